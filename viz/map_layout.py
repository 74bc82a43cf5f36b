"""View model -> coordinates of the map: the same for the same model, in time that grows with its size alone.

Positions start from the slowest modes of averaging over neighbours (spectral layout; Koren 2005) and are then
moved by forces as in ForceAtlas2 (Jacomy et al. 2014): neighbours attract each other in proportion to their
distance, all nodes repel each other by degree. The repulsion is summed on a grid by fast Fourier transform, as
FIt-SNE does (Linderman et al. 2019). Dots that still overlap are then pushed apart. Small components
and nodes without an edge but mentions stand around the rest.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.schema import PaperRelation
from viz import style
from viz.model import ViewModel

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_SPACING = 34.0
"""Pixels at full zoom between neighbouring nodes where all are spread evenly."""
_GAP = 4.0
"""Pixels kept free between two dots."""
_SLACK = 2.0
"""Pixels further than touching to look for those that will touch once others are moved."""
_WIDTH = 1.35
"""Screens are wider than high."""
_AVERAGING = 24
_REPULSION = 0.3
_GRAVITY = 0.12
"""Pull to the middle, against that of one edge."""
_SETTLED = 12
"""Components of at least so many nodes (and a fiftieth of the largest) are laid out by forces."""
_GOLDEN = np.pi * (3 - np.sqrt(5))


@dataclass(frozen=True, slots=True)
class Places:
    """Integer columns in the order of the model's nodes: x, y (growing downwards), and size, the dot's radius."""

    x: Integers
    y: Integers
    size: Integers


def lay_out_map(model: ViewModel) -> Places:
    """A place for every node of the model; 9,000 nodes with 18,000 edges take about 0.2 s, 100,000 some 3 s."""
    size = np.array([style.map_size(n.kind, n.degree) for n in model.nodes], dtype=np.int64)
    number = {n.id: i for i, n in enumerate(model.nodes)}
    pairs = [
        (number[e.source], number[e.target])
        for e in model.edges
        if e.type != PaperRelation.MENTIONS and e.source != e.target
    ]
    return arrange(size, np.array(pairs, dtype=np.int64).reshape(-1, 2))


def arrange(size: Integers, pairs: Integers) -> Places:
    """Places of n dots with radii `size` (n,), joined by `pairs` (m, 2) of their numbers."""
    n = len(size)
    low, high = np.minimum(*pairs.T), np.maximum(*pairs.T)
    _, first = np.unique(low * n + high, return_index=True)
    pairs = pairs[np.sort(first)]
    degree = np.bincount(pairs.ravel(), minlength=n)
    part = _components(n, pairs)
    members = np.bincount(part, minlength=n)
    large = np.flatnonzero(members >= max(_SETTLED, members.max(initial=0) // 50))
    at = np.zeros((n, 2))
    discs = []
    for label in sorted(large.tolist(), key=lambda c: (-members[c], c)):
        inside = np.flatnonzero(part == label)
        number = np.zeros(n, dtype=np.int64)
        number[inside] = np.arange(len(inside))
        own = number[pairs[part[pairs[:, 0]] == label]]
        placed = _apart(_settle(own, degree[inside].astype(np.float64)), size[inside].astype(np.float64))
        discs.append((inside, placed - (placed.max(axis=0) + placed.min(axis=0)) / 2))
    taken = _beside(at, discs)
    small = ~np.isin(part, large)
    at[small] = _apart(
        _clusters(part[small], degree[small], size[small], taken), size[small].astype(np.float64)
    )
    at[:, 0] *= _WIDTH
    rounded = np.rint(at).astype(np.int64)
    return Places(rounded[:, 0], rounded[:, 1], size)


def _components(n: int, pairs: Integers) -> Integers:
    """(n,): for each node the smallest number of a node that it is connected with."""
    label = np.arange(n)
    while len(pairs):
        ends = label[pairs]
        least = np.minimum(*ends.T)
        before = label.copy()
        np.minimum.at(label, ends.ravel(), np.repeat(least, 2))
        label = label[label]
        if (label == before).all():
            break
    return label


def _beside(at: Floats, discs: list[tuple[Integers, Floats]]) -> Floats:
    """The first disc in the middle, others round it, nearest place first; (discs, 3) x, y and radius."""
    taken = np.zeros((0, 3))
    for inside, placed in discs:
        radius = float(np.hypot(*placed.T).max()) + _SPACING
        spot = np.zeros(2)
        if len(taken):
            turns = np.arange(4000)
            far = (taken[0, 2] + radius) * (1 + 0.001 * turns)
            spots = np.stack([far * np.cos(turns * _GOLDEN), far * np.sin(turns * _GOLDEN)], axis=1)
            free = _free(spots, radius, taken)
            spot = spots[free.argmax() if free.any() else -1]
        taken = np.vstack([taken, [*spot, radius]])
        at[inside] = placed + spot
    return taken


def _free(spots: Floats, radius: float, taken: Floats) -> NDArray[np.bool_]:
    gap = np.hypot(spots[:, None, 0] - taken[:, 0], spots[:, None, 1] - taken[:, 1])
    return np.asarray((gap >= radius + taken[:, 2]).all(axis=1))


def _clusters(part: Integers, degree: Integers, size: Integers, taken: Floats) -> Floats:
    """(n, 2): small components as little discs, the best-connected node in the middle of each, round the others.

    They stand on a spiral, larger ones further in, one size after the other.
    """
    _, part, members = np.unique(part, return_inverse=True, return_counts=True)
    widest = np.zeros(len(members))
    np.maximum.at(widest, part, size)
    centre = np.zeros((len(members), 2))
    start, turned = float(taken[:1, 2].sum()) ** 2, 0
    for count in sorted(set(members.tolist()), reverse=True):
        alike = np.flatnonzero(members == count)
        across = float(widest[alike].max())
        reach = across + _GAP + (0 if count == 1 else (2 * across + _GAP) * np.sqrt(count))
        rank = np.arange(2 * len(alike) + 4000 if len(taken) else len(alike))
        # What lies under the larger discs is passed over; were all of it taken, the last places would be shared.
        far = np.sqrt(start + (rank + 1) * 3.4 * reach**2 / np.pi)
        angle = (rank + turned) * _GOLDEN
        spots = np.stack([far * np.cos(angle), far * np.sin(angle)], axis=1)
        free = np.flatnonzero(_free(spots, reach, taken)) if len(taken) else rank
        chosen = free[: len(alike)] if len(free) >= len(alike) else rank[-len(alike) :]
        centre[alike] = spots[chosen]
        start, turned = float(far[chosen[-1]]) ** 2, turned + int(chosen[-1]) + 1
    order = np.lexsort((np.arange(len(part)), -degree, part))
    place = np.empty(len(part))
    place[order] = np.arange(len(part)) - np.repeat(np.cumsum(members) - members, members)
    out = (2 * widest[part] + _GAP) * np.sqrt(place)
    angle = place * _GOLDEN + part
    return centre[part] + np.stack([np.cos(angle), np.sin(angle)], axis=1) * out[:, None]


def _settle(pairs: Integers, degree: Floats) -> Floats:
    """(n, 2) positions after the forces; every node has an edge."""
    n = len(degree)
    a, b = pairs.T
    at = _spectral(a, b, degree)
    steps = int(np.clip(160_000 / n, 18, 150))
    cells = int(np.clip(2 ** np.ceil(np.log2(np.sqrt(n) * 1.2)), 32, 256))
    mass = 1 + degree
    spread = _SPACING * np.sqrt(n / np.pi)
    at *= spread / _radius(at)
    # Where all is still far from its place, a grid half as fine tells as much.
    coarse, fine = _kernel(cells // 2), _kernel(cells)
    repulsion = spread**2 / mass.sum() * _REPULSION
    for step in range(steps):
        pull = _sums(a, b, at, n) - degree[:, None] * at
        push = _field(at, mass, coarse if step < 0.6 * steps else fine) * (mass * repulsion)[:, None]
        move = (pull + push - _GRAVITY * at * mass[:, None]) / (degree + 1.0)[:, None]
        heat = spread * 0.3 * (1 - step / steps) + 1.0
        length = np.hypot(*move.T) + 1e-9
        at = at + move * np.minimum(0.8, heat / length)[:, None]
    at -= at.mean(axis=0)
    return at * (spread * 0.78 / _radius(at))


def _radius(at: Floats) -> float:
    """Root mean square distance from (0, 0)."""
    return float(np.sqrt(np.vdot(at, at) / len(at)))


def _sums(a: Integers, b: Integers, at: Floats, n: int) -> Floats:
    """(n, 2): the sum of the neighbours' positions."""
    columns = [
        np.bincount(a, at[b, axis], minlength=n) + np.bincount(b, at[a, axis], minlength=n) for axis in (0, 1)
    ]
    return np.stack(columns, axis=1)


def _spectral(a: Integers, b: Integers, degree: Floats) -> Floats:
    """(n, 2): two orthogonal directions in which neighbours are alike, from a fixed start, with a fixed jitter."""
    n = len(degree)
    angle = np.arange(n) * _GOLDEN
    start = np.stack([np.cos(angle), np.sin(angle)], axis=1) * np.sqrt((np.arange(n) + 0.5) / n)[:, None]
    at = start.copy()
    weight = degree / degree.sum()
    for _ in range(_AVERAGING):
        at = at / 2 + _sums(a, b, at, n) / (2 * degree[:, None])
        at -= weight @ at
        first, second = at.T
        second = second - first * (weight @ (first * second)) / (weight @ first**2 + 1e-300)
        at = np.stack([first, second], axis=1)
        at /= np.sqrt(weight @ at**2) + 1e-300
    # Hubs pull their leaves onto one point: the rank spreads what the values crowd.
    ranks = np.argsort(np.argsort(at, axis=0, kind="stable"), axis=0, kind="stable") / n - 0.5
    return ranks + 0.15 * start


def _kernel(cells: int) -> NDArray[np.complex128]:
    """(2, 2 cells, cells + 1): transform of d / (d² + 1), both components, over a grid twice as wide."""
    offset = np.fft.fftfreq(2 * cells, 1 / (2 * cells))
    dx, dy = offset[:, None], offset[None, :]
    near = dx**2 + dy**2 + 1.0
    return np.stack([np.fft.rfft2(dx / near), np.fft.rfft2(dy / near)])


def _field(at: Floats, mass: Floats, kernel: NDArray[np.complex128]) -> Floats:
    """(n, 2): the sum over all nodes of mass · d / d², by cloud in cell on the kernel's grid of cells²."""
    cells = kernel.shape[2] - 1
    low, high = at.min(axis=0), at.max(axis=0)
    step = float((high - low).max()) / (cells - 1.01) + 1e-9
    place = (at - low) / step
    corner = place.astype(np.int64)
    part = place - corner
    weights, cell = [], []
    for i in (0, 1):
        for j in (0, 1):
            weights.append(np.abs(1 - i - part[:, 0]) * np.abs(1 - j - part[:, 1]))
            cell.append((corner[:, 0] + i) * cells + corner[:, 1] + j)
    density = sum(
        np.bincount(c, w * mass, minlength=cells * cells) for c, w in zip(cell, weights, strict=True)
    )
    grid = np.fft.rfft2(np.reshape(density, (cells, cells)), (2 * cells, 2 * cells))
    force = np.fft.irfft2(grid * kernel, (2 * cells, 2 * cells))[:, :cells, :cells].reshape(2, -1)
    # A node's own mass must not push it: with this kernel it does so by less than the grid is exact.
    return (sum(force[:, c] * w for c, w in zip(cell, weights, strict=True)) / step).T


def _apart(at: Floats, size: Floats) -> Floats:
    """Overlapping dots pushed apart: until none is left, or for as many rounds as the number of dots allows."""
    if not len(at):
        return at
    room = size + _GAP / 2
    for _ in range(int(np.clip(30_000 / len(at), 2, 60))):
        pairs = _touching(at, room + _SLACK)
        if not sum(_part(at, room, *pairs) for _ in range(4)):
            break
    return at


def _part(at: Floats, room: Floats, i: Integers, j: Integers) -> int:
    """Move those of the pairs that touch away from each other; how many there were."""
    gap = at[j] - at[i]
    length = np.hypot(*gap.T)
    near = length < room[i] + room[j]
    i, j, gap, length = i[near], j[near], gap[near], length[near]
    # Two on one point part along a direction of their own.
    angle = (i * 7 + j * 13) * _GOLDEN
    aside = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    direction = np.where(length[:, None] > 1e-6, gap / np.maximum(length, 1e-6)[:, None], aside)
    # A pixel more than needed, else rounding would put them back onto each other.
    push = direction * ((room[i] + room[j] + 1 - length) / 2)[:, None]
    for axis in (0, 1):
        at[:, axis] += np.bincount(j, push[:, axis], minlength=len(at))
        at[:, axis] -= np.bincount(i, push[:, axis], minlength=len(at))
    return len(i)


def _touching(at: Floats, room: Floats) -> tuple[Integers, Integers]:
    """Pairs of dots that are nearer than both their rooms.

    Small dots by a sweep along strips as high as two of them, each against its own strip and the next; the few
    large ones against all.
    """
    large = np.flatnonzero(room > 3 * np.median(room))
    few = np.flatnonzero(room <= 3 * np.median(room))
    widest = float(room[few].max(initial=1.0))
    strip = np.floor((at[few, 1] - at[:, 1].min()) / (2 * widest))
    left = at[few, 0] - at[:, 0].min()
    row = float(left.max(initial=0.0)) + 8 * widest
    order = np.argsort(strip * row + left, kind="stable")
    few, left, strip = few[order], left[order], strip[order]
    key = strip * row + left
    reach = left + room[few] + widest
    pairs = [
        _ranges(np.arange(len(few)) + 1, np.searchsorted(key, strip * row + reach)),
        _ranges(
            np.searchsorted(key, (strip + 1) * row + left - room[few] - widest),
            np.searchsorted(key, (strip + 1) * row + reach),
        ),
    ]
    i = few[np.concatenate([pair[0] for pair in pairs])]
    j = few[np.concatenate([pair[1] for pair in pairs])]
    if len(large):
        everyone = np.arange(len(at))
        i = np.concatenate([i, np.repeat(large, len(at))])
        j = np.concatenate([j, np.tile(everyone, len(large))])
        # Of two large ones one pair is enough, and of no dot with itself.
        is_large = np.zeros(len(at), dtype=bool)
        is_large[large] = True
        keep = ~(is_large[i] & is_large[j]) | (i < j)
        i, j = i[keep], j[keep]
    x, y = at.T
    near = (x[i] - x[j]) ** 2 + (y[i] - y[j]) ** 2 < (room[i] + room[j]) ** 2
    return i[near], j[near]


def _ranges(start: Integers, stop: Integers) -> tuple[Integers, Integers]:
    """For each row k its number k, and one of start[k] ... stop[k] - 1, for all of them."""
    counts = np.maximum(stop - start, 0)
    rows = np.repeat(np.arange(len(start)), counts)
    return rows, start[rows] + np.arange(len(rows)) - (np.cumsum(counts) - counts)[rows]
