"""Boxes and lines of the lineage: on the time axis, none on another, no line through a box."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from viz.lineage_layers import Box
from viz.lineage_layout import lay_out_lineage

boxes = st.lists(
    st.builds(
        Box,
        year=st.one_of(st.none(), st.integers(2015, 2019)),
        width=st.integers(44, 170),
        height=st.sampled_from([28, 43, 58]),
    ),
    min_size=1,
    max_size=24,
)


@st.composite
def graphs(draw):
    nodes = draw(boxes)
    number = st.integers(0, len(nodes) - 1)
    return nodes, draw(st.lists(st.tuples(number, number), max_size=40))


def points_of(line, steps=9):
    """(n, 2) points along a line: level between its corners, and where it climbs on the cubic that is drawn."""
    t = np.linspace(0, 1, steps)
    parts = [np.zeros((0, 2))]
    for i in range(1, len(line)):
        (x, y), (to_x, to_y) = line[i - 1], line[i]
        if i % 4 == 2:
            a, d, middle = (1 - t) ** 2 * (1 + 2 * t), t**2 * (3 - 2 * t), (x + to_x) / 2
            across = (1 - t) ** 3 * x + (1 - (1 - t) ** 3 - t**3) * middle + t**3 * to_x
            parts.append(np.stack([across, a * y + d * to_y], axis=1))
        else:
            parts.append(np.stack([x + (to_x - x) * t, y + (to_y - y) * t], axis=1))
    return np.concatenate(parts)


@settings(max_examples=60, deadline=None)
@given(graphs())
def test_nothing_lies_on_anything_else(graph):
    nodes, edges = graph
    layout = lay_out_lineage(nodes, edges)
    for i, (x, y) in enumerate(layout.places):
        for j in range(i):
            to_x, to_y = layout.places[j]
            beside = abs(x - to_x) >= (nodes[i].width + nodes[j].width) / 2
            assert beside or abs(y - to_y) >= (nodes[i].height + nodes[j].height) / 2 + 8
    middles = np.array(layout.places)
    halves = np.array([(n.width / 2, n.height / 2) for n in nodes])
    for line, ends in zip(layout.lines, edges, strict=True):
        inside = (np.abs(points_of(line or ())[:, None] - middles) < halves).all(axis=2).any(axis=0)
        assert set(np.flatnonzero(inside)) <= set(ends)


@settings(max_examples=60, deadline=None)
@given(graphs())
def test_time_runs_from_left_to_right(graph):
    nodes, edges = graph
    layout = lay_out_lineage(nodes, edges)
    years = [c.year for c in layout.columns]
    assert years == sorted({n.year for n in nodes}, key=lambda y: -1 if y is None else y)
    for before, after in pairwise(layout.columns):
        assert before.right <= after.left
    for node, (x, _) in zip(nodes, layout.places, strict=True):
        (column,) = [c for c in layout.columns if c.year == node.year]
        assert column.left <= x - node.width / 2
        assert x + node.width / 2 <= column.right
    for (older, newer), line, backwards in zip(edges, layout.lines, layout.backwards, strict=True):
        assert (line is None) == (older == newer)
        a, b = nodes[older].year, nodes[newer].year
        if line is not None and a is not None and b is not None and a != b:
            assert backwards == (a > b)
        if line is not None:
            assert all(p[0] <= q[0] for p, q in pairwise(line))


def test_descent_without_years_still_reads_from_left_to_right():
    nodes = [Box(None, 60, 28)] * 5
    layout = lay_out_lineage(nodes, [(0, 1), (1, 2), (0, 2), (3, 2), (2, 4)])
    x = [place[0] for place in layout.places]
    assert x[0] < x[1] < x[2] < x[4]
    assert x[3] == x[1]  # right before what descends from it
    assert layout.backwards == (False,) * 5


def test_crossings_are_reduced():
    """A ladder given upside down is drawn without a crossing."""
    nodes = [Box(2000 + i % 2, 60, 28) for i in range(12)]
    edges = [(2 * i, 11 - 2 * i) for i in range(6)]
    layout = lay_out_lineage(nodes, edges)
    heights = sorted((layout.places[a][1], layout.places[b][1]) for a, b in edges)
    assert [b for _, b in heights] == sorted(b for _, b in heights)


def test_a_crowd_of_leaves_takes_several_layers():
    layout = lay_out_lineage([Box(None, 60, 28)] * 50, [(0, i) for i in range(1, 50)])
    assert len({x for x, _ in layout.places}) >= 4
    assert layout.bottom - layout.top < 49 * 44


@pytest.mark.parametrize("count", [0, 1])
def test_hardly_anything(count):
    layout = lay_out_lineage([Box(None, 60, 28)] * count, [(0, 0)] * count)
    assert len(layout.places) == len(layout.columns) == count
    assert layout.lines == (None,) * count
