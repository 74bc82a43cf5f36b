"""What the relation scorer sees of one ordered pair of methods: a set of named features over all its sentences.

Every feature is 0 or 1. Those of single places (`place_features`) are joined over the places where both ends stand
in one sentence, or where the target stands in a sentence that may speak of the document's contribution.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from spacy.tokens import Token as SpacyToken

from extract.relations.paths import path
from extract.sentences import End, SentenceView, negated
from extract.stems import stem
from kg.schema import Method

_NEAR = 7
_VERBAL = ("VERB", "AUX")


def place_features(view: SentenceView, head: End | None, tail: End, cues: Sequence[str]) -> Iterator[str]:
    """Features of one place; head None: the contribution is not named in this sentence."""
    doc = view.doc
    for cue in cues:
        yield f"cue={cue}"
    how = head.how if head else "none"
    yield f"how={how}"
    yield from _tail_features(view, tail, how)
    if head is None:
        return
    first, second = (head, tail) if head.start < tail.start else (tail, head)
    way = "ht" if first is head else "th"
    route = path(doc[head.root], doc[tail.root])
    if route is not None:
        yield f"path={route}"
        yield f"path={way} {route}"
        parts = route.split()
        yield f"short={len(parts)}"
        for a, b in pairwise(parts):
            yield f"step={a} {b}"
        if len(parts) > 3:
            yield f"ends={' '.join(parts[:2])} .. {parts[-1]}"
            yield f"last={' '.join(parts[-2:])}"
    between = _lemmas(view, first.end, second.start)
    yield f"gap={way} {min(len(between), 12) // 3}"
    if len(between) <= _NEAR:
        yield f"between={way} {' '.join(between)}"
        yield from (f"in={way} {w}" for w in between)
        yield from (f"in2={way} {a} {b}" for a, b in pairwise(between))
    else:
        yield from (f"far={way} {w}" for w in between[:3] + between[-3:])
    yield f"after={way} {' '.join(_lemmas(view, second.end, min(second.end + 2, view.end)))}"
    before = _lemmas(view, max(first.start - 2, view.start), first.start)
    yield f"before={way} {' '.join(before)}"
    yield f"before1={way} {before[-1] if before else '^'}"


def _tail_features(view: SentenceView, tail: End, how: str) -> Iterator[str]:
    """How the sentence speaks of the target alone."""
    doc = view.doc
    root = doc[tail.root]
    where = "title" if view.title else "text"
    yield f"where={where} {how}"
    before = _lemmas(view, max(tail.start - 3, view.start), tail.start)
    after = _lemmas(view, tail.end, min(tail.end + 3, view.end))
    named = "n" if how == "name" else "d"
    yield f"t-1={named} {before[-1] if before else '^'}"
    yield f"t-2={named} {' '.join(before[-2:])}"
    yield f"t+1={named} {after[0] if after else '$'}"
    yield f"t+2={named} {' '.join(after[:2])}"
    yield f"dep={named} {root.dep_}"
    governor = root
    while governor.dep_ in ("conj", "appos", "nmod", "compound", "amod") and governor.head.i != governor.i:
        governor = governor.head
    yield f"role={named} {governor.dep_} {stem(governor.head.lower_)}"
    if governor.i != root.i:
        yield f"carrier={named} {stem(governor.lower_)}"
    if root.i != tail.end - 1:
        yield f"noun={named} {stem(root.lower_)}"
    verb = _verb(governor)
    if verb is not None:
        yield f"verb={named} {stem(verb.lower_)} {verb.tag_}"
        if negated(verb):
            yield f"negated={named}"
        subject = next((c for c in verb.children if c.dep_.startswith("nsubj")), None)
        if subject is not None:
            yield f"subject={named} {subject.lower_ if subject.pos_ == 'PRON' else stem(subject.lower_)}"
    cases = [c.lower_ for c in governor.children if c.dep_ in ("case", "mark") and c.i < governor.i]
    yield f"case={named} {' '.join(cases)} {stem(verb.lower_) if verb is not None else ''}"


def _verb(token: SpacyToken) -> SpacyToken | None:
    for node in token.ancestors:
        if node.pos_ in _VERBAL:
            return node
    return None


def _lemmas(view: SentenceView, start: int, end: int) -> list[str]:
    """Lemmas of tokens [start, end), other ends as @."""
    inside = {i: e for e in view.ends for i in range(e.start, e.end)}
    out: list[str] = []
    i = start
    while i < end:
        if i in inside and inside[i].how == "name":
            out.append("@")
            i = inside[i].end
            continue
        token = view.doc[i]
        if not token.is_space and token.lower_ not in ("a", "an", "the"):
            out.append(stem(token.lower_))
        i += 1
    return out


def pair_features(head: Method | None, tail: Method, *, own: bool, rank: int, size: int) -> Iterator[str]:
    """Features of the two methods themselves; head None: DOC. own: the head is the document's contribution.

    rank: the target's place among the document's methods by first mention; size: how often it is mentioned.
    """
    mine = "doc" if head is None else "own" if own else "new" if head.introduced else "old"
    yours = "new" if tail.introduced else "old"
    yield f"who={mine} {yours}"
    yield f"kinds={head.kind if head else 'doc'} {tail.kind}"
    yield f"kind={mine} {tail.kind}"
    yield f"rank={mine} {min(rank, 6)}"
    yield f"size={mine} {min(size, 4)}"
    if head is not None:
        yield from _name_features(head, tail)
    yield f"tail={tail.name.lower().rstrip('s')}"
    yield f"tailhead={tail.name.lower().split()[-1].rstrip('s')}"


def _name_features(head: Method, tail: Method) -> Iterator[str]:
    """Whether one name holds the other."""
    for a in head.names:
        x = a.lower().replace("-", " ")
        for b in tail.names:
            y = b.lower().replace("-", " ").rstrip("s")
            if len(y) > 1 and x.rstrip("s") != y and y in x:
                at = "start" if x.startswith(y) else "end" if x.rstrip("s").endswith(y) else "middle"
                yield f"holds={at}"
                if f"{y} based" in x:
                    yield "holds=based"
            elif len(x) > 1 and x.rstrip("s") != y and x.rstrip("s") in y:
                yield "held"
