"""Whether a catalogue's description is of the method that the line before it names.

The principle: a description belongs to the name above it unless it shows that it is of something else. It shows
that by the name that it begins with ("Reformer is a ..."), or, where it begins with none, by the name of what it
presents ("We propose X"). A name is the same if its words are, or if one is made of letters of the other
("Schrödinger Network", SchNet). A description that names nothing cannot stand alone.
"""

import re
from typing import NamedTuple

from kg.names import normalise

_GENERIC = frozenset(
    "algorithm approach architecture block classifier framework function layer learning loss machine mechanism method "
    "methodology model module network neural operation operator optimizer procedure process scheme strategy system "
    "technique".split()
)
_ARTICLES = frozenset({"a", "an", "the"})
_LINKS = frozenset("a an and as at by for from in into of on or the through to using via with without".split())
_LINKING = frozenset({"is", "are", "was", "were", "refers", "stands"})
_CUTS = _LINKS | frozenset(
    "that which who where when while whose based designed proposed used introduced consisting capable".split()
)
"""What follows the head of a phrase that has no verb of its own: "framework to ...", "approach based on ..."."""

_NO_NAME = _LINKS - _ARTICLES | frozenset(
    "all another any both but each every existing few given here however i if it its many more most much new novel "
    "one our other recent several since some such that their there these they this those though traditional "
    "various we what when where while".split()
)
"""Words that a sentence begins with, but no name does."""

_OPENING = re.compile(r"[^\w(]+|\((?!\w)")
_CITED = re.compile(
    r"(?:[^\W\d_][\w'’-]*,? (?:(?:and|&) [^\W\d_][\w'’-]* )?)et al\.?,?(?: [(\[]?\d{4}[)\]]?,?)? "
    r"(?:propose|introduce|present|develop|describe|design)[sd]? (?:(?:a|an|the)(?: new| novel)? )?(?P<name>[^(),.;:]{2,80})"
)
_ALIAS = re.compile(r"\s*(?:,\s+)?(?:\(\s*(?P<short>[^()]{1,60})\)|(?:,\s*)?(?:or|also \w+(?: as)?) (?P<other>[^,;:()]{1,60})[,(])")
_PROPER = r"(?:[A-Z0-9][\w+/-]*[A-Z0-9][\w+/-]*|[A-Z][\w+/-]+(?: (?:of |for |with |and |in )?[A-Z0-9][\w+/-]*)+)"
_PRESENTS = re.compile(
    r"\b(?:[Ww]e|[Aa]uthors?|[Pp]aper|[Ww]ork|[Aa]rticle)\b[^.]{0,60}?\b(?:propos|present|introduc|develop|describ|design)"
    r"(?:e|es|ed|s)?\b[^.]{0,160}?"
    rf"(?:\b(?:called|named|dubbed|termed|coined) (?:as )?(?:the |an? )?|, (?:the )?|\((?:the )?|\b(?:e|s|d|the|an?|) ?)(?P<name>{_PROPER})"
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


class _Subject(NamedTuple):
    """What a description begins with: its names, and whether it goes on to say what that is."""

    names: tuple[str, ...]
    defines: bool


def is_name(line: str) -> bool:
    """Whether a line is the name of a method rather than a description: a short phrase without a verb or full stop."""
    words = line.split()
    if not words or len(line) > 120 or len(words) > 14 or line[-1] in ".!?:;":
        return False
    if words[0].lower() in _ARTICLES and len(words) > 1 and words[1].islower():
        return False
    return not _LINKING & set(words)


def describes(name: str, description: str) -> bool:
    """Whether the description is of the method of that name."""
    named = _mentions(name, description)
    if subject := _subject(description):
        same = any(_same(name, other, description) for other in subject.names)
        return same or (named and not subject.defines)
    if named:
        return True
    presented = _PRESENTS.search(description[:3000])
    if presented is None:
        return True
    return _same(name, presented["name"], description) or 2 * _shared(name, description) >= 1


def _subject(description: str) -> _Subject | None:
    """The names at the beginning, without article: None if it begins with a phrase that is no name."""
    opening = _OPENING.match(description)
    text = description[opening.end() if opening else 0 :][:600]
    if cited := _CITED.match(text):
        return _Subject((cited["name"], *_aliases(text[cited.end() :])), True)
    words = text.split()
    article = bool(words) and words[0].lower() in _ARTICLES
    start = 1 if article else 0
    if len(words) <= start or words[start].lower() in _NO_NAME:
        return None
    end, closed = _phrase(words, start)
    phrase = words[start:end]
    name = " ".join(phrase).rstrip(",;:.")
    rest = text[text.index(phrase[-1], len(" ".join(words[: end - 1]))) + len(phrase[-1].rstrip(",;:.")) :]
    aliases = _aliases(rest)
    after = [word.lower() for word in _ALIAS.sub("", rest, count=1).replace(",", " ").split()[:3]]
    defines = bool(aliases) or (after[:1] != [] and after[0] in _LINKING and bool(_ARTICLES | {"one"} & set(after[1:2])))
    return _judged(phrase, name, aliases, after, article=article, defines=defines, closed=closed)
