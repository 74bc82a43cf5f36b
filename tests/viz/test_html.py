"""The page as text: what is in it, and what is not."""

import base64
import gzip
import json
import os
import random
import re
import subprocess
import sys
from html import unescape

import pytest

from benchmarks.synthetic import synthetic
from kg.graph import KnowledgeGraph
from kg.schema import MethodKind, PaperRelation, RelationType
from viz import style
from viz.html import VIS_NODES, render, write_html

_DATA = re.compile(r'<script type="application/json" id="(\w+)">(.*?)</script>', re.DOTALL)


def data_of(page: str) -> dict:
    data = {name: json.loads(text) for name, text in _DATA.findall(page)}
    data["details"] = json.loads(gzip.decompress(base64.b64decode(data["details"]["gzip"])))
    return data


def test_every_node_edge_and_sentence_is_in_the_page(family):
    data = data_of(render(family))
    nodes, edges, told = data["graph"]["nodes"], data["graph"]["edges"], data["details"]
    assert nodes["id"] == sorted(family.nodes)
    assert all(
        len(column) == len(family) for key, column in nodes.items() if key not in ("aliases", "beyond")
    )
    assert len({len(column) for column in edges.values()}) == 1
    for i, (id_, edge) in enumerate(sorted(family.edges.items())):
        assert id_ == edge.id
        assert [nodes["id"][edges[end][i]] for end in ("source", "target")] == [edge.source, edge.target]
        assert list(style.EDGES)[int(edges["type"][i])] == edge.type
        sentence, title, *_ = told["quotes"][i][0]
        assert told["sentences"][sentence] == edge.evidence[0].text
        assert told["titles"][title] == family.documents[edge.evidence[0].document].title


def test_the_network_is_that_of_pyvis_up_to_its_limit(family):
    network = data_of(render(family))["network"]
    assert len(network["nodes"]) == len(family)
    assert len(network["edges"]) == len(family.edges)
    assert network["options"]["physics"]["enabled"] is False
    large = render(synthetic(VIS_NODES + 1, 2 * VIS_NODES))
    assert "network" not in data_of(large)
    assert "vis-network" not in large


def test_nothing_points_outside(family):
    # The scripts are apart: comments in vis-network name its licence and home, which nothing follows.
    markup = re.sub(r"<script>.*?</script>", "", render(family), flags=re.DOTALL)
    assert not re.search(r"https?:|//cdn|@import|url\(", markup)
    assert set(re.findall(r'(?:src|href)="([^"]*)"', markup)) == {"data:,"}
    assert "sourceMappingURL" not in render(family)
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', unescape(markup))
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "connect-src" not in policy
    assert "unsafe-inline" not in policy.partition("style-src")[0]


def test_hostile_names_stay_inside_their_json(hostile):
    page = render(hostile)
    assert set(data_of(page)["graph"]["nodes"]["name"]) == {n.name for n in hostile.nodes.values()}
    assert all(not set("<>&\u2028\u2029") & set(text) for _, text in _DATA.findall(page))


def test_half_a_surrogate_pair_can_be_written(make_graph, tmp_path):
    graph = make_graph([("half \ud83d pair", RelationType.USES, "Adam")])
    write_html(graph, tmp_path / "x.html")
    data = data_of((tmp_path / "x.html").read_text(encoding="utf-8"))
    assert "half \ud83d pair" in data["graph"]["nodes"]["name"]


def test_same_page_whatever_the_order(make_graph):
    triples = [(f"M{i}", RelationType.EXTENDS, f"M{i // 3}") for i in range(1, 60)]
    triples += [("M7", RelationType.OUTPERFORMS, "M2"), ("M2", RelationType.OUTPERFORMS, "M7")]
    plain = render(make_graph(triples))
    assert render(make_graph(triples, order=random.Random(11))) == plain


_PROGRAM = """
import hashlib
from benchmarks.synthetic import synthetic
from viz.html import render
print(hashlib.sha256(render(synthetic(60, 100)).encode()).hexdigest())
"""


def test_same_page_whatever_the_hash_seed():
    digests = {
        subprocess.run(
            [sys.executable, "-c", _PROGRAM],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def test_what_is_left_out_is_said(family):
    assert data_of(render(family))["facts"]["notice"] == ""
    notice = data_of(render(family, ["Adam"]))["facts"]["notice"]
    assert notice == "This page holds 2 of the graph's 13 nodes, those around Adam."


def test_empty_graph_still_makes_a_page():
    assert data_of(render(KnowledgeGraph([], [], [])))["graph"]["nodes"]["id"] == []


def test_a_failed_write_leaves_the_old_file(family, tmp_path):
    target = tmp_path / "x.html"
    target.write_text("old")
    with pytest.raises(Exception, match="no such name"):
        write_html(family, target, names=["no such name"])
    assert target.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["x.html"]


def test_every_kind_and_type_has_a_look():
    assert set(style.NODES) == {*MethodKind, style.PAPER}
    assert set(style.EDGES) == {*RelationType, *PaperRelation}


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("BERT", "BERT"),
        ("Universal Transformer", "Universal Transformer"),
        ("Multilingual Universal Sentence Encoder", "Multilingual Universal\nSentence Encoder"),
        ("tab\tand\x00null", "tab and null"),
        ("\u202eturned", "turned"),
        ("word " * 1000, "word word word word\nword word word word\nword word word word…"),
        ("x" * 10_000, "x" * 25 + "…"),
        ("", ""),
    ],
)
def test_labels_wrap(name, label):
    assert style.wrap(name) == label


def test_inks_can_be_read_and_told_apart():
    """WCAG: text at 4.5, lines at 3 to 1 on their ground; all kinds and all types differ."""

    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    def contrast(a: str, b: str) -> float:
        low, high = sorted((light(a), light(b)))
        return (high + 0.05) / (low + 0.05)

    for theme, ground in style.THEMES.items():
        looks = [*style.NODES.values(), *style.EDGES.values()]
        inks = {getattr(look, theme) for look in looks}
        assert all(contrast(ink, ground.band) >= 3 for ink in inks)
        assert min(contrast(c, ground.band) for c in (ground.text, ground.soft)) >= 4.5
        assert len({getattr(look, theme) for look in style.NODES.values()}) == len(style.NODES)
        assert len({(getattr(e, theme), e.dashes) for e in style.EDGES.values()}) == len(style.EDGES)
