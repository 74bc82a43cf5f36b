"""In which layer each box of the lineage stands: by year, and within a year (or among those without one) by descent."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

_TALLEST = 16  # boxes in a layer; whoever nothing follows moves on to the next

Group = tuple[int | None, int, int]
"""A year, its first and its last layer."""


@dataclass(frozen=True, slots=True)
class Box:
    """What is to be placed: width and height in pixels."""

    year: int | None
    width: int
    height: int


def assign_layers(
    boxes: Sequence[Box], edges: Sequence[tuple[int, int]]
) -> tuple[list[int], list[list[int]], list[Group]]:
    """The layer of each box, the boxes of each layer, and the layers of each year; edges are (older, newer).

    Years ascend, those without one come first; within each, every step of descent is a layer.
    """
    layer_of = [0] * len(boxes)
    groups: list[Group] = []
    first = 0
    for year in sorted({b.year for b in boxes}, key=lambda y: -math.inf if y is None else y):
        members = [i for i, b in enumerate(boxes) if b.year == year]
        newer: dict[int, list[int]] = {i: [] for i in members}
        for a, b in edges:
            if a != b and a in newer and b in newer:
                newer[a].append(b)
        depth = _depths(members, newer)
        _spill(members, newer, depth)
        for i in members:
            layer_of[i] = first + depth[i]
        last = first + max(depth.values())
        groups.append((year, first, last))
        first = last + 1
    layers: list[list[int]] = [[] for _ in range(first)]
    for i, layer in enumerate(layer_of):
        layers[layer].append(i)
    return layer_of, layers, groups


def _depths(members: Sequence[int], newer: dict[int, list[int]]) -> dict[int, int]:
    """Longest path from the oldest, with the edges that close a cycle left aside.

    Who has nothing older moves right up to what descends from it.
    """
    status: dict[int, str] = {}
    finished: list[int] = []
    forward: dict[int, list[int]] = {i: [] for i in members}
    for start in members:
        if start in status:
            continue
        status[start] = "open"
        stack = [(start, iter(newer[start]))]
        while stack:
            here, children = stack[-1]
            child = next(children, None)
            if child is None:
                status[here] = "done"
                finished.append(here)
                stack.pop()
            elif status.get(child) != "open":
                forward[here].append(child)
                if child not in status:
                    status[child] = "open"
                    stack.append((child, iter(newer[child])))
    depth = dict.fromkeys(members, 0)
    has_older = set()
    for here in reversed(finished):
        for child in forward[here]:
            depth[child] = max(depth[child], depth[here] + 1)
            has_older.add(child)
    for here in members:
        if here not in has_older and forward[here]:
            depth[here] = min(depth[c] for c in forward[here]) - 1
    return depth


def _spill(members: Sequence[int], newer: dict[int, list[int]], depth: dict[int, int]) -> None:
    layer = 0
    while here := [i for i in members if depth[i] == layer]:
        last = [i for i in here if not newer[i]]
        for i in last[max(0, _TALLEST - (len(here) - len(last))) :]:
            depth[i] = layer + 1
        layer += 1
