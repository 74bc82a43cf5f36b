"""Where the lineage's boxes and lines go: time runs from left to right, one column a year.

`viz.lineage_layers` shares the boxes out among layers; a line that passes a layer gets a slot of its own there, so
that none runs through a box (Sugiyama, Tagawa and Toda 1981). Order within a layer by barycentre sweeps, heights by
isotonic regression. viz/web/src/lineage_layout.js is both, step by step, for the page lays out anew whatever a reader
unfolds; a test compares the two to the pixel.
"""

import math
from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from viz.lineage_layers import Box, Group, assign_layers

_SWEEPS = 12
_ROUNDS = 8
_ROW_GAP = 16
_LANE_GAP = 9
_LAYER_GAP = 46
_WIDEST_GAP = 130
_COLUMN_GAP = 22
_LEAST_COLUMN = 112  # the words above the column of those without a year
_PORT_STEP = 7


@dataclass(frozen=True, slots=True)
class Column:
    """A year's stretch of the time axis, from left to right; year None for those that have none."""

    year: int | None
    left: float
    right: float


Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class LineageLayout:
    """places: centres of the boxes. lines: per edge its points from left to right, None for a loop.

    Between the second and the third of each four points a line climbs, else it is level. backwards: per edge,
    whether the newer end stands on the left. top, bottom: of all that is drawn; left is 0.
    """

    columns: tuple[Column, ...]
    places: tuple[Point, ...]
    lines: tuple[tuple[Point, ...] | None, ...]
    backwards: tuple[bool, ...]
    top: float
    bottom: float

    @property
    def right(self) -> float:
        return self.columns[-1].right if self.columns else 0.0


def lay_out_lineage(boxes: Sequence[Box], edges: Sequence[tuple[int, int]]) -> LineageLayout:
    """Places for all boxes; edges are (older, newer) numbers of boxes, equal for a loop."""
    layer_of, layers, groups = assign_layers(boxes, edges)
    items, segments, chains = _slots(boxes, edges, layer_of, layers)
    _order(items, layers, segments)
    _settle(items, layers, segments)
    columns, spans = _spread(items, layers, segments, groups)
    places = tuple(((spans[at][0] + spans[at][1]) / 2, items[i].y) for i, at in enumerate(layer_of))
    ports = _attach(items, segments)
    lines = tuple(
        None if chain is None else _route(chain, boxes, items, places, spans, ports, segments)
        for chain in chains
    )
    return LineageLayout(
        columns=columns,
        places=places,
        lines=lines,
        backwards=tuple(layer_of[older] > layer_of[newer] for older, newer in edges),
        top=min((i.y - i.height / 2 for i in items), default=0.0),
        bottom=max((i.y + i.height / 2 for i in items), default=0.0),
    )


@dataclass(slots=True)
class _Item:
    """A box, or the slot of a passing line, in a layer."""

    layer: int
    width: int
    height: int
    lane: bool = False
    y: float = 0.0


Segment = tuple[int, int]  # items of neighbouring layers, left and right
Span = tuple[float, float]


def _slots(
    boxes: Sequence[Box], edges: Sequence[tuple[int, int]], layer_of: Sequence[int], layers: list[list[int]]
) -> tuple[list[_Item], list[Segment], list[list[int] | None]]:
    """Boxes and the slots of passing lines as items; each edge is a chain of segments between neighbours."""
    items = [_Item(layer_of[i], b.width, b.height) for i, b in enumerate(boxes)]
    segments: list[Segment] = []
    chains: list[list[int] | None] = []
    for older, newer in edges:
        if older == newer:
            chains.append(None)
            continue
        left, right = (older, newer) if layer_of[older] <= layer_of[newer] else (newer, older)
        chain, start = [], left
        for layer in range(layer_of[left] + 1, layer_of[right] + 1):
            end = right
            if layer < layer_of[right]:
                end = len(items)
                items.append(_Item(layer, 0, 2, lane=True))
                layers[layer].append(end)
            chain.append(len(segments))
            segments.append((start, end))
            start = end
        chains.append(chain)
    return items, segments, chains


def _neighbours(count: int, segments: Sequence[Segment]) -> tuple[list[list[int]], list[list[int]]]:
    left: list[list[int]] = [[] for _ in range(count)]
    right: list[list[int]] = [[] for _ in range(count)]
    for a, b in segments:
        right[a].append(b)
        left[b].append(a)
    return left, right


def _mean(values: Sequence[float]) -> float:
    # Added up one by one, as JavaScript does: sum() rounds otherwise.
    total = 0.0
    for value in values:
        total += value
    return total / len(values)


def _order(items: Sequence[_Item], layers: list[list[int]], segments: Sequence[Segment]) -> None:
    left, right = _neighbours(len(items), segments)
    rank = [0] * len(items)

    def number(layer: Sequence[int]) -> None:
        for i, item in enumerate(layer):
            rank[item] = i

    for layer in layers:
        number(layer)
    best = [list(layer) for layer in layers]
    fewest = _crossings(layers, right, rank)
    for sweep in range(_SWEEPS):
        if fewest == 0:
            break
        near = right if sweep % 2 else left
        for layer in reversed(layers) if sweep % 2 else layers:
            key = {i: _mean([rank[n] for n in near[i]]) if near[i] else rank[i] for i in layer}
            layer.sort(key=lambda i: (key[i], rank[i]))
            number(layer)
        now = _crossings(layers, right, rank)
        if now < fewest:
            fewest, best = now, [list(layer) for layer in layers]
    layers[:] = best


def _crossings(layers: Sequence[Sequence[int]], right: Sequence[Sequence[int]], rank: Sequence[int]) -> int:
    total = 0
    for layer in layers:
        passed: list[int] = []
        for item in layer:
            ends = sorted(rank[n] for n in right[item])
            total += sum(len(passed) - bisect_right(passed, end) for end in ends)
            for end in ends:
                insort(passed, end)
    return total


def _settle(items: Sequence[_Item], layers: Sequence[Sequence[int]], segments: Sequence[Segment]) -> None:
    """Heights: each item as near as can be to the mean of its neighbours, in the order and with the gaps given."""
    left, right = _neighbours(len(items), segments)
    for layer in layers:
        y = 0.0
        for i, item in enumerate(layer):
            if i:
                y += _distance(items[layer[i - 1]], items[item])
            items[item].y = y
        for item in layer:
            items[item].y -= y / 2
    for turn in range(_ROUNDS):
        for layer in reversed(layers) if turn % 2 else layers:
            wanted = []
            for item in layer:
                near = right[item] if turn % 2 else left[item]
                if turn >= _ROUNDS - 2:
                    near = [*left[item], *right[item]]
                wanted.append(_mean([items[n].y for n in near]) if near else items[item].y)
            _place(items, layer, wanted)
    for each in items:
        each.y = math.floor(each.y + 0.5)


def _distance(a: _Item, b: _Item) -> float:
    return (a.height + b.height) / 2 + (_LANE_GAP if a.lane and b.lane else _ROW_GAP)


def _place(items: Sequence[_Item], layer: Sequence[int], wanted: Sequence[float]) -> None:
    """Pool adjacent violators (Ayer et al. 1955): least squares under the gaps. A lane counts more."""
    pools: list[tuple[float, int, int]] = []  # sum, weight, size
    offsets = []
    offset = 0.0
    for i, item in enumerate(layer):
        if i:
            offset += _distance(items[layer[i - 1]], items[item])
        offsets.append(offset)
        weight = 2 if items[item].lane else 1
        pool = ((wanted[i] - offset) * weight, weight, 1)
        while pools and pools[-1][0] / pools[-1][1] >= pool[0] / pool[1]:
            before = pools.pop()
            pool = (before[0] + pool[0], before[1] + pool[1], before[2] + pool[2])
        pools.append(pool)
    i = 0
    for total, weight, size in pools:
        for _ in range(size):
            items[layer[i]].y = total / weight + offsets[i]
            i += 1


def _spread(
    items: Sequence[_Item],
    layers: Sequence[Sequence[int]],
    segments: Sequence[Segment],
    groups: Sequence[Group],
) -> tuple[tuple[Column, ...], list[Span]]:
    """Columns and layers from left to right; a steep line gets a wider gap to climb in."""
    climb = [0.0] * len(layers)
    for a, b in segments:
        layer = items[a].layer
        climb[layer] = max(climb[layer], abs(items[a].y - items[b].y))
    gaps = [min(_WIDEST_GAP, _LAYER_GAP + math.floor(c / 6)) for c in climb]
    spans: list[Span] = []
    columns = []
    x = 0.0
    for year, first, last in groups:
        begin = x
        x += _COLUMN_GAP
        for layer in range(first, last + 1):
            width = max((items[i].width for i in layers[layer]), default=0)
            spans.append((x, x + width))
            x += width + (gaps[layer] if layer < last else 0)
        x = max(x + _COLUMN_GAP, begin + _LEAST_COLUMN)
        columns.append(Column(year, begin, x))
        if last < len(layers) - 1:
            x += max(0, gaps[last] - 2 * _COLUMN_GAP)
    return tuple(columns), spans


def _attach(items: Sequence[_Item], segments: Sequence[Segment]) -> dict[tuple[int, str], float]:
    """Lines of one box leave and reach it side by side, sorted by where they go: (segment, side) -> y."""
    sides: dict[tuple[int, str], list[tuple[float, int]]] = defaultdict(list)
    for i, (a, b) in enumerate(segments):
        if not items[a].lane:
            sides[a, "right"].append((items[b].y, i))
        if not items[b].lane:
            sides[b, "left"].append((items[a].y, i))
    ports = {}
    for (item, side), ends in sides.items():
        room = items[item].height * 0.6
        step = min(_PORT_STEP, room / (len(ends) - 1)) if len(ends) > 1 else 0
        for k, (_, segment) in enumerate(sorted(ends)):
            ports[segment, side] = items[item].y + (k - (len(ends) - 1) / 2) * step
    return ports


def _route(
    chain: Sequence[int],
    boxes: Sequence[Box],
    items: Sequence[_Item],
    places: Sequence[Point],
    spans: Sequence[Span],
    ports: dict[tuple[int, str], float],
    segments: Sequence[Segment],
) -> tuple[Point, ...]:
    points: list[Point] = []
    for i in chain:
        a, b = segments[i]
        start = items[a].y if items[a].lane else ports[i, "right"]
        end = items[b].y if items[b].lane else ports[i, "left"]
        exits, enters = spans[items[a].layer][1], spans[items[b].layer][0]
        begin = exits if items[a].lane else places[a][0] + boxes[a].width / 2
        stop = spans[items[b].layer][1] if items[b].lane else places[b][0] - boxes[b].width / 2
        points += [(begin, start), (exits, start), (enters, end), (stop, end)]
    return tuple(points)
