"""Questions to a small graph."""

from itertools import pairwise

import pytest

from kg.errors import UnknownMethod
from kg.graph import KnowledgeGraph, build_graph
from kg.query import Branch, find, get, lineage, neighbours, stats
from kg.schema import RelationType


@pytest.fixture
def graph(extractions) -> KnowledgeGraph:
    return build_graph(extractions)


def drawn(branches: tuple[Branch, ...]) -> list[object]:
    """A tree as nested lists of "relation name", with a + on what is seen elsewhere."""
    return [[f"{b.edge.type} {b.node.name}{'+' * b.seen}", *drawn(b.children)] for b in branches]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Universal Transformer", "Universal Transformer"),
        ("universal-transformers", "Universal Transformer"),
        ("recurrent neural network", "RNN"),
        ("self attention", "self-attention"),
        ("selfatention", "self-attention"),
        ("Trans", "Transformer"),
        ("study without", "A study without a name"),
    ],
)
def test_find(graph, text, first):
    matches = find(graph, text)
    assert matches[0].node.name == first
    assert [m.score for m in matches] == sorted((m.score for m in matches), reverse=True)
    assert len({m.node.id for m in matches}) == len(matches)


def test_find_tells_which_name_fits_and_keeps_the_limit(graph):
    assert [(m.name, m.score) for m in find(graph, "recurrent neural networks", limit=1)] == [
        ("recurrent neural networks", 1.0)
    ]
    assert find(graph, "transformer", limit=0) == find(graph, "  ") == find(graph, "qqqqqq") == []


@pytest.mark.parametrize(
    "name", ["UT", "universal transformer", "Universal-Transformers", "UNIVERSAL TRANSFORMER"]
)
def test_get_takes_any_spelling(graph, name):
    assert get(graph, name).name == "Universal Transformer"


def test_get_takes_ids_and_prefers_methods_to_papers(graph):
    node = get(graph, "Universal Transformers")
    assert node.type == "method"
    assert get(graph, node.id) == node
    assert get(graph, "p-2").name == "Universal Transformers"
    assert get(graph, "p-2").type == "paper"


def test_get_of_an_unknown_name_tells_the_nearest(graph):
    with pytest.raises(UnknownMethod, match="did you mean Transformer, Universal Transformer") as caught:
        get(graph, "Transfomer")
    assert caught.value.nearest[0] == "Transformer"
    with pytest.raises(UnknownMethod, match="try `stemma search`"):
        get(graph, "🤷")


def test_a_name_without_letters_can_be_found(make):
    graph = build_graph([make("p-0", "paper", None, "", "x 🤗", ("🤗",))])
    assert get(graph, "🤗").name == find(graph, "🤗")[0].name == "🤗"


def test_lineage(graph):
    tree = lineage(graph, "UT")
    assert tree.root.name == "Universal Transformer"
    assert tree.descendants == ()
    assert drawn(tree.ancestors) == [
        ["extends Transformer", ["replaces RNN"], ["based_on self-attention"]],
    ]
    assert drawn(lineage(graph, "RNN").descendants) == [
        ["replaces Transformer", ["extends Universal Transformer"], ["based_on A study without a name"]],
        ["is_a LSTMs"],
    ]


@pytest.mark.parametrize(
    ("depth", "relations", "expected"),
    [
        (0, None, []),
        (1, None, [["extends Transformer"]]),
        (None, (RelationType.USES,), [["uses self-attention"]]),
        (None, (), []),
    ],
)
def test_lineage_by_depth_and_relations(graph, depth, relations, expected):
    chosen = {} if relations is None else {"relations": relations}
    assert drawn(lineage(graph, "UT", depth=depth, **chosen).ancestors) == expected


def test_cycles_and_diamonds_are_followed_once_and_nearest_to_the_root(make):
    text = "Aa Bb Cc Dd"
    relations = (
        *("Aa extends Bb 0.9", "Bb extends Cc 0.8", "Cc extends Dd 0.7"),
        *("Dd extends Aa 0.6", "Aa extends Cc 0.5"),
    )
    graph = build_graph([make("p-0", "paper", None, "", text, tuple(text.split()), relations)])
    assert drawn(lineage(graph, "Aa").ancestors) == [
        ["extends Bb", ["extends Cc+"]],
        ["extends Cc", ["extends Dd", ["extends Aa+"]]],
    ]


def test_a_long_chain_is_no_trouble(make):
    names = tuple(f"X{i}y" for i in range(3000))
    relations = tuple(f"{a} extends {b} 0.5" for a, b in pairwise(names))
    graph = build_graph([make("p-0", "paper", None, "", " ".join(names), names, relations)])
    branches, length = lineage(graph, "X0y").ancestors, 0
    while branches:
        branches, length = branches[0].children, length + 1
    assert length == 2999


def test_parallel_edges_are_one_branch_with_the_surest(make):
    rows = [
        make("p-0", "paper", None, "", "Aa Bb", ("Aa", "Bb"), ("Aa replaces Bb 0.5",)),
        make("p-1", "paper", None, "", "Aa Bb", ("Aa", "Bb"), ("Aa based_on Bb 0.9",)),
    ]
    assert drawn(lineage(build_graph(rows), "Aa").ancestors) == [["based_on Bb"]]


def test_neighbours(graph):
    outgoing, incoming = neighbours(graph, get(graph, "Transformer"))
    assert [(str(n.edge.type), n.node.name) for n in outgoing] == [
        ("replaces", "RNN"),
        ("based_on", "self-attention"),
    ]
    assert [(str(n.edge.type), n.node.name) for n in incoming] == [
        ("extends", "Universal Transformer"),
        ("based_on", "A study without a name"),
        ("introduces", "Attention Is All You Need"),
        ("mentions", "A study without a name"),
        ("mentions", "Universal Transformers"),
    ]


def test_stats(graph):
    found = stats(graph, top=2)
    assert found.documents == 4
    assert found.nodes == {"method": 5, "paper": 3}
    assert found.kinds == {"architecture": 5}
    assert found.edges["extends"] == 1
    assert sum(found.edges.values()) == len(graph.edges)
    assert found.evidence == sum(len(e.evidence) for e in graph.edges.values())
    assert found.aliases == 5
    assert [(n.name, count) for n, count in found.connected] == [
        ("Transformer", 4),
        ("Universal Transformer", 3),
    ]
