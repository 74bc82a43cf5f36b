"""Graph -> view model."""

import random

import pytest

from benchmarks.synthetic import synthetic
from kg.errors import UnknownMethod
from kg.graph import KnowledgeGraph
from kg.schema import RelationType
from viz.model import FOCUS_NODES, MOST_IN_LINEAGE, READABLE, lineage_model, view_model


def names_of(model):
    return {n.name for n in model.nodes}


def test_whole_graph_is_shown(family):
    model = view_model(family)
    assert [n.id for n in model.nodes] == sorted(family.nodes)
    assert [e.id for e in model.edges] == sorted(family.edges)
    assert model.total == len(family)


def test_focus_without_names_has_most_descent(family):
    (focus,) = view_model(family).focus
    assert family.nodes[focus].name in ("Transformer", "BERT", "LSTM")
    assert view_model(family).focus == lineage_model(family).focus


FAMILY = {"RoBERTa", "BERT", "Transformer", "LSTM", "RNN", "Universal Transformer"}


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        pytest.param(["Adam"], {"Adam", "AdamW"}, id="mentions-lead-nowhere"),
        pytest.param(["dropout"], {"dropout"}, id="alone"),
        pytest.param(["Adam", "ResNet"], {"Adam", "AdamW", "ResNet", "DenseNet"}, id="two-names"),
        pytest.param(["RoBERTa"], {*FAMILY, "self-attention"}, id="neighbours-of-ancestors"),
    ],
)
def test_names_restrict_to_what_surrounds_them(family, names, expected):
    assert names_of(view_model(family, names)) == expected


@pytest.mark.parametrize(
    ("names", "depth", "expected"),
    [
        (["RoBERTa"], None, {"RoBERTa", "BERT", "Transformer", "LSTM", "RNN"}),
        (["RoBERTa"], 1, {"RoBERTa", "BERT"}),
        (["RNN"], None, FAMILY),
        (["Transformer"], 1, {"Transformer", "LSTM", "BERT", "Universal Transformer"}),
        (["dropout"], None, {"dropout"}),
        (["Adam", "UT"], 1, {"Adam", "AdamW", "Universal Transformer", "Transformer"}),
    ],
)
def test_lineage_holds_ancestors_and_descendants_alone(family, names, depth, expected):
    model = lineage_model(family, names, depth=depth)
    assert names_of(model) == expected
    assert {e.type for e in model.edges} <= {"replaces", "extends", "based_on", "is_a"}


def test_edges_of_a_restricted_model_have_both_ends(family):
    model = view_model(family, ["BERT"])
    shown = {n.id for n in model.nodes}
    assert model.edges
    assert all(e.source in shown and e.target in shown for e in model.edges)
    assert model.focus == tuple(n.id for n in model.nodes if n.name == "BERT")


def test_what_is_left_out_is_counted(family):
    beyond = {n.name: n.beyond for n in view_model(family, ["BERT"]).nodes}
    assert beyond["self-attention"] == 1  # the paper on attention
    assert beyond["Transformer"] == 1  # mentioned by that paper
    assert beyond["BERT"] == 0
    assert {n.beyond for n in view_model(family).nodes} == {0}


def test_a_graph_too_large_becomes_its_best_connected_part():
    graph = synthetic(3000, 6000)
    model = view_model(graph, most=2500)
    assert 1 < len(model.nodes) <= FOCUS_NODES
    assert model.total == 3000
    assert set(model.focus) <= {n.id for n in model.nodes}
    assert len(view_model(graph).nodes) == 3000


def test_first_steps_can_be_read():
    graph = synthetic(3000, 6000)
    model = lineage_model(graph)
    assert model.depth is not None
    assert len(model.nodes) <= MOST_IN_LINEAGE
    leaf = next(n.name for n in graph.nodes.values() if n.name.endswith(" 2000"))
    near = lineage_model(graph, [leaf])
    assert near.depth == 1 or len(near.nodes) <= READABLE + 1


def test_unknown_name_is_refused_with_the_nearest(family):
    with pytest.raises(UnknownMethod, match="did you mean"):
        view_model(family, ["Transfromer"])


def test_marks_are_the_two_ends(family):
    model = view_model(family)
    names = {n.id: n.name for n in model.nodes}
    for edge in model.edges:
        (quote,) = edge.quotes
        marked = [quote.sentence[start:end] for start, end in quote.marks]
        assert marked == [names[edge.source], names[edge.target]]
        assert edge.documents == 1


def test_degree_leaves_mentions_out(family):
    nodes = {n.name: n for n in view_model(family).nodes}
    assert nodes["Adam"].degree == 1
    assert nodes["A paper on attention"].degree == 1
    assert nodes["A paper on attention"].kind == "paper"


def test_order_of_input_does_not_matter(make_graph):
    triples = [(f"M{i}", RelationType.EXTENDS, f"M{i // 2}") for i in range(1, 40)]
    shuffled = make_graph(triples, order=random.Random(3))
    assert view_model(shuffled) == view_model(make_graph(triples))


def test_empty_graph_is_an_empty_model():
    model = view_model(KnowledgeGraph([], [], []))
    assert (model.nodes, model.edges, model.focus) == ((), (), ())
