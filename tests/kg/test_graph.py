"""What the graph holds, and that it does not depend on the order of the documents."""

import dataclasses
import pickle
import re
from typing import Any

import networkx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import DocumentError
from kg.export import FORMATS, rendered
from kg.graph import KnowledgeGraph, build_graph
from kg.query import get
from kg.schema import MethodKind, PaperRelation, RelationType


def triples(graph: KnowledgeGraph) -> set[tuple[str, str, str]]:
    """Edges between names; those of papers to what they introduce or mention left out."""
    name = {n.id: n.name for n in graph.nodes.values()}
    return {
        (name[e.source], str(e.type), name[e.target])
        for e in graph.edges.values()
        if isinstance(e.type, RelationType)
    }


def test_relations_become_edges_between_resolved_nodes(extractions):
    assert triples(build_graph(extractions)) == {
        ("Universal Transformer", "extends", "Transformer"),
        ("Universal Transformer", "uses", "self-attention"),
        ("Universal Transformer", "outperforms", "LSTMs"),
        ("Transformer", "based_on", "self-attention"),
        ("Transformer", "replaces", "RNN"),
        ("LSTMs", "is_a", "RNN"),
        ("A study without a name", "based_on", "Transformer"),
    }


def test_evidence_of_one_edge_is_merged_and_its_confidence_grows(extractions):
    graph = build_graph(extractions)
    (edge,) = (e for e in graph.edges.values() if e.type is RelationType.EXTENDS)
    assert [e.document for e in edge.evidence] == ["c-0", "p-2"]
    assert edge.confidence == pytest.approx(1 - (1 - 0.9) * (1 - 0.6))
    for evidence in edge.evidence:
        text = graph.documents[evidence.document].text
        assert text[evidence.sentence.start : evidence.sentence.end] == evidence.text


def test_confidence_counts_each_document_once_and_never_reaches_one(make):
    sure = make("c-0", "method", None, "A1", "A1 A2", ("*A1", "A2"), ("A1 uses A2 1.0", "A1 uses A2 0.5"))
    weak = make("p-0", "paper", None, "", "A1 A2", ("A1", "A2"), ("A1 uses A2 0.5", "A1 uses A2 0.4"))
    for extractions, expected in (([sure], 0.99), ([sure, weak], 0.99), ([weak], 0.5)):
        (edge,) = (e for e in build_graph(extractions).edges.values() if e.type is RelationType.USES)
        assert edge.confidence == expected


def test_a_sentence_that_several_documents_have_counts_once(make):
    said = ("p", "paper", None, "A title", "A1 uses A2 again.", ("A1", "A2"), ("A1 uses A2 0.5",))
    same = make("q", *said[1:4], "A1   uses A2 again.", *said[5:])
    other = make("r", *said[1:4], "As told, A1 uses A2.", *said[5:])
    for extractions, expected in (([make(*said), same], 0.5), ([make(*said), other], 0.75)):
        for order in (extractions, extractions[::-1], [*extractions, make("t", *said[1:])]):
            (edge,) = (e for e in build_graph(order).edges.values() if e.type is RelationType.USES)
            assert edge.confidence == expected
            assert len(edge.evidence) == len(order)  # all places are told
    assert len(build_graph([make(*said), same, other]).nodes) == 4


@pytest.mark.parametrize(
    ("papers", "expected"),
    [
        (["2020 A|Foo is here.", "2019 A|Foo  is\nhere."], [("A", 2019, ("p-0", "p-1"))]),
        (["2020 A|Foo is here.", "2019 A|Foo is there."], [("A", 2020, ("p-0",)), ("A", 2019, ("p-1",))]),
        (["2020 A|Foo is here.", "2019 B|Foo is here."], [("A", 2020, ("p-0",)), ("B", 2019, ("p-1",))]),
        (["2020 Preface|", "2019 Preface|"], [("Preface", 2020, ("p-0",)), ("Preface", 2019, ("p-1",))]),
    ],
    ids=["the same text", "other text", "other title", "titles alone"],
)
def test_a_paper_that_stands_in_several_sources_is_one_node(make, papers, expected):
    rows = [re.fullmatch(r"(\d+) (.*)\|(.*)", paper, re.DOTALL) for paper in papers]
    extractions = [
        make(f"p-{i}", "paper", int(row[1]), row[2], row[3], ("Foo",) if "Foo" in row[3] else ())
        for i, row in enumerate(rows)
        if row is not None
    ]
    graph = build_graph(extractions[::-1])
    found = [(n.name, n.year, n.documents) for n in graph.nodes.values() if n.type == "paper"]
    assert sorted(found, key=lambda f: f[2]) == expected
    assert build_graph(extractions) == graph
    for document in graph.documents:
        assert document in graph.node(document).documents


@pytest.mark.parametrize(
    ("name", "aliases", "year", "introduced_in", "documents"),
    [
        ("Universal Transformer", {"UT", "Universal Transformers"}, 2018, ("c-0", "p-2"), ("c-0", "p-2")),
        ("Transformer", {"Transformers"}, 2017, ("p-1",), ("c-0", "p-1", "p-2", "p-3")),
        ("RNN", {"RNNs", "recurrent neural networks"}, None, (), ("p-1", "p-2", "p-3")),
        ("self-attention", set(), None, (), ("c-0", "p-1")),
    ],
    ids=["short form in one", "plural", "never introduced", "no alias"],
)
def test_nodes(extractions, name, aliases, year, introduced_in, documents):
    node = get(build_graph(extractions), name)
    assert (node.name, set(node.aliases), node.year) == (name, aliases, year)
    assert (node.introduced_in, node.documents, node.kind) == (
        introduced_in,
        documents,
        MethodKind.ARCHITECTURE,
    )


def test_description_is_the_defining_sentence_of_the_catalogue(extractions):
    node = get(build_graph(extractions), "Universal Transformer")
    assert node.description == "The Universal Transformer is a recurrent variant of the Transformer."


def test_papers_are_nodes_that_introduce_or_mention_and_catalogue_entries_are_not(extractions):
    graph = build_graph(extractions)
    papers = {n.name: n for n in graph.nodes.values() if n.type == "paper"}
    assert {n: p.year for n, p in papers.items()} == {
        "Attention Is All You Need": 2017,
        "Universal Transformers": 2018,
        "A study without a name": 2020,
    }
    by_type = {
        type_: {
            graph.nodes[e.target].name
            for e in graph.outgoing(papers["Universal Transformers"].id)
            if e.type is type_
        }
        for type_ in PaperRelation
    }
    assert by_type == {
        PaperRelation.INTRODUCES: {"Universal Transformer"},
        PaperRelation.MENTIONS: {"Transformer", "LSTMs", "RNN"},
    }


def test_kind_is_voted_for_and_introducing_documents_weigh_more(make):
    def of_kind(extraction: Any, kind: MethodKind) -> Any:
        methods = tuple(dataclasses.replace(m, kind=kind) for m in extraction.methods)
        return dataclasses.replace(extraction, methods=methods)

    own = of_kind(make("p-0", "paper", 2020, "", "Foo", ("*Foo",)), MethodKind.COMPONENT)
    others = [
        of_kind(make(f"p-{i}", "paper", 2021, "", "Foo", ("Foo",)), MethodKind.METHOD) for i in range(1, 5)
    ]
    assert get(build_graph([own, *others[:2]]), "Foo").kind is MethodKind.COMPONENT
    assert get(build_graph([own, *others]), "Foo").kind is MethodKind.METHOD


def test_the_strongest_of_several_relations_is_kept_where_doc_is_the_method(make):
    text = "Foo is a Bar. We use Bar and replace it. Foo beats Bar."
    relations = ("Foo is_a Bar 0.9", "DOC replaces Bar 0.5", "DOC uses Bar 0.9", "Foo outperforms Bar 0.9")
    graph = build_graph([make("c-0", "method", None, "Foo", text, ("*Foo", "Bar"), relations)])
    assert triples(graph) == {("Foo", "replaces", "Bar"), ("Foo", "outperforms", "Bar")}


def test_a_relation_of_one_method_with_itself_is_dropped(make):
    row = make(
        "p-0",
        "paper",
        2020,
        "",
        "Foo-Net extends FooNets",
        ("*Foo-Net", "FooNets"),
        ("Foo-Net extends FooNets 0.9",),
    )
    assert triples(build_graph([row])) == set()


def test_doc_without_a_name(make):
    warnings: list[str] = []
    paper = make("p-0", "paper", None, "Title", "Foo Bar Baz", ("*Foo", "*Bar", "Baz"), ("DOC uses Baz 0.9",))
    entry = make("c-0", "method", None, "", "Baz", ("Baz",), ("DOC uses Baz 0.9",))
    own = make("c-1", "method", None, "Bar", "Foo Bar Baz", ("*Foo", "*Bar", "Baz"), ("DOC uses Baz 0.9",))
    graph = build_graph([paper, entry, own], warn=warnings.append)
    assert triples(graph) == {("Title", "uses", "Baz"), ("Bar", "uses", "Baz")}
    assert warnings == ["c-0: 'DOC uses Baz' left out: this catalogue entry has no method of its own"]


def test_an_ambiguous_acronym_names_none_of_its_meanings(make):
    rows = [
        make("p-0", "paper", None, "", "AM is activation maximization", ("AM = activation maximization",)),
        make("p-1", "paper", None, "", "AM is additive margin", ("AM = additive margin",)),
        make("p-2", "paper", None, "", "AM", ("AM",)),
    ]
    graph = build_graph(rows)
    assert sorted(n.name for n in graph.nodes.values() if n.type == "method") == [
        "AM",
        "activation maximization",
        "additive margin",
    ]
    assert get(graph, "AM").documents == ("p-2",)


def test_nameless_evidence_and_methods_without_mentions_do_no_harm(make):
    row = make("p-0", "paper", None, "", "Foo", ("Foo",))
    silent = dataclasses.replace(row, methods=tuple(dataclasses.replace(m, mentions=()) for m in row.methods))
    assert len(build_graph([silent]).edges) == 0


def test_equal_ids_are_refused(extractions):
    with pytest.raises(DocumentError, match=r"two documents have the id 'p-1' \(p-1\.txt:1 and p-1\.txt:1\)"):
        build_graph([*extractions, extractions[1]])


def test_edges_need_their_ends_and_their_documents(extractions):
    graph = build_graph(extractions)
    nodes, edges, documents = graph.nodes.values(), graph.edges.values(), graph.documents.values()
    for parts in (((), edges, documents), (nodes, edges, ()), ([*nodes, *nodes], edges, documents)):
        with pytest.raises(ValueError, match=r"which is no|have the id"):
            KnowledgeGraph(*parts)


def test_empty_graph():
    graph = build_graph([])
    assert len(graph) == 0
    assert repr(graph) == "<KnowledgeGraph: 0 methods, 0 papers, 0 edges, 0 documents>"


def test_networkx_inside_is_whole_and_frozen(extractions):
    graph = build_graph(extractions)
    assert repr(graph) == "<KnowledgeGraph: 5 methods, 3 papers, 16 edges, 4 documents>"
    assert len(graph) == graph.nx.number_of_nodes() == 8
    assert {key: (s, t, d["type"]) for s, t, key, d in graph.nx.edges(keys=True, data=True)} == {
        e.id: (e.source, e.target, e.type.value) for e in graph.edges.values()
    }
    with pytest.raises(networkx.NetworkXError, match="Frozen"):
        graph.nx.remove_node(next(iter(graph.nodes)))
    with pytest.raises(TypeError):
        graph.nodes["x"] = next(iter(graph.nodes.values()))  # type: ignore[index]
    assert pickle.loads(pickle.dumps(graph)) == graph


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_order_does_not_matter(extractions, hostile, data):
    rows = [*extractions, hostile]
    one, other = build_graph(rows), build_graph(data.draw(st.permutations(rows)))
    assert one == other
    for name in (f.name for f in FORMATS if f.folder == "no"):
        assert rendered(one, name) == rendered(other, name)
