"""Whether a document proposes a method or only speaks of it: "we propose X", "our X", "X: a ..." as its title."""

import re
from collections.abc import Iterable

from kg.schema import Document, Mention, Span

_NAMELIKE = re.compile(
    r"(?=\S*[A-Z0-9])(?=\S*[A-Za-z])\S*(?:[A-Z]\S*[A-Z]|[a-z][A-Z]|[A-Za-z]-?\d|\d[A-Z])\S*"
)
_PROPOSING = (
    r"\b(?:propos(?:e[sd]?|ing)|present(?:s|ed|ing)?|introduc(?:e[sd]?|ing)|develop(?:s|ed|ing)?|design(?:s|ed)?|devis(?:e[sd]?)|"
    r"describ(?:e[sd]?)|releas(?:e[sd]?)|call(?:s|ed)?|name[sd]?|dubb?(?:ed)?|term(?:ed)|coin(?:ed)?|creat(?:e[sd]?)|deriv(?:e[sd]?))\b"
)
_OURS = re.compile(r"\b(?:we|our|this (?:paper|work|article|study)|paper|here)\b", re.I)
_OTHERS = re.compile(
    r"\b(?:recently (?:proposed|introduced)|recent|previous(?:ly)?|existing|one such|was (?:recently )?reported)\b",
    re.I,
)
_BETWEEN = re.compile(
    r"\b(?:using|based on|by|with|for|to|that|which|from|via|of|built|on|in|over|into|as|like|and|"
    r"utili[sz]ing|leveraging)\b(?! (?:called|named))|"
    r"[,\-–—] (?:an?|the) "
)
_AFTER = re.compile(r"^(?: \([^()]*\))?,? (?:is|are) (?:then )?(?:proposed|introduced|presented|developed)\b")
_OUR_OWN = re.compile(r"\b(?:our|proposed) (?:\w+ ){0,2}(?:\w+, )?$", re.I)
_TITLE_NEXT = re.compile(r"^(?: (?:for|with|via|by|in|on|from)\b|:|\n|$)")


def is_introduced(document: Document, mentions: Iterable[Mention]) -> bool:
    """Whether a paper says of a method that it proposes it: in front of its title, or by "we propose", "our X"."""
    text = document.text
    proposes = (
        re.search(rf"\b(?:we|this (?:paper|work|article))\b.{{0,40}}?{_PROPOSING}", text, re.I) is not None
    )
    for mention in mentions:
        before, after = text[: mention.span.start], text[mention.span.end :]
        if mention.span.end <= len(document.title):
            first = mention.span.start <= 4 and _TITLE_NEXT.search(after)
            if first and (after[:1] == ":" or (proposes and _is_title_name(mention.text))):
                return True
            continue
        before = before[sentence_at(text, mention.span.start).start :]
        if _AFTER.search(after) or (_OUR_OWN.search(before) and is_proper(mention.text)):
            return True
        if _OURS.search(before) and not _OTHERS.search(before) and _close(before):
            return True
    return False


def _is_title_name(name: str) -> bool:
    words = name.split()
    return is_proper(name) or (len(words) > 1 and all(w[0].isupper() for w in words))


def _close(before: str) -> bool:
    """A verb of proposing stands last before the name, with no other clause between."""
    verbs = list(re.finditer(_PROPOSING, before, re.I))
    between = before[verbs[-1].end() :] if verbs else ""
    return bool(verbs) and len(between) < 90 and _BETWEEN.search(between) is None


def is_proper(name: str) -> bool:
    """Whether a name cannot be taken for common words: one of its words has capitals or digits inside."""
    return len(name) > 2 and _NAMELIKE.search(name) is not None


def sentence_at(text: str, at: int) -> Span:
    """The sentence round a character, by punctuation alone: cheap, and good enough for a definition."""
    start = max(text.rfind(". ", 0, at) + 2, text.rfind("\n", 0, at) + 1, 0)
    if text.rfind(". ", 0, at) < 0:
        start = max(text.rfind("\n", 0, at) + 1, 0)
    ends = [e for e in (text.find(". ", at), text.find("\n", at)) if e >= 0]
    end = min(ends) if ends else len(text)
    return Span(start, end + (text[end : end + 1] == "."))
