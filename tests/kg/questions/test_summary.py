"""A graph as a notebook shows it."""

from lxml import html

from benchmarks.synthetic import synthetic
from kg.graph import KnowledgeGraph
from kg.query import stats
from kg.schema import MethodKind, Node


def cells(graph: KnowledgeGraph) -> list[list[str]]:
    return [
        [cell.text_content() for cell in row.iterfind("td")]
        for row in html.fragment_fromstring(graph._repr_html_(), create_parent=True).iter("tr")
    ]


def test_counts_and_the_best_connected():
    graph = synthetic(400, 900)
    rows = cells(graph)
    assert ["method", "360"] in rows
    assert ["introduces", "40"] in rows
    assert [[node.name, str(degree)] for node, degree in stats(graph, top=8).connected] == rows[-8:]


def test_names_are_text():
    name = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    shown = synthetic(30, 60)
    graph = KnowledgeGraph([*shown.nodes.values(), Node("mx", name, "method", MethodKind.METHOD)], [], [])
    assert "<script" not in graph._repr_html_()
    assert ["method", "28"] in cells(graph)
    assert cells(KnowledgeGraph([], [], [])) == [[], ["documents", "0"]]
