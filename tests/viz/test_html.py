"""The page as text: what is in it, and what is not."""

import json
import os
import random
import re
import subprocess
import sys

import pytest

from kg.graph import KnowledgeGraph
from kg.schema import MethodKind, PaperRelation, RelationType
from viz import style
from viz.html import render, write_html

_DATA = re.compile(r'<script type="application/json" id="(\w+)">(.*?)</script>', re.DOTALL)


def data_of(page: str) -> dict:
    return {name: json.loads(text) for name, text in _DATA.findall(page)}


def test_every_node_and_edge_is_in_the_page(family):
    data = data_of(render(family))
    assert {n["id"] for n in data["nodes"]} == set(family.nodes)
    assert {e["id"] for e in data["edges"]} == set(family.edges)
    for edge in family.edges.values():
        quote = data["details"]["edges"][edge.id]["quotes"][0]
        assert data["details"]["sentences"][quote[0]] == edge.evidence[0].text


def test_nothing_points_outside(family):
    # The scripts are apart: comments in vis-network name its licence and home, which nothing follows.
    markup = re.sub(r"<script>.*?</script>", "", render(family), flags=re.DOTALL)
    assert not re.search(r"https?:|//cdn|@import|url\(", markup)
    assert set(re.findall(r'(?:src|href)="([^"]*)"', markup)) == {"data:,"}
    assert "sourceMappingURL" not in render(family)


def test_hostile_names_stay_inside_their_json(hostile):
    page = render(hostile)
    names = {n["name"] for n in data_of(page)["details"]["nodes"].values()}
    assert names == {n.name for n in hostile.nodes.values()}
    assert all(not set("<>&\u2028\u2029") & set(text) for _, text in _DATA.findall(page))


def test_half_a_surrogate_pair_can_be_written(make_graph, tmp_path):
    graph = make_graph([("half \ud83d pair", RelationType.USES, "Adam")])
    write_html(graph, tmp_path / "x.html")
    data = data_of((tmp_path / "x.html").read_text(encoding="utf-8"))
    assert "half \ud83d pair" in {n["name"] for n in data["details"]["nodes"].values()}


def test_same_page_whatever_the_order(make_graph):
    triples = [(f"M{i}", RelationType.EXTENDS, f"M{i // 3}") for i in range(1, 60)]
    triples += [("M7", RelationType.OUTPERFORMS, "M2"), ("M2", RelationType.OUTPERFORMS, "M7")]
    plain = render(make_graph(triples))
    assert render(make_graph(triples, order=random.Random(11))) == plain


_PROGRAM = """
import hashlib
from kg.graph import KnowledgeGraph
from kg.schema import *
from viz.html import render
text = "A extends B."
evidence = Evidence("d", Span(0, 12), text, Span(0, 1), Span(10, 11), "c", 0.5)
nodes = [Node(f"m{i}", f"N{i}", "method", MethodKind.METHOD, {f"N {i}": ("d",)}) for i in range(30)]
edges = [Edge(f"e{i}", f"m{i}", f"m{i // 2}", RelationType.EXTENDS, (evidence,), 0.5) for i in range(1, 30)]
page = render(KnowledgeGraph(nodes, edges, [Document("d", DocumentKind.PAPER, "", text)]))
print(hashlib.sha256(page.encode()).hexdigest())
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


def test_names_restrict_the_page(family):
    data = data_of(render(family, names=["Adam"]))
    assert {n["name"] for n in data["details"]["nodes"].values()} == {"Adam", "AdamW"}


def test_empty_graph_still_makes_a_page():
    assert data_of(render(KnowledgeGraph([], [], [])))["nodes"] == []


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
        ("Universal Transformer", "Universal\nTransformer"),
        ("tab\tand\x00null", "tab and null"),
        ("a b c d e f g h i j k l m n o p q r s t u v w x y z", "a b c d e f g h i\nj k l m n o p q r…"),
        ("x" * 40, "x" * 21 + "…"),
        ("", ""),
    ],
)
def test_labels_wrap(name, label):
    assert style.wrap(name) == label
