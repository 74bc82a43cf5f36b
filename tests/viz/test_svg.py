"""Static pictures: the same as on the page, without a browser."""

import struct

import pytest
from lxml import etree

from kg.errors import ExportError, UnknownMethod
from kg.graph import KnowledgeGraph
from kg.schema import RelationType
from viz.svg import render_svg, to_png, write_picture

SVG = "{http://www.w3.org/2000/svg}"


def parsed(svg: str):
    return etree.fromstring(svg.encode("utf-8", "surrogatepass"))


def words(svg: str) -> list[str]:
    """Labels of the boxes, their lines joined."""
    labels = parsed(svg).iterfind(f".//{SVG}text[@class='label']")
    return [" ".join(part.text or "" for part in label) for label in labels]


def test_holds_the_lineage(family):
    svg = render_svg(family, ["RoBERTa"])
    assert set(words(svg)) == {"RoBERTa", "BERT", "Transformer", "LSTM", "RNN"}
    years = [t.text for t in parsed(svg).iterfind(f".//{SVG}text[@class='year']")]
    assert years == ["year not known", "1997", "2017", "2018", "2019"]
    types = [
        g.get("class") for g in parsed(svg).iterfind(f".//{SVG}g[{SVG}path]") if "line" in g.get("class")
    ]
    assert "line type-extends" in types
    assert "line type-uses" not in types


def test_hostile_names_are_text(hostile):
    svg = render_svg(hostile, ["Transformer"])
    tags = {element.tag.removeprefix(SVG) for element in parsed(svg).iter()}
    assert tags == {"svg", "title", "style", "rect", "text", "g", "path", "tspan"}
    assert "<script>alert(1)</script>" in words(svg)
    assert not any("on" in name[:2] for element in parsed(svg).iter() for name in element.attrib)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_png_has_the_size_of_the_svg_twice(family, theme):
    svg = render_svg(family, ["RoBERTa"], theme=theme)
    png = to_png(svg)
    assert png.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", png[16:24])
    root = parsed(svg)
    assert (width, height) == pytest.approx([2 * float(root.get(s)) for s in ("width", "height")], abs=2)


def test_files_are_written_whole_or_not_at_all(family, tmp_path):
    write_picture(family, tmp_path / "x.svg", names=["BERT"])
    write_picture(family, tmp_path / "x.png", names=["BERT"], depth=1)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["x.png", "x.svg"]
    with pytest.raises(UnknownMethod, match="did you mean BERT"):
        write_picture(family, tmp_path / "y.svg", names=["BERTT"])
    with pytest.raises(ExportError, match="does not exist"):
        write_picture(family, tmp_path / "no" / "y.svg", names=["BERT"])
    assert not (tmp_path / "y.svg").exists()


def test_odd_graphs_give_a_picture(make_graph):
    assert words(render_svg(KnowledgeGraph([], [], []))) == []
    assert words(render_svg(make_graph([], lone=["one"]))) == ["one"]
    loop = make_graph(
        [("A", RelationType.EXTENDS, "A"), ("A", RelationType.EXTENDS, "B"), ("A", RelationType.IS_A, "B")]
    )
    assert sorted(words(render_svg(loop))) == ["A", "B"]
    assert render_svg(loop).count('class="line type-') >= 3
