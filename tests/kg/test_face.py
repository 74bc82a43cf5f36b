"""What a graph answers: smaller graphs, and tables with the columns that are documented."""

from itertools import pairwise

import networkx
import pytest

import kg
from benchmarks.synthetic import synthetic
from kg.errors import QuestionError, UnknownMethod
from kg.graph import KnowledgeGraph, build_graph
from kg.query import DESCENT, stats
from kg.questions.frames import COLUMNS
from kg.schema import MethodKind, RelationType
from kg.store import save

FRAMES = {
    "find": lambda g: g.find("transformer"),
    "nodes_df": lambda g: g.nodes_df,
    "edges_df": lambda g: g.edges_df,
    "evidence_df": lambda g: g.evidence_df,
    "paths": lambda g: g.paths("UT", "RNN"),
    "common_ancestors": lambda g: g.common_ancestors("UT", "LSTMs"),
    "timeline": lambda g: g.timeline(),
    "roots": lambda g: g.roots(),
    "influence": lambda g: g.influence(),
    "communities": lambda g: g.communities(),
    "compare": lambda g: g.compare("UT", "Transformer"),
}


@pytest.fixture(scope="module")
def big() -> KnowledgeGraph:
    """Large enough for cycles, parallel edges and papers without a name."""
    return synthetic(1_500, 4_000)


@pytest.fixture
def graph(extractions) -> KnowledgeGraph:
    return build_graph(extractions)


def names(graph: KnowledgeGraph) -> set[str]:
    return {node.name for node in graph.nodes.values()}


def told(graph: KnowledgeGraph) -> set[str]:
    return {
        f"{graph.nodes[e.source].name} {e.type} {graph.nodes[e.target].name}" for e in graph.edges.values()
    }


@pytest.mark.parametrize("table", COLUMNS)
@pytest.mark.parametrize("empty", [False, True], ids=["rows", "no rows"])
def test_tables_have_their_columns(table, empty, graph, make):
    alone = build_graph([make("p-0", "paper", None, "", "UT", ("UT",))])
    asked = alone.part((), ()) if empty else graph
    if empty and table in ("paths", "common_ancestors", "compare"):
        asked = build_graph(
            [
                make(
                    "p-0",
                    "paper",
                    None,
                    "",
                    "UT RNN LSTMs Transformer",
                    ("UT", "RNN", "LSTMs", "Transformer"),
                )
            ]
        )
    answer = FRAMES[table](asked)
    assert {name: str(dtype) for name, dtype in answer.dtypes.items()} == dict(COLUMNS[table])
    assert answer.empty == empty
    assert list(answer.index) == list(range(len(answer)))


def test_every_table_is_tried():
    assert FRAMES.keys() == COLUMNS.keys()


def test_descent_is_a_graph_of_its_own(graph):
    above = graph.ancestors("universal-transformers")
    assert names(above) == {"Universal Transformer", "Transformer", "RNN", "self-attention"}
    assert told(above) == {
        "Universal Transformer extends Transformer",
        "Transformer replaces RNN",
        "Transformer based_on self-attention",
    }
    assert names(graph.descendants("Transformer")) == {
        "Transformer",
        "Universal Transformer",
        "A study without a name",
    }
    assert names(graph.lineage("Transformer")) == names(graph.ancestors("Transformer")) | names(
        graph.descendants("Transformer")
    )
    assert above.ancestors("UT") == above  # of the same type, to be asked again
    assert above.documents.keys() == {i for n in above.nodes.values() for i in n.documents} | {
        e.document for edge in above.edges.values() for e in edge.evidence
    }


def in_order(value):
    """A name that is the same in every process."""
    return " ".join(sorted(value)) if isinstance(value, set) else str(value)


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({"depth": 1}, {"UT", "Transformer"}),
        ({"depth": 0}, {"UT"}),
        ({"relations": ["uses"]}, {"UT", "self-attention"}),
        ({"relations": "extends"}, {"UT", "Transformer"}),
        ({"relations": (RelationType.EXTENDS, RelationType.REPLACES)}, {"UT", "Transformer", "RNN"}),
        ({"relations": ()}, {"UT"}),
        ({"min_confidence": 0.75}, {"UT", "Transformer", "RNN"}),
        ({"min_confidence": 1.0}, {"UT"}),
    ],
    ids=in_order,
)
def test_descent_by_depth_relations_and_confidence(chosen, expected, graph):
    found = names(graph.ancestors("UT", **chosen))
    assert {"UT" if name == "Universal Transformer" else name for name in found} == expected


def test_descent_is_that_of_networkx(big):
    descent: networkx.DiGraph = networkx.DiGraph(
        (e.source, e.target) for e in big.edges.values() if e.type in DESCENT
    )
    for id_ in sorted(descent)[::40]:
        assert big.ancestors(id_).nodes.keys() == networkx.descendants(descent, id_) | {id_}
        assert big.descendants(id_).nodes.keys() == networkx.ancestors(descent, id_) | {id_}


def test_influence_is_what_its_columns_say(big):
    descent: networkx.DiGraph = networkx.DiGraph()
    for e in sorted(big.edges.values(), key=lambda e: e.confidence):
        if e.type in DESCENT:
            descent.add_edge(e.source, e.target, confidence=e.confidence)
    found = big.influence(limit=20)
    rank = networkx.pagerank(descent, weight="confidence")
    for row in found.itertuples():
        assert row.descendants == len(networkx.ancestors(descent, row.id))
        assert row.pagerank == pytest.approx(rank[row.id], abs=1e-4)
    assert list(found["descendants"]) == sorted(found["descendants"], reverse=True)
    for by in ("pagerank", "betweenness"):
        ranked = big.influence(by=by)[by]
        assert list(ranked) == sorted(ranked, reverse=True)
    assert ranked[0] > 0


def test_circles_of_descent_are_counted_once(make):
    relations = ("Aa extends Bb 0.9", "Bb extends Cc 0.8", "Cc extends Aa 0.7", "Dd extends Aa 0.6")
    graph = build_graph([make("p-0", "paper", None, "", "Aa Bb Cc Dd", ("Aa", "Bb", "Cc", "Dd"), relations)])
    found = graph.influence()
    assert dict(zip(found["name"], found["descendants"], strict=True)) == {"Aa": 3, "Bb": 3, "Cc": 3}
    assert graph.roots().empty
    assert names(graph.ancestors("Aa")) == {"Aa", "Bb", "Cc"}


def test_roots_are_where_descent_begins(graph):
    found = graph.roots()
    assert list(zip(found["name"], found["descendants"], strict=True)) == [("RNN", 4), ("self-attention", 3)]


def test_paths_are_the_shortest_and_quote(big):
    ties: networkx.Graph = networkx.Graph()
    ties.add_edges_from((e.source, e.target) for e in big.edges.values() if isinstance(e.type, RelationType))
    (hub, _), (other, _) = stats(big, top=2).connected
    ends = [hub.id, other.id, *sorted(ties)[::300]]
    for a, b in pairwise(ends):
        found = big.paths(a, b, limit=2)
        first = found[found["path"] == 1]
        assert len(first) == networkx.shortest_path_length(ties, a, b)
        here = a
        for step in first.itertuples():
            edge = big.edges[step.edge]
            start, end = (edge.source, edge.target) if step.forwards else (edge.target, edge.source)
            assert here == start
            assert step.sentence in {e.text for e in edge.evidence}
            here = end
        assert here == b


def test_paths_where_there_are_none(graph, make):
    assert graph.paths("UT", "universal transformer").empty
    assert graph.paths("UT", "RNN", relations=["outperforms"]).empty
    assert graph.paths("UT", "RNN", limit=0).empty
    way = graph.paths("UT", "RNN", relations=DESCENT, limit=1)
    assert list(way["type"]) == ["extends", "replaces"]
    assert list(way["forwards"]) == [True, True]


def test_common_ancestors_are_nearest_first(graph, make):
    found = graph.common_ancestors("UT", "Transformer")
    assert list(zip(found["name"], found["steps_a"], found["steps_b"], strict=True)) == [
        ("Transformer", 1, 0),
        ("RNN", 2, 1),
        ("self-attention", 2, 1),
    ]


def test_evidence_is_verbatim_and_of_both_directions(graph):
    found = graph.evidence("Transformer", "UT")
    assert set(found["type"]) == {"extends"}
    assert len(found) == 2
    assert graph.evidence("UT", "Transformer").equals(found)
    for row in graph.evidence_df.itertuples():
        text = graph.documents[row.document].text
        assert text[row.sentence_start : row.sentence_end] == row.sentence
        assert text[row.tail_start : row.tail_end] in row.sentence


def test_compare_puts_what_is_shared_first(graph):
    found = graph.compare("UT", "Transformer")
    rows = [(r.name, r.type, r.outgoing, r.shared) for r in found.itertuples()]
    assert rows == [
        ("self-attention", "based_on", True, True),
        ("self-attention", "uses", True, True),
        ("LSTMs", "outperforms", True, False),
        ("RNN", "replaces", True, False),
        ("Transformer", "extends", True, False),
        ("A study without a name", "based_on", False, False),
        ("Universal Transformer", "extends", False, False),
    ]
    told = found[found["name"] == "self-attention"]
    assert list(told["confidence_a"].isna()) == [True, False]
    assert list(told["confidence_b"].isna()) == [False, True]


def test_timeline_keeps_to_its_years(big):
    found = big.timeline(since=2012, until=2014, kind="component")
    years = {n.id: n.year for n in big.nodes.values()}
    wanted = {
        n.id for n in big.nodes.values() if n.year in (2012, 2013, 2014) and n.kind is MethodKind.COMPONENT
    }
    assert set(found["id"]) == wanted
    assert found["year"].is_monotonic_increasing
    assert all(years[row.id] == row.year for row in found.itertuples())


def test_timeline_tells_descent(graph):
    found = graph.timeline(until=2017)
    assert list(zip(found["year"], found["name"], found["descends_from"], strict=True)) == [
        (2017, "Transformer", ("RNN", "self-attention"))
    ]


def test_communities_part_the_methods(big, make):
    found = big.communities()
    assert found["id"].is_unique
    assert found["community"].is_monotonic_increasing
    sizes = found.groupby("community").size()
    assert sizes.is_monotonic_decreasing
    assert all(group["centre"].iloc[0] == group["name"].iloc[0] for _, group in found.groupby("community"))
    apart = build_graph(
        [
            make(
                "p-0",
                "paper",
                None,
                "",
                "Aa Bb Cc Dd",
                ("Aa", "Bb", "Cc", "Dd"),
                ("Aa uses Bb 0.9", "Cc uses Dd 0.9"),
            )
        ]
    )
    assert [set(group["name"]) for _, group in apart.communities().groupby("community")] == [
        {"Aa", "Bb"},
        {"Cc", "Dd"},
    ]


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({"names": "UT", "types": "extends"}, {"Universal Transformer", "Transformer"}),
        ({"names": ["UT"], "depth": 0}, {"Universal Transformer"}),
        (
            {"names": "UT", "depth": 2, "types": ("extends", "replaces")},
            {"Universal Transformer", "Transformer", "RNN"},
        ),
        ({"since": 2017, "until": 2017, "kinds": "architecture"}, {"Transformer"}),
        ({"names": "UT", "since": 3000}, {"Universal Transformer"}),
        ({"kinds": []}, set()),
    ],
    ids=in_order,
)
def test_subgraph(chosen, expected, graph):
    assert names(graph.subgraph(**chosen)) == expected


def test_subgraph_without_filters_is_the_graph(graph):
    assert graph.subgraph() == graph


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (
            lambda g: g.ancestors("UT", relations=["extend"]),
            "unknown relation 'extend'; use one of replaces, extends",
        ),
        (lambda g: g.subgraph(types="introduce"), "unknown relation 'introduce'; .*introduces, mentions"),
        (lambda g: g.subgraph(kinds=["models"]), "unknown kind 'models'; use one of architecture"),
        (lambda g: g.timeline(kind="paper"), "unknown kind 'paper'"),
        (lambda g: g.influence(by="fame"), "unknown measure 'fame'; use one of descendants"),
    ],
)
def test_what_cannot_be_asked(ask, message, graph):
    with pytest.raises(QuestionError, match=message):
        ask(graph)


@pytest.mark.parametrize("ask", ["ancestors", "descendants", "lineage", "node", "subgraph"])
def test_an_unknown_name_tells_the_nearest(ask, graph):
    with pytest.raises(UnknownMethod, match="did you mean Transformer"):
        getattr(graph, ask)("Transfomer")


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        ("β-VAE", "Beta-VAE"),
        ("GPT-2", "GPT2"),
        ("Self-attention mechanism", "self attention"),
        ("CNN", "C-NN"),
    ],
)
def test_names_in_any_spelling_that_resolution_knows(known, asked, make):
    graph = build_graph([make("p-0", "paper", None, "", f"{known}; Bb", (known, "Bb"))])
    assert graph.node(asked).name == known


def test_load_and_show(graph, tmp_path):
    save(graph, tmp_path / "g.duckdb")
    loaded = kg.load(tmp_path / "g.duckdb")
    assert loaded == graph
    assert repr(loaded) == "<KnowledgeGraph: 5 methods, 3 papers, 16 edges, 4 documents>"
    assert "<table>" in loaded._repr_html_()
    assert loaded.nx.number_of_edges() == len(loaded.edges_df)
