"""View model -> integer coordinates: the same for the same model, with no two nodes or labels on each other.

Each connected component is laid out by itself with forces (Fruchterman and Reingold 1991, with the repulsion
growing with degree as in ForceAtlas2, Jacomy et al. 2014), to which lineage adds a pull: the older end goes
up, the newer one down, so that descent reads from top to bottom. What still overlaps is then pushed apart.
Components are packed in rows below the largest, and nodes that nothing but mentions connects stand in a
grid, by name, at the foot.
"""

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, sqrt

import numpy as np
from numpy.typing import NDArray

from kg.schema import LINEAGE, PaperRelation, RelationType
from viz.model import EdgeView, ViewModel

_LENGTH = 95.0
"""The distance, in pixels at full zoom, that forces aim at between two joined nodes."""
_MARGIN = 70
_DOWNWARDS = frozenset({*LINEAGE, RelationType.IS_A, PaperRelation.INTRODUCES})
_WORK = 1.5e8
"""How many pairs of nodes the forces may look at per component, which bounds the time."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Box:
    """The room that a node takes, its label below it included, in whole pixels.

    drop: how far the middle of the box lies below the middle of the node.
    """

    width: int
    height: int
    drop: int = 0


@dataclass(frozen=True, slots=True)
class Layout:
    """positions: node id -> (x, y), y growing downwards. home: ids of the largest component, sorted."""

    positions: dict[str, tuple[int, int]]
    home: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Block:
    """Nodes placed against each other: ids, and their (n, 2) centres and (n, 2) sizes."""

    ids: tuple[str, ...]
    centres: Floats
    sizes: Floats

    def bounds(self) -> tuple[Floats, Floats]:
        return (self.centres - self.sizes / 2).min(axis=0), (self.centres + self.sizes / 2).max(axis=0)


def lay_out(model: ViewModel, boxes: Mapping[str, Box]) -> Layout:
    """Coordinates for every node of the model; `boxes` gives the room that each needs.

    No two boxes overlap. A component of n nodes costs O(n²) a step, with fewer steps for larger ones.
    """
    edges = [e for e in model.edges if e.type != PaperRelation.MENTIONS and e.source != e.target]
    components = _components([n.id for n in model.nodes], edges)
    joined = [c for c in components if len(c) > 1]
    names = {n.id: (n.kind == "paper", n.name.casefold(), n.id) for n in model.nodes}
    alone = sorted((c[0] for c in components if len(c) == 1), key=names.__getitem__)
    inside: dict[str, list[EdgeView]] = defaultdict(list)
    where = {i: c[0] for c in joined for i in c}
    for edge in edges:
        inside[where[edge.source]].append(edge)
    blocks = [_place(ids, inside[ids[0]], boxes) for ids in joined]
    width = max(
        [_size(b)[0] for b in blocks[:1]] + [sqrt(1.6 * sum(_area(boxes[n.id]) for n in model.nodes) * 2)]
    )
    positions: dict[str, tuple[int, int]] = {}
    bottom = _pack(blocks, width, positions)
    _grid(alone, boxes, width, bottom, positions)
    positions = {i: (x, y - boxes[i].drop) for i, (x, y) in sorted(positions.items())}
    return Layout(positions, joined[0] if joined else tuple(sorted(alone)))


def _components(ids: Sequence[str], edges: Sequence[EdgeView]) -> list[tuple[str, ...]]:
    """Connected components, largest first, then by their first id; ids sorted within each."""
    near: dict[str, list[str]] = {i: [] for i in ids}
    for edge in edges:
        near[edge.source].append(edge.target)
        near[edge.target].append(edge.source)
    found, seen = [], set[str]()
    for start in sorted(ids):
        if start in seen:
            continue
        reached, todo = {start}, [start]
        while todo:
            for there in near[todo.pop()]:
                if there not in reached:
                    reached.add(there)
                    todo.append(there)
        seen |= reached
        found.append(tuple(sorted(reached)))
    return sorted(found, key=lambda c: (-len(c), c))


def _place(ids: tuple[str, ...], edges: Sequence[EdgeView], boxes: Mapping[str, Box]) -> _Block:
    """One component: forces, then overlaps pushed apart."""
    index = {node: i for i, node in enumerate(ids)}
    pairs = sorted({(index[e.source], index[e.target], e.type in _DOWNWARDS) for e in edges})
    ends = np.array([p[:2] for p in pairs])
    downwards = np.array([p[2] for p in pairs])
    sizes = np.array([(boxes[i].width, boxes[i].height) for i in ids])
    centres = _apart(_forces(len(ids), ends, downwards, float(sizes.prod(axis=1).sum())), sizes)
    return _Block(ids, centres, sizes)


def _forces(n: int, ends: NDArray[np.int64], downwards: NDArray[np.bool_], room: float) -> Floats:
    """(n, 2) positions after cooling. ends: (m, 2), source and target. downwards: (m,), whether they descend.

    room: the area that all boxes take together, in square pixels.
    """
    degree = np.bincount(ends.ravel(), minlength=n)
    mass = np.sqrt(degree.astype(np.float64))
    at = _start(n, ends, degree)
    steps = int(min(300, max(40, _WORK / n**2)))
    source, target = ends[:, 0], ends[:, 1]
    # The pull to the middle holds the repulsion of all the rest in balance about where the boxes have just
    # enough room; it is stronger in height, for screens are wide.
    middle = mass.sum() * _LENGTH**2 / (room * 3 / np.pi) * np.array([0.75, 1.3])
    for step in range(steps):
        force = _repulsion(at, mass)
        gap = at[target] - at[source]
        length = np.sqrt((gap**2).sum(axis=1, keepdims=True)) + 1e-9
        pull = gap * np.sqrt(length / _LENGTH)
        # The older end (target) belongs one length above the newer one; y grows downwards.
        pull[:, 1] += np.where(downwards, np.clip(gap[:, 1] + _LENGTH, 0, 4 * _LENGTH), 0) * 3.0
        np.add.at(force, source, pull)
        np.add.at(force, target, -pull)
        force -= at * middle * mass[:, None]
        size = np.sqrt((force**2).sum(axis=1, keepdims=True)) + 1e-9
        heat = _LENGTH * sqrt(n) * 0.25 * (1 - step / steps) ** 1.5 + 0.5
        at = at + force / size * np.minimum(size, heat)
    return at


def _repulsion(at: Floats, mass: Floats) -> Floats:
    """k² / distance between all pairs, times both masses; in blocks of rows, so that memory stays small."""
    force = np.empty_like(at)
    x, y = at[:, 0], at[:, 1]
    for first in range(0, len(at), 128):
        rows = slice(first, first + 128)
        dx, dy = x[rows, None] - x, y[rows, None] - y
        weight = mass / (dx * dx + dy * dy + 1.0)
        force[rows, 0] = (weight * dx).sum(axis=1)
        force[rows, 1] = (weight * dy).sum(axis=1)
    return force * mass[:, None] * _LENGTH**2


def _start(n: int, ends: NDArray[np.int64], degree: NDArray[np.int64]) -> Floats:
    """Breadth first from the best-connected node, on a sunflower spiral: neighbours start near each other."""
    near: list[list[int]] = [[] for _ in range(n)]
    for a, b in ends.tolist():
        near[a].append(b)
        near[b].append(a)
    first = int(degree.argmax())
    order, seen, todo = [], {first}, deque([first])
    while todo:
        here = todo.popleft()
        order.append(here)
        for there in sorted(set(near[here]) - seen):
            seen.add(there)
            todo.append(there)
    rank = np.empty(n)
    rank[order] = np.arange(n)
    angle = rank * (np.pi * (3 - sqrt(5)))
    return np.stack([np.cos(angle), np.sin(angle)], axis=1) * (np.sqrt(rank)[:, None] * _LENGTH)


def _apart(centres: Floats, sizes: Floats) -> Floats:
    """Rounded centres whose boxes do not overlap: push pairs apart the shorter way, widen, and again."""
    at = centres - centres.mean(axis=0)
    while True:
        for _ in range(60):
            i, j, depth = _overlaps(at, sizes)
            if not len(i):
                break
            side = at[j] - at[i]
            axis = depth.argmin(axis=1)
            rows = np.arange(len(i))
            push = np.zeros_like(depth)
            # Half a pixel more than needed, else rounding would put them back onto each other.
            push[rows, axis] = np.where(side[rows, axis] < 0, -1, 1) * (depth[rows, axis] / 2 + 0.5)
            np.add.at(at, i, -push)
            np.add.at(at, j, push)
        rounded: Floats = np.rint(at)
        if not len(_overlaps(rounded, sizes)[0]):
            return rounded
        at = at * 1.08


def _overlaps(at: Floats, sizes: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
    """Pairs i < j of overlapping boxes, and how deep they overlap in x and in y, (pairs, 2)."""
    order = np.argsort(at[:, 0] - sizes[:, 0] / 2, kind="stable")
    left = (at[:, 0] - sizes[:, 0] / 2)[order]
    right = (at[:, 0] + sizes[:, 0] / 2)[order]
    # A sweep: only boxes that begin before this one ends can touch it.
    last = np.searchsorted(left, right, side="left")
    counts = np.maximum(last - np.arange(len(at)) - 1, 0)
    a = np.repeat(np.arange(len(at)), counts)
    b = a + 1 + np.arange(len(a)) - np.repeat(np.cumsum(counts) - counts, counts)
    i, j = order[a], order[b]
    depth = (sizes[i] + sizes[j]) / 2 - np.abs(at[i] - at[j])
    hit = (depth > 0).all(axis=1)
    return i[hit], j[hit], depth[hit]


def _pack(blocks: Sequence[_Block], width: float, positions: dict[str, tuple[int, int]]) -> float:
    """Blocks in rows of at most `width` (the first may be wider), largest first; returns the bottom."""
    x = y = row = 0.0
    for block in blocks:
        low, _ = block.bounds()
        across, tall = _size(block)
        if x and x + across > width:
            x, y, row = 0.0, y + row + _MARGIN, 0.0
        offset = np.rint(np.array([x, y]) - low)
        for node, (cx, cy) in zip(block.ids, (block.centres + offset).tolist(), strict=True):
            positions[node] = (int(cx), int(cy))
        x, row = x + across + _MARGIN, max(row, tall)
    return y + row + _MARGIN if blocks else 0.0


def _grid(
    ids: Sequence[str],
    boxes: Mapping[str, Box],
    width: float,
    top: float,
    positions: dict[str, tuple[int, int]],
) -> None:
    """Lines of nodes in the order given, as text is set."""
    x, y, row = 0, ceil(top), 0
    for node in ids:
        across, tall = boxes[node].width, boxes[node].height
        if x and x + across > width:
            x, y, row = 0, y + row + 1, 0
        positions[node] = (x + across // 2, y + tall // 2)
        x, row = x + across + 1, max(row, tall)


def _size(block: _Block) -> tuple[float, float]:
    low, high = block.bounds()
    across, tall = np.ceil(high - low).tolist()
    return across + 1, tall + 1


def _area(box: Box) -> int:
    return box.width * box.height
