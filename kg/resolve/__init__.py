"""Which names are one method, across documents, and why.

Four steps, a module each. `forms`: the normal form of a name, so that its spellings are one key. `claims`,
`blocking`, `pairs`: which keys are compared, what their spelling and the documents say, and a score. `senses`: short
names with several meanings, and which one a document means. `clusters`: groups that one wrong link cannot chain.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import combinations
from types import MappingProxyType

from kg.resolve.blocking import candidates, guesses
from kg.resolve.claims import Claims, Pair, pair, read_claims, read_contrasts
from kg.resolve.clusters import Item, cluster, components, without_paths
from kg.resolve.decisions import MatchDecision, MemberKey, Resolution, Verdict
from kg.resolve.forms import fold, form
from kg.resolve.pairs import decide
from kg.resolve.senses import Meanings
from kg.resolve.spelling import likeness
from kg.schema import BY_HAND, Extraction

__all__ = ["MatchDecision", "MemberKey", "Resolution", "Verdict", "fold", "resolve"]


def resolve(
    extractions: Sequence[Extraction],
    *,
    fixed: Mapping[tuple[str, str], Verdict] = MappingProxyType({}),
) -> Resolution:
    """Group the methods of all documents into clusters; the order of the extractions does not matter.

    fixed: pairs of names, and whether they are one method whatever the documents say.
    """
    ordered = sorted(extractions, key=lambda e: e.document.id)
    ids = [e.document.id for e in ordered]
    claims = read_claims(ordered)
    meanings = Meanings(claims, [e.document.text for e in ordered])
    guessed = {*guesses(claims)}
    compared = sorted({*claims.together, *guessed, *candidates(claims)})
    apart = read_contrasts(claims, _mates(compared))
    decisions = {
        both: decide(claims, both, apart.get(both, ()), ids, guessed=both in guessed) for both in compared
    }

    by_hand = _by_hand(claims, fixed)
    decisions |= by_hand

    weights: Counter[Item] = Counter()
    items: list[Item | None] = []
    for use in claims.uses:
        found = [meanings.item(use, key) for key in use.keys]
        weights.update(item for item in found if item is not None)
        items.append(found[0])
    stated = {*claims.together, *guessed} - by_hand.keys()
    group = _cluster(claims, meanings, decisions, weights, stated)
    cluster_of: dict[MemberKey, object] = {}
    for use, item in zip(claims.uses, items, strict=True):
        cluster_of.setdefault(use.member, use.member if item is None else group.get(item, item))
    members: dict[object, list[MemberKey]] = defaultdict(list)
    for member in sorted(cluster_of):
        members[cluster_of[member]].append(member)
    told = (_told(decision, meanings.ends(both), group) for both, decision in decisions.items())
    return Resolution(
        tuple(sorted(map(tuple, members.values()))),
        tuple(sorted([*told, *_spellings(claims), *meanings.decisions(ids)])),
    )


def _by_hand(claims: Claims, fixed: Mapping[tuple[str, str], Verdict]) -> dict[Pair, MatchDecision]:
    """Pair of keys -> the decision that was made by hand, for names that are there."""
    found = {}
    for names, verdict in fixed.items():
        both = pair(*(form(name).key for name in names))
        if both[0] != both[1] and claims.forms.keys() >= {*both}:
            a, b = (claims.forms[key].name for key in both)
            found[both] = MatchDecision(a, b, float(verdict is Verdict.SAME), verdict, (BY_HAND,))
    return found


def _mates(pairs: Iterable[Pair]) -> dict[str, set[str]]:
    mates: dict[str, set[str]] = defaultdict(set)
    for a, b in pairs:
        mates[a].add(b)
        mates[b].add(a)
    return mates


def _cluster(
    claims: Claims,
    meanings: Meanings,
    decisions: Mapping[Pair, MatchDecision],
    weights: Mapping[Item, int],
    stated: AbstractSet[Pair],
) -> dict[Item, Item]:
    """Item -> one item of its group, from the decisions and from what speaks against names that they connect.

    stated: the pairs that are not ways of writing one name, and so are weighed against others.
    """
    scores: dict[tuple[Item, Item], float] = {}
    links, joined, apart = set(), set(), set()
    for both, decision in decisions.items():
        ends = meanings.ends(both)
        if ends is not None and decision.verdict is Verdict.DIFFERENT and BY_HAND in decision.reasons:
            apart.add(ends)
        if ends is None or decision.verdict is Verdict.DIFFERENT:
            continue
        scores[ends] = decision.score
        if decision.verdict is Verdict.SAME:
            links.add(ends)
            if both not in stated:
                joined.add(ends)
    component: dict[int, set[str]] = defaultdict(set)
    for (key, _), number in components(links).items():
        component[number].add(key)
    for both, places in read_contrasts(
        claims, {k: keys for keys in component.values() for k in keys}
    ).items():
        ends = meanings.ends(both)
        if ends is not None:
            scores.setdefault(ends, -len(places) / (len(places) + 1))
    for keys in component.values():
        for both in _versions(claims, keys):
            ends = meanings.ends(both)
            if ends is not None:
                scores[ends] = -math.inf
    scores |= dict.fromkeys(apart, -math.inf)
    return cluster(scores, weights, links=links, joined=without_paths(joined, apart))


def _versions(claims: Claims, keys: Iterable[str]) -> Iterator[Pair]:
    """The pairs of keys that are versions of one thing."""
    mates: dict[str, list[str]] = defaultdict(list)
    for key in sorted(keys):
        mates[claims.forms[key].version[0]].append(key)
    for same in mates.values():
        for a, b in combinations(same, 2):
            if claims.forms[a].version != claims.forms[b].version:
                yield a, b


def _told(
    decision: MatchDecision, ends: tuple[Item, Item] | None, group: Mapping[Item, Item]
) -> MatchDecision:
    """The decision, in doubt where two names that link are not joined after all."""
    if decision.verdict is not Verdict.SAME:
        return decision
    if ends is None:
        reason = "one has several meanings"
    elif group[ends[0]] != group[ends[1]]:
        reason = "most names that go with the one speak against most that go with the other"
    else:
        return decision
    return replace(decision, verdict=Verdict.UNSURE, reasons=(*decision.reasons, reason))


def _spellings(claims: Claims) -> Iterator[MatchDecision]:
    """One decision for each pair of spellings of one key, the most frequent spelling with each other."""
    for key in claims.documents:
        most = claims.forms[key]
        for other in claims.spellings[key]:
            if other != most.name:
                like = likeness(most, form(other))
                a, b = sorted((most.name, other))
                yield MatchDecision(a, b, like.score, Verdict.SAME, (like.reason,))
