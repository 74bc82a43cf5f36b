"""Scored decisions about pairs of names: what their spelling says, and what the documents say."""

from collections.abc import Collection, Mapping, Sequence

from kg.resolve.claims import Claims, Pair
from kg.resolve.decisions import DIFFERENT_BELOW, SAME_FROM, MatchDecision, listed, verdict_of
from kg.resolve.forms import GENERIC
from kg.resolve.spelling import Likeness, abbreviates, likeness
from kg.schema import MethodKind

_GUESSED = 0.65
"""Score of a short name that no document explains with the only name that has its initials."""
_UNSAID = 0.25
"""Weight of a document that writes a short and a long form without saying that they are one: many do."""
_PRIOR = 0.6
"""Documents against a pair that are taken for granted: one document says too little against many."""
_PLAIN = 0.95
"""Score of spellings so near that a document that has both as two methods is not believed."""
_SHORTHAND = 0.35
"""What a document's word is worth less where it may be shorthand: "fine-tuning" for "domain-specific fine-tuning"."""


def decide(
    claims: Claims, both: Pair, apart: Collection[int], ids: Sequence[str], *, guessed: bool = False
) -> MatchDecision:
    """Whether two keys are names of one method.

    apart: places of the documents that give them as two. ids: place -> id of the document. guessed: one has the
    initials of the other, alone of all names.
    """
    a, b = claims.forms[both[0]], claims.forms[both[1]]
    together = claims.together.get(both, ())
    spelt = likeness(a, b)
    fits = abbreviates(a, b) or abbreviates(b, a)
    reasons = []
    if together:
        reasons.append(f"names of one method in {listed(ids[i] for i in together)}")
    if apart:
        reasons.append(f"two methods in {listed(ids[i] for i in apart)}")
    generic = sorted(form.name for form in (a, b) if form.key in GENERIC)
    if generic:
        score = 0.0
        reasons.append(f"{generic[0]!r} is too generic to link")
    elif guessed and not apart:
        score = _GUESSED
        reasons.append("no document says what the one stands for, and the other alone has its initials")
    elif fits and together:
        score = len(together) / (len(together) + _UNSAID * len(apart)) - 0.1
        reasons.append("the letters of the one stand in the other")
    else:
        rarer = min(claims.documents[key] for key in both)
        score = _stated(spelt, len(together), len(apart), rarer)
        reasons.append(spelt.reason)
        kinds: list[Mapping[MethodKind, int]] = [claims.kinds.get(key, {}) for key in both]
        if spelt.heads and all(kinds) and not together and kinds[0].keys().isdisjoint(kinds[1].keys()):
            score /= 2
            reasons.append(f"their kinds differ: {' and '.join(sorted({*kinds[0], *kinds[1]}))}")
    score = round(min(max(score, 0.0), 1.0), 3)
    return MatchDecision(a.name, b.name, score, verdict_of(score), tuple(reasons))


def _stated(spelt: Likeness, together: int, apart: int, rarer: int) -> float:
    """The score of two names that are not short and long form, from their spelling and what documents say.

    together, apart, rarer: numbers of documents, the last that of those that use the rarer of the two names.
    """
    if spelt.apart:
        return 0.0
    if not together:
        return spelt.score / 2 if apart and spelt.score < _PLAIN else spelt.score
    if spelt.score >= SAME_FROM:
        return (1 + spelt.score) / 2 if together > apart else spelt.score / 2
    stated = together + spelt.score - (_SHORTHAND if spelt.narrows else 0.0)
    score = stated / (max(rarer, together) + apart + _PRIOR)
    return max(score, DIFFERENT_BELOW) if together > apart else score
