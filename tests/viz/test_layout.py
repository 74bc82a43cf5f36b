"""View model -> coordinates."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.graph import KnowledgeGraph
from kg.schema import LINEAGE, RelationType
from viz.layout import Box, Layout, lay_out
from viz.model import view_model


def boxes_for(model, width=90, height=50, drop=10):
    """Boxes of several sizes, so that not only equal ones are packed."""
    return {n.id: Box(width + 7 * (i % 9), height + 3 * (i % 5), drop) for i, n in enumerate(model.nodes)}


def overlaps(layout: Layout, boxes: dict[str, Box]) -> list[tuple[str, str]]:
    """Pairs of nodes whose boxes overlap, by a sweep over the left edges."""
    rows = sorted((layout.positions[i][0] - b.width / 2, i) for i, b in boxes.items())
    hits = []
    for k, (left, a) in enumerate(rows):
        for other_left, b in rows[k + 1 :]:
            if other_left >= left + boxes[a].width:
                break
            gap = abs(layout.positions[a][1] + boxes[a].drop - layout.positions[b][1] - boxes[b].drop)
            if gap < (boxes[a].height + boxes[b].height) / 2:
                hits.append((a, b))
    return hits


@pytest.mark.parametrize("name", ["family", "crowd", "hostile"])
def test_nothing_overlaps_and_all_is_placed(name, request):
    model = view_model(request.getfixturevalue(name))
    boxes = boxes_for(model)
    layout = lay_out(model, boxes)
    assert set(layout.positions) == {n.id for n in model.nodes}
    assert all(type(v) is int for xy in layout.positions.values() for v in xy)
    assert overlaps(layout, boxes) == []


edges = st.lists(
    st.tuples(st.integers(0, 25), st.sampled_from(list(RelationType)), st.integers(0, 25)).filter(
        lambda t: t[0] != t[2]
    ),
    min_size=1,
    max_size=60,
    unique=True,
)


@settings(max_examples=25, deadline=None)
@given(edges=edges, seed=st.integers(0, 999))
def test_any_graph_is_placed_without_overlap_whatever_the_order(edges, seed, make_graph):
    triples = [(f"M{a}", t, f"M{b}") for a, t, b in edges]
    model = view_model(make_graph(triples))
    boxes = boxes_for(model)
    layout = lay_out(model, boxes)
    assert overlaps(layout, boxes) == []
    assert lay_out(view_model(make_graph(triples, order=random.Random(seed))), boxes) == layout


def test_home_is_the_largest_component(family):
    model = view_model(family)
    names = {n.id: n.name for n in model.nodes}
    home = {names[i] for i in lay_out(model, boxes_for(model)).home}
    assert {"Transformer", "BERT", "LSTM", "A paper on attention"} <= home
    assert not home & {"Adam", "AdamW", "ResNet", "dropout"}


def test_descent_reads_from_top_to_bottom(make_graph):
    triples = [(f"M{i}", LINEAGE[i % 3], f"M{(i - 1) // 2}") for i in range(1, 31)]
    model = view_model(make_graph(triples))
    at = lay_out(model, boxes_for(model)).positions
    below = [at[e.source][1] > at[e.target][1] for e in model.edges]
    assert sum(below) >= 0.8 * len(below)


def test_empty_graph():
    assert lay_out(view_model(KnowledgeGraph([], [], [])), {}) == Layout({}, ())
