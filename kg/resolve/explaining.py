"""Why two names are one method, or are not: the decisions that bear on them."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from math import log

import networkx

from kg.resolve.decisions import MatchDecision, Verdict, verdict_of
from kg.resolve.forms import form
from kg.resolve.spelling import likeness


def explain(decisions: Iterable[MatchDecision], a: str, b: str) -> tuple[MatchDecision, ...]:
    """The decision about two names, in any spelling; then whatever connects or divides them.

    First the decision about the pair itself; if that does not join them, or none was made, because no document and
    no block brings the two together, the surest chain of names from one to the other; without either, what their
    spelling alone says. Then the meanings of a name that has several.
    """
    one, other = form(a).key, form(b).key
    direct, meanings = [], []
    chain: networkx.Graph[str] = networkx.Graph()
    for decision in decisions:
        ends = form(decision.a).key, form(decision.b).key
        if {one, other} == set(ends):
            direct.append(decision)
        elif decision.verdict is Verdict.SAME and ends[0] != ends[1]:
            chain.add_edge(*ends, decision=decision, length=-log(max(decision.score, 1e-3)))
        elif {one, other} & set(ends) and _is_meaning(decision):
            meanings.append(decision)
    if not any(decision.verdict is Verdict.SAME for decision in direct):
        direct += _path(chain, one, other)
    if not direct:
        like = likeness(form(a), form(b))
        direct = [MatchDecision(a, b, like.score, verdict_of(like.score), (like.reason,))]
    return (*direct, *meanings)


def _path(chain: "networkx.Graph[str]", one: str, other: str) -> Iterator[MatchDecision]:
    if one in chain and other in chain and networkx.has_path(chain, one, other):
        keys = networkx.shortest_path(chain, one, other, weight="length")
        for a, b in pairwise(keys):
            yield chain.edges[a, b]["decision"]


def _is_meaning(decision: MatchDecision) -> bool:
    return decision.verdict is Verdict.UNSURE and decision.reasons[0].endswith(" meanings")
