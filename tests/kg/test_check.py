"""What cannot all be right in a graph, where years come from, and what a person is asked first."""

from dataclasses import replace

import pytest

from kg.check import check
from kg.corrections import Correction, Form
from kg.graph import KnowledgeGraph, build_graph
from kg.joining.assembly import assemble
from kg.joining.nodes import year_in_name
from kg.query import stats
from kg.review import questions
from kg.schema import Document, DocumentKind, Edge, Evidence, MethodKind, Node, RelationType, Span

YEARS = [
    # a name, the year that it says
    ("DPM (Felzenszwalb et al., 2008)", 2008),
    ("Inception 2015", 2015),
    ("CoVe [2017]", 2017),
    ("Adam (2014b)", 2014),
    ("A (2012) and B (2009)", 2009),
    ("GPT-2000", None),
    ("Top 2048", None),
    ("ResNet1001", None),
    ("1x1 Convolution", None),
    ("2017 Transformer", None),
    ("R(2+1)D", None),
]


@pytest.mark.parametrize(("name", "year"), YEARS)
def test_year_that_a_name_says(name, year):
    assert year_in_name(name) == year


@pytest.mark.parametrize(
    ("line", "paper_year", "expected"),
    [
        ("*Foo 2009", 2012, 2009),
        ("*Foo", 2012, 2012),
        ("Foo 2009", 2012, 2009),
        ("Foo", 2012, None),
        ("*Foo", None, None),
    ],
)
def test_years_come_from_names_and_introductions_alone(make, line, paper_year, expected):
    graph = build_graph([make("p-1", "paper", paper_year, "", "Foo 2009", (line,))])
    assert next(n for n in graph.nodes.values() if n.type == "method").year == expected


def late(make, type_="extends"):
    """Foo, of 2010, descends from Bar, of 2015."""
    return build_graph(
        [
            make("p-1", "paper", 2010, "", "Foo Bar", ("*Foo", "Bar"), (f"Foo {type_} Bar 0.9",)),
            make("p-2", "paper", 2015, "", "Bar", ("*Bar",)),
        ]
    )


@pytest.mark.parametrize(("type_", "backwards"), [("extends", True), ("uses", True), ("outperforms", False)])
def test_edges_backwards_in_time_are_kept_and_marked(make, type_, backwards):
    graph = late(make, type_)
    (edge,) = (e for e in graph.edges.values() if e.type == type_)
    assert edge.backwards is backwards
    assert (edge in check(graph).backwards) is backwards


def test_an_edge_by_hand_may_run_backwards_too(make):
    rows = [
        make("p-1", "paper", 2010, "", "Foo", ("*Foo",)),
        make("p-2", "paper", 2015, "", "Bar", ("*Bar",)),
    ]
    graph = assemble(rows, [Correction(Form.ADD_EDGE, ("Foo", "Bar"), type="uses")])[0]
    assert [(e.type, e.backwards) for e in check(graph).backwards] == [("uses", True)]


def test_cycles_of_descent_are_told_once_and_by_their_shortest_way(make):
    body = "A1 B1 C1 D1 E1"
    relations = ("A1 extends B1 0.5", "B1 based_on C1 0.5", "C1 replaces A1 0.5", "C1 extends D1 0.5")
    beside = ("D1 extends A1 0.5", "D1 uses E1 0.5", "E1 uses D1 0.5")
    graph = build_graph([make("p-1", "paper", None, "", body, tuple(body.split()), (*relations, *beside))])
    (cycle,) = check(graph).cycles
    names = [n.name for n in cycle]
    assert sorted(names) == ["A1", "B1", "C1"]
    assert names in (["A1", "B1", "C1"], ["B1", "C1", "A1"], ["C1", "A1", "B1"])


def test_loops_and_bare_nodes():
    document = Document("d", DocumentKind.PAPER, "", "Foo is Foo")
    quote = Evidence("d", Span(0, 10), document.text, None, Span(0, 3), "test", 0.5)
    loop = Edge("e1", "m1", "m1", RelationType.USES, (quote,), 0.5)
    foo = Node("m1", "Foo", "method", None, documents=("d",))
    lost = Node("m2", "Lost", "method", None, documents=("d",))
    graph = KnowledgeGraph([foo, lost], [loop], [document])
    report = check(graph)
    assert report.loops == (loop,)
    assert report.bare == (lost,)


def test_kinds_that_disagree(make):
    rows = [make(f"p-{i}", "paper", None, "", "Foo Bar", ("Foo", "Bar")) for i in range(3)]
    foo, bar = rows[2].methods
    rows[2] = replace(rows[2], methods=(replace(foo, kind=MethodKind.COMPONENT), bar))
    (node,) = check(build_graph(rows)).mixed
    assert (node.name, node.kinds) == ("Foo", {MethodKind.ARCHITECTURE: 2, MethodKind.COMPONENT: 1})


def test_a_sound_graph_has_nothing_to_list(make):
    graph = build_graph([make("p-1", "paper", 2010, "", "Foo Bar", ("*Foo", "Bar"), ("Foo uses Bar 0.9",))])
    report = check(graph)
    assert not any((report.backwards, report.cycles, report.loops, report.bare, report.mixed, report.stale))


def test_questions_come_least_certain_first_and_not_twice(extractions):
    graph = build_graph(extractions)
    asked = questions(graph)
    assert [q.certainty for q in asked] == sorted(q.certainty for q in asked)
    assert {q.yes.form for q in asked} == {Form.SAME, Form.ADD_EDGE}
    first, *others = asked
    assert questions(graph, {first.no.sentence}) == others


def test_every_answer_is_a_correction_that_applies(extractions):
    """Whatever a person answers to any one question, the next build takes it."""
    for question in questions(build_graph(extractions)):
        for answer in (question.yes, question.no):
            graph = assemble(extractions, [answer])[0]
            assert [c.sentence for c in graph.corrections] == [answer.sentence]
            again = {q.asked.partition("(")[0] for q in questions(graph, {answer.sentence})}
            assert question.asked.partition("(")[0] not in again


def test_stats_tell_years_merges_and_decisions(extractions):
    counted = stats(build_graph(extractions))
    assert counted.dated == 2  # Transformer and Universal Transformer
    assert counted.aliases > 0
    assert set(counted.decisions) <= {"same", "different", "unsure"}
    assert sum(counted.decisions.values()) > 0
