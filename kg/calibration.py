"""What a confidence is worth: how often relations of each confidence are right, and what precision costs in recall."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.evaluate import Annotation, correct_relations

Judged = tuple[float, bool]
"""The confidence of a relation that was found, and whether it is right."""


@dataclass(frozen=True, slots=True)
class Bin:
    """The relations with confidence in [low, high): how many, their mean confidence, the share that is right."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class Point:
    """What is left from a confidence on: relations, their precision, and the recall of all that gold states."""

    confidence: float
    count: int
    precision: float
    recall: float


def judged(gold: Mapping[str, Annotation], found: Mapping[str, Annotation]) -> list[Judged]:
    """Every relation found in the documents of `gold`, least confident first."""
    out: list[Judged] = []
    for id_, annotation in gold.items():
        said = found.get(id_, {"methods": [], "relations": []})
        right = correct_relations(annotation, said)
        out += [(float(r["confidence"]), ok) for r, ok in zip(said["relations"], right, strict=True)]
    return sorted(out)


def reliability(points: Iterable[Judged], bins: int = 10) -> list[Bin]:
    """The bins of equal width over [0, 1] that hold any relation, in rising order."""
    sorted_in: dict[int, list[Judged]] = {}
    for confidence, right in points:
        sorted_in.setdefault(min(int(confidence * bins), bins - 1), []).append((confidence, right))
    return [
        Bin(
            k / bins,
            (k + 1) / bins,
            len(inside),
            sum(c for c, _ in inside) / len(inside),
            sum(right for _, right in inside) / len(inside),
        )
        for k, inside in sorted(sorted_in.items())
    ]


def expected_error(bins: Sequence[Bin]) -> float:
    """Expected calibration error (Naeini, Cooper and Hauskrecht 2015): the gap of each bin, weighted by its count."""
    total = sum(b.count for b in bins)
    return sum(b.count * abs(b.confidence - b.right) for b in bins) / total if total else 0.0


def precision_recall(points: Sequence[Judged], stated: int, from_: Iterable[float]) -> list[Point]:
    """The curve at the given confidences; stated: how many relations gold has."""
    out = []
    for least in from_:
        kept = [right for confidence, right in points if confidence >= least]
        right = sum(kept)
        out.append(
            Point(least, len(kept), right / len(kept) if kept else 0.0, right / stated if stated else 0.0)
        )
    return out
