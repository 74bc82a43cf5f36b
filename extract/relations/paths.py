"""The dependency path from one end of a relation to the other, in a form that many wordings share.

"X is a variant of Y", "X, a variant of Y" and "we propose a variant of Y" all give `=variant >nmod:of`; "X uses Y",
"X, which uses Y", "X is a model that uses Y" and "X aims to use Y" all give `<nsubj use >obj`. Labels are those of
Universal Dependencies v2, with the preposition added to obl, nmod, acl and advcl.
"""

from itertools import pairwise

from spacy.tokens import Token as SpacyToken

from extract.sentences import NOUNS, negated
from extract.stems import stem

PROPOSE = frozenset(
    stem(w)
    for w in "propose introduce present develop design describe devise suggest build create construct".split()
)
_LIMIT = 7
Step = tuple[str, str, SpacyToken]


def path(source: SpacyToken, target: SpacyToken) -> str | None:
    """The normalised path, "" where both ends share a word; None if they are not connected or too far apart."""
    if source.i == target.i:
        return ""
    up = [source, *source.ancestors]
    above = {t.i: k for k, t in enumerate(up)}
    down: list[SpacyToken] = []
    node = target
    while node.i not in above:
        down.append(node)
        if node.head.i == node.i:
            return None
        node = node.head
    rise = up[: above[node.i] + 1]
    steps: list[Step] = [("<", _label(a), b) for a, b in pairwise(rise)]
    steps += [(">", _label(t), t) for t in reversed(down)]
    if len(steps) > _LIMIT:
        return None
    return _render(_normalise(steps), source, target)


def _label(token: SpacyToken) -> str:
    """The dependency label with its preposition."""
    dep = "obl:by" if token.dep_ == "obl:agent" else token.dep_
    base = dep.split(":")[0]
    if base in ("obl", "nmod", "acl", "advcl") and dep not in ("nmod:poss", "acl:relcl"):
        cases = [c.lower_ for c in token.children if c.dep_ in ("case", "mark") and c.i < token.i]
        return f"{base}:{cases[0]}" if cases else base
    return dep


def _normalise(steps: list[Step]) -> list[tuple[str, str, SpacyToken]]:
    """Take out hops that change nothing: apposition, copula, coordination, "we propose a", relative clauses."""
    out: list[Step] = []
    for k, (way, dep, node) in enumerate(steps):
        noun = node.pos_ in NOUNS
        last = out[-1] if out else None
        if dep in ("appos", "conj", "parataxis") and noun and (last is None or last[0] == "="):
            if dep == "conj" and way == ">" and last is None and k < len(steps) - 1:
                out.append((way, dep, node))  # "A, and a model of B": not the same thing
            else:
                out[-1:] = [("=", dep, node)]
        elif way == "<" and dep == "nsubj" and noun and _copular(node):
            out[-1:] = [("=", "cop", node)] if last and last[0] == "=" else [*out[-1:], ("=", "cop", node)]
        elif (
            way == ">"
            and dep == "obj"
            and last
            and last[:2] == ("<", "nsubj")
            and stem(last[2].lower_) in PROPOSE
        ):
            out[-1] = ("=", "new", node)
        elif way == ">" and dep.split(":")[0] == "acl" and not noun and (last is None or last[0] == "="):
            passive = (node.tag_ == "VBN" and dep != "acl:relcl") or any(
                c.dep_ == "aux:pass" for c in node.children
            )
            out[-1:] = [("<", "nsubj:pass" if passive else "nsubj", node)]
        elif way == ">" and dep in ("conj", "xcomp") and not noun and last and last[0] == "<":
            out[-1] = ("<", last[1], node)
        elif way == ">" and dep in ("conj", "appos") and noun and last and last[0] == ">":
            out[-1] = (">", last[1], node)
        elif way == "<" and dep == "conj" and not out:
            continue
        else:
            out.append((way, dep, node))
    return out


def _copular(node: SpacyToken) -> bool:
    return any(c.dep_ == "cop" for c in node.children)


def _render(steps: list[Step], source: SpacyToken, target: SpacyToken) -> str:
    parts: list[str] = []
    denied = False
    for way, dep, node in steps:
        inner = dep == "cop" or node.i not in (source.i, target.i)
        denied = denied or (inner and negated(node))
        word = "" if node.i == target.i else stem(node.lower_)
        if way == "=":
            parts.append(f"={word}" if word else f"={dep}")
        else:
            parts.append(f"{way}{dep}")
            if word:
                parts.append(word)
    return ("NOT " if denied else "") + " ".join(parts)
