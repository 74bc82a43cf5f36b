"""Clusters of names that one wrong link cannot chain together.

Average linkage, each name weighing as many documents as use it (Sokal and Michener 1958, UPGMA): two groups join
while the mean of the scores over all pairs of their documents is high enough, a pair of names that do not link
counting as zero. A wrong link between two groups that are each well linked is thus outweighed by all pairs that do
not link. Names that must stay apart keep the groups that they are in apart.
"""

import heapq
import math
from collections.abc import Collection, Iterable, Mapping
from typing import TypeVar

import networkx

Item = tuple[str, int]
"""The key of a name and the place of its meaning, 0 where it has one."""
_Node = TypeVar("_Node", str, tuple[str, int])

JOINED_FROM = 25
"""Mean score, in hundredths, from which two groups are one. A chain of links of 0.9 is cut after the third name."""


def components(links: Iterable[tuple[_Node, _Node]]) -> dict[_Node, int]:
    """Item -> number of its component, for the items that have links."""
    graph: networkx.Graph[_Node] = networkx.Graph()
    graph.add_edges_from(links)
    return {name: i for i, c in enumerate(networkx.connected_components(graph)) for name in c}


def without_paths(
    links: Iterable[tuple[_Node, _Node]], apart: Iterable[tuple[_Node, _Node]]
) -> set[tuple[_Node, _Node]]:
    """The links less the fewest that must go so that no path leads from one end of a pair of `apart` to the other."""
    graph: networkx.Graph[_Node] = networkx.Graph()
    graph.add_edges_from(sorted(links))
    for a, b in sorted(apart):
        if a in graph and b in graph and networkx.has_path(graph, a, b):
            graph.remove_edges_from(networkx.minimum_edge_cut(graph, a, b))
    return set(graph.edges)


def cluster(
    scores: Mapping[tuple[Item, Item], float],
    weights: Mapping[Item, int],
    *,
    links: Collection[tuple[Item, Item]],
    joined: Iterable[tuple[Item, Item]] = (),
) -> dict[Item, Item]:
    """Item -> one item of its group, the same for all of it, for the items that have scores or are joined.

    scores: pair -> score in [0, 1], below zero for pairs that speak against, -inf for those that must stay apart; 0
    for pairs not given. weights: how many documents use an item; at least 1 is taken. links: the pairs that can
    join groups, the other scores only count in the mean. joined: pairs that are one before anything is weighed.
    The best mean joins first, of equal ones (to the hundredth, so that a name with very many links is not looked
    at again for each of them) the pair that is first in the alphabet. Time grows with n log n in the number of
    scores.
    """
    groups = _Groups(scores, weights, links=links, joined=joined)
    heap = [(-groups.level(a, b), a, b) for a in groups.sums for b in groups.sums[a] if a < b]
    heapq.heapify(heap)
    while heap and -heap[0][0] >= JOINED_FROM:
        found, a, b = heapq.heappop(heap)
        level = groups.level(a, b)
        if level == -found:
            for grown, other in groups.join(a, b):
                heapq.heappush(heap, (-groups.level(grown, other), grown, other))
        elif level >= JOINED_FROM:  # one of them has grown since
            heapq.heappush(heap, (-level, a, b))
    return {item: first for first, items in groups.members.items() for item in items}


class _Groups:
    """Groups of items by one of them, the sums of the scores between them, and which of these are linked."""

    def __init__(
        self,
        scores: Mapping[tuple[Item, Item], float],
        weights: Mapping[Item, int],
        *,
        links: Collection[tuple[Item, Item]],
        joined: Iterable[tuple[Item, Item]],
    ) -> None:
        together = components((*joined, *((item, item) for both in scores for item in both)))
        first: dict[int, Item] = {}
        self.members: dict[Item, list[Item]] = {}
        self._size: dict[Item, int] = {}
        for item in sorted(together):
            one = first.setdefault(together[item], item)
            self.members.setdefault(one, []).append(item)
            self._size[one] = self._size.get(one, 0) + max(1, weights.get(item, 1))
        self.sums: dict[Item, dict[Item, float]] = {one: {} for one in self.members}
        self._linked: set[tuple[Item, Item]] = set()
        for (a, b), score in sorted(scores.items()):
            one, other = first[together[a]], first[together[b]]
            if one != other:
                weight = max(1, weights.get(a, 1)) * max(1, weights.get(b, 1))
                self._put(one, other, self.sums[one].get(other, 0.0) + score * weight)
                if (a, b) in links:
                    self._linked.add((min(one, other), max(one, other)))

    def level(self, a: Item, b: Item) -> float:
        """The mean score between two groups in hundredths; -inf where nothing can join them."""
        if (min(a, b), max(a, b)) not in self._linked:
            return -math.inf
        mean = self.sums[a][b] / (self._size[a] * self._size[b])
        return -math.inf if mean < 0 else int(100 * mean + 1e-6)

    def join(self, a: Item, b: Item) -> list[tuple[Item, Item]]:
        """Make one group of two; returns the pairs of groups, in order, whose mean may have grown."""
        if len(self.sums[a]) < len(self.sums[b]):
            a, b = b, a
        self._size[a] += self._size.pop(b)
        self.members[a] += self.members.pop(b)
        changed = []
        for other, total in self.sums.pop(b).items():
            del self.sums[other][b]
            before = (min(b, other), max(b, other))
            after = (min(a, other), max(a, other))
            if other != a:
                self._put(a, other, self.sums[a].get(other, 0.0) + total)
                changed.append(after)
                if before in self._linked:
                    self._linked.add(after)
            self._linked.discard(before)
        return changed

    def _put(self, a: Item, b: Item, total: float) -> None:
        self.sums[a][b] = self.sums[b][a] = total
