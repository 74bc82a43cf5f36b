"""What the encoder's vectors say of the methods of a document, and of every ordered pair of them.

Four small networks over the vectors of the pieces where methods are named, trained together with the encoder by
`extract.training.encoder`. A pair is looked at place by place; the place that speaks loudest for a type decides, as
in multi-instance learning (Dietterich, Lathrop and Lozano-Pérez 1997).
"""

from bisect import bisect
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from extract.encoder import Encoding
from kg.schema import DOC, Method, MethodKind, RelationType

SHIPPED = Path(__file__).with_name("heads.npz")
KINDS = tuple(MethodKind)
TYPES = tuple(RelationType)
"""The order of the relation head's outputs."""

DISTANCES = (-64, -32, -16, -8, -4, -2, 0, 2, 4, 8, 16, 32, 64)
"""Borders of the classes of pieces between two mentions; negative where the target comes first."""
FAR = 48
"""From so many pieces between the ends on, what stands round the target is looked at, not what stands between."""
BEFORE, AFTER = 16, 8
MOST = 64
"""At so many places a pair is looked at; more would not change the verdict, but cost time."""

Mentions = Sequence[tuple[int, int, int]]
"""(first piece, piece after the last, number of the method) of each mention, in the order of the text."""
Place = tuple[int, int, int, int]
"""Mention of the source (-1: the document itself), mention of the target, and the methods they belong to."""


@dataclass(frozen=True, slots=True)
class Impression:
    """Of one method: probabilities of KINDS, (3,), and that the document introduces it."""

    kinds: np.ndarray
    introduced: float


class Heads:
    """weights: name -> array, as `extract.training.encoder` writes them to `heads.npz`."""

    def __init__(self, weights: Mapping[str, np.ndarray]) -> None:
        self._weights = {k: np.asarray(v, dtype=np.float32) for k, v in weights.items()}

    def impressions(self, encoding: Encoding, methods: Sequence[Method]) -> dict[str, Impression]:
        """Method's name -> impression; a method without a mention in the text gets none."""
        mentions = _mentions(encoding, methods)
        out = {}
        vectors = _means(encoding, mentions)[1]
        for k, method in enumerate(methods):
            own = vectors[[j for j, m in enumerate(mentions) if m[2] == k]]
            if len(own) == 0:
                continue
            both = np.concatenate([own.mean(axis=0), own.max(axis=0)])
            kinds = np.exp(self._linear("kind", both))
            hidden = np.maximum(self._linear("intro.0", np.concatenate([both, own[0]])), 0)
            introduced = 1 / (1 + np.exp(-float(self._linear("intro.2", hidden)[0])))
            out[method.name] = Impression(kinds / kinds.sum(), introduced)
        return out

    def relations(
        self, encoding: Encoding, methods: Sequence[Method], pairs: Iterable[tuple[str, str]]
    ) -> dict[tuple[str, str], np.ndarray]:
        """(source, target) -> log-odds of each of TYPES against no relation, (6,), for the pairs; source may be DOC."""
        mentions = _mentions(encoding, methods)
        number = {m.name: k for k, m in enumerate(methods)} | {DOC: -1}
        found = places(mentions, ((number[s], number[t]) for s, t in pairs))
        out: dict[tuple[str, str], np.ndarray] = {}
        if found:
            for (_, _, h, t), scores in zip(found, self._relate(encoding, mentions, found), strict=True):
                pair = (DOC if h < 0 else methods[h].name, methods[t].name)
                out[pair] = np.maximum(out[pair], scores) if pair in out else scores
        return out

    def _relate(self, encoding: Encoding, mentions: Mentions, found: Sequence[Place]) -> np.ndarray:
        """Scores of every place, (places, 6)."""
        sums, vectors = _means(encoding, mentions)
        start, end = (np.array([m[side] for m in mentions]) for side in (0, 1))
        head, tail = (np.array([p[side] for p in found]) for side in (0, 1))
        document, head = head < 0, np.maximum(head, 0)
        between, until = np.minimum(end[head], end[tail]), np.maximum(start[head], start[tail])
        after = start[tail] >= start[head]
        distance = np.where(after, start[tail] - end[head], end[tail] - start[head])
        far = document | (until - between > FAR)
        first = np.where(far, np.maximum(start[tail] - BEFORE, 0), between)
        last = np.where(far, np.minimum(end[tail] + AFTER, len(sums) - 1), until)
        last = np.maximum(first, last)
        context = (sums[last] - sums[first]) / np.maximum(last - first, 1)[:, None]
        near = np.searchsorted(DISTANCES, distance, side="left")
        near = np.where(document, len(DISTANCES) + 1, near)
        sources = np.where(document[:, None], encoding.vectors[0].astype(np.float32), vectors[head])
        targets = vectors[tail]
        rows = np.concatenate(
            [sources, targets, sources * targets, context, self._weights["db.weight"][near]], axis=1
        )
        return self._linear("r2", np.maximum(self._linear("r1", rows), 0))

    def _linear(self, name: str, x: np.ndarray) -> np.ndarray:
        return x @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]


def places(mentions: Mentions, pairs: Iterable[tuple[int, int]]) -> list[Place]:
    """Where to look at each pair: every mention of either end with the nearest mention of the other.

    pairs: numbers of source and target; source -1, the document, is looked at with every mention of the target.
    """
    of: dict[int, list[int]] = {}
    for j, (_, _, k) in enumerate(mentions):
        of.setdefault(k, []).append(j)
    found: list[Place] = []
    for h, t in pairs:
        heads, tails = of.get(h, []), of.get(t, [])
        if h < 0:
            met = [(-1, j) for j in tails]
        else:
            met = [(_nearest(mentions, heads, j), j) for j in tails if heads]
            met += [(j, _nearest(mentions, tails, j)) for j in heads if tails]
        found += [(i, j, h, t) for i, j in list(dict.fromkeys(met))[:MOST]]
    return found


def _nearest(mentions: Mentions, among: Sequence[int], j: int) -> int:
    """Which of the mentions `among` (rising) begins nearest to mention j."""
    at = bisect(among, j)
    return min(among[max(at - 1, 0) : at + 1], key=lambda i: abs(mentions[i][0] - mentions[j][0]))


def _mentions(encoding: Encoding, methods: Sequence[Method]) -> list[tuple[int, int, int]]:
    """(first piece, piece after the last, method's index) of all mentions, in the order of the text."""
    found = [
        (*pieces, k)
        for k, method in enumerate(methods)
        for mention in method.mentions
        if (pieces := encoding.pieces(mention.span.start, mention.span.end)) is not None
    ]
    return sorted(found)


def _means(encoding: Encoding, mentions: Mentions) -> tuple[np.ndarray, np.ndarray]:
    """Running sums of the vectors, (n + 1, d), and the mean vector of each mention, (mentions, d)."""
    n, width = encoding.vectors.shape
    sums = np.zeros((n + 1, width))
    np.cumsum(encoding.vectors, axis=0, dtype=np.float64, out=sums[1:])
    start, end = (np.array([m[side] for m in mentions], dtype=int) for side in (0, 1))
    means = (sums[end] - sums[start]) / np.maximum(end - start, 1)[:, None]
    return sums.astype(np.float32), means.astype(np.float32)


def load_heads(path: Path | None = None) -> Heads:
    """Read heads, by default those that ship with the package. Raises OSError or ValueError if it is none."""
    return _load(path or SHIPPED)


@cache
def _load(path: Path) -> Heads:
    with np.load(path, allow_pickle=False) as arrays:
        return Heads(dict(arrays))
