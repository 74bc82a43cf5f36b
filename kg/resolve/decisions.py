"""What resolution decides: about two names, and about all methods."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

MemberKey = tuple[str, str]
"""(document id, name of a method in it)."""

SAME_FROM = 0.6
DIFFERENT_BELOW = 0.4
"""Scores between the two are unsure."""


class Verdict(StrEnum):
    """Whether two names are one method."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True, order=True)
class MatchDecision:
    """Whether the names `a` and `b` are one method, and why.

    score in [0, 1]: from `SAME_FROM` the names link, below `DIFFERENT_BELOW` they are two methods. Where `a` has
    several meanings, the verdict on each of them is UNSURE, and the score is its share of the documents.
    """

    a: str
    b: str
    score: float
    verdict: Verdict
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Resolution:
    """Members of one cluster are one method; members, clusters and decisions are sorted."""

    clusters: tuple[tuple[MemberKey, ...], ...]
    decisions: tuple[MatchDecision, ...]


def verdict_of(score: float) -> Verdict:
    """What a score says."""
    if score >= SAME_FROM:
        return Verdict.SAME
    return Verdict.DIFFERENT if score < DIFFERENT_BELOW else Verdict.UNSURE


def listed(ids: Iterable[str]) -> str:
    """The first three ids, and how many there are beside."""
    shown = sorted(ids)
    return ", ".join(shown[:3]) + (f" and {len(shown) - 3} more" if len(shown) > 3 else "")
