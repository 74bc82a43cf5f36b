"""Graph -> view model."""

import random

import pytest

from kg.errors import UnknownMethod
from kg.graph import KnowledgeGraph
from kg.schema import RelationType
from viz.model import view_model


def names_of(graph, *args, **kwargs):
    return {n.name for n in view_model(graph, *args, **kwargs).nodes}


def test_whole_graph_is_shown(family):
    model = view_model(family)
    assert [n.id for n in model.nodes] == sorted(family.nodes)
    assert [e.id for e in model.edges] == sorted(family.edges)
    assert model.focus == ()


@pytest.mark.parametrize(
    ("names", "depth", "expected"),
    [
        pytest.param(["Adam"], None, {"Adam", "AdamW"}, id="mentions-lead-nowhere"),
        pytest.param(
            ["RoBERTa"], None, {"RoBERTa", "BERT", "Transformer", "LSTM", "RNN"}, id="ancestors-all-the-way"
        ),
        pytest.param(["RoBERTa"], 1, {"RoBERTa", "BERT"}, id="depth-one"),
        pytest.param(["RoBERTa"], 0, {"RoBERTa", "BERT"}, id="neighbours-even-at-depth-nought"),
        pytest.param(
            ["RNN"],
            None,
            {"RNN", "LSTM", "Transformer", "BERT", "RoBERTa", "Universal Transformer"},
            id="descendants",
        ),
        pytest.param(
            ["self-attention"],
            None,
            {"self-attention", "Transformer", "A paper on attention"},
            id="neighbours",
        ),
        pytest.param(["Adam", "ResNet"], None, {"Adam", "AdamW", "ResNet", "DenseNet"}, id="two-names"),
        pytest.param(["dropout"], None, {"dropout"}, id="alone"),
    ],
)
def test_names_restrict_to_what_surrounds_them(family, names, depth, expected):
    assert names_of(family, names, depth) == expected


def test_edges_of_a_restricted_model_have_both_ends(family):
    model = view_model(family, ["BERT"])
    shown = {n.id for n in model.nodes}
    assert model.edges
    assert all(e.source in shown and e.target in shown for e in model.edges)
    assert model.focus == tuple(n.id for n in model.nodes if n.name == "BERT")


def test_unknown_name_is_refused(family):
    with pytest.raises(UnknownMethod):
        view_model(family, ["no such thing at all"])


def test_marks_are_the_two_ends(family):
    model = view_model(family)
    names = {n.id: n.name for n in model.nodes}
    for edge in model.edges:
        (quote,) = edge.quotes
        marked = [quote.sentence[start:end] for start, end in quote.marks]
        assert marked == [names[edge.source], names[edge.target]]


def test_degree_leaves_mentions_out(family):
    nodes = {n.name: n for n in view_model(family).nodes}
    assert nodes["Adam"].degree == 1
    assert nodes["A paper on attention"].degree == 1
    assert nodes["A paper on attention"].in_lineage
    assert not nodes["dropout"].in_lineage
    assert nodes["A paper on attention"].kind == "paper"


def test_order_of_input_does_not_matter(make_graph):
    triples = [(f"M{i}", RelationType.EXTENDS, f"M{i // 2}") for i in range(1, 40)]
    plain = view_model(make_graph(triples))
    shuffled = make_graph(triples, order=random.Random(3))
    assert view_model(shuffled) == plain


def test_empty_graph_is_an_empty_model():
    model = view_model(KnowledgeGraph([], [], []))
    assert (model.nodes, model.edges) == ((), ())
