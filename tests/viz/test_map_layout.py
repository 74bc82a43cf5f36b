"""View model -> coordinates of the map."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.synthetic import synthetic
from kg.graph import KnowledgeGraph
from kg.schema import RelationType
from viz.map_layout import arrange, lay_out_map
from viz.model import view_model


def overlapping(places) -> int:
    """Pairs of dots that touch."""
    at = np.stack([places.x, places.y], axis=1).astype(float)
    gap = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1))
    room = places.size[:, None] + places.size[None]
    return int((np.triu(gap < room, 1)).sum())


@pytest.mark.parametrize("name", ["family", "crowd", "hostile"])
def test_every_node_has_a_place_of_its_own(name, request):
    model = view_model(request.getfixturevalue(name))
    places = lay_out_map(model)
    assert len(places.x) == len(places.y) == len(places.size) == len(model.nodes)
    assert places.x.dtype.kind == places.y.dtype.kind == "i"
    assert overlapping(places) == 0


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
    places = lay_out_map(view_model(make_graph(triples)))
    again = lay_out_map(view_model(make_graph(triples, order=random.Random(seed))))
    assert overlapping(places) == 0
    assert (places.x == again.x).all()
    assert (places.y == again.y).all()


def test_neighbours_are_near():
    model = view_model(synthetic(1500, 2000))
    places = lay_out_map(model)
    number = {n.id: i for i, n in enumerate(model.nodes)}
    at = np.stack([places.x, places.y], axis=1).astype(float)
    ends = np.array([(number[e.source], number[e.target]) for e in model.edges])
    joined = np.hypot(*(at[ends[:, 0]] - at[ends[:, 1]]).T)
    strangers = np.hypot(*(at[ends[:, 0]] - np.roll(at[ends[:, 1]], 1, axis=0)).T)
    assert np.median(joined) < 0.6 * np.median(strangers)


def test_components_stand_apart():
    """Two stars: every ray is nearer to its own hub than to the other."""
    pairs = np.array([(0, i) for i in range(1, 30)] + [(30, i) for i in range(31, 60)])
    places = arrange(np.full(60, 5), pairs)
    at = np.stack([places.x, places.y], axis=1)
    to_first, to_second = (np.hypot(*(at - at[hub]).T) for hub in (0, 30))
    assert (to_first[:30] < to_second[:30]).all()
    assert (to_second[30:] < to_first[30:]).all()


def test_empty_graph():
    assert len(lay_out_map(view_model(KnowledgeGraph([], [], []))).x) == 0
