"""A sentence as the relation cues see it: its possible ends, its words, and the paths between two ends.

`views(doc, methods, document)` gives one `SentenceView` a sentence. An end is a place where a method is named, or
where the document's own contribution is meant without its name ("we", "our model", "it" in a catalogue entry).
Words are stems without articles and fillers, each run of coordinated ends ("A, B and C") folded into
one `@n`, so that a cue is written once and holds for every member of a list.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from spacy.tokens import Doc as SpacyDoc
from spacy.tokens import Token as SpacyToken

from extract.limits import LONGEST, is_english
from extract.stems import stem
from kg.schema import DOC, Document, DocumentKind, Method, Span

NOUNS = frozenset("NOUN PROPN ADJ NUM SYM X".split())
_GENERIC = frozenset(
    stem(w)
    for w in "model network net architecture method algorithm approach framework technique layer module block "
    "mechanism system function encoder decoder backbone loss structure unit variant family paradigm strategy "
    "scheme baseline procedure operation optimizer class implementation version style component design".split()
)
"""Nouns that add nothing to a method's name when they follow it ("the BERT model")."""

_PAPER = frozenset(map(stem, "paper work study article".split()))
_OWN = frozenset(
    stem(w)
    for w in "model network architecture method algorithm approach framework technique system paper work study article "
    "module layer solution strategy scheme pipeline".split()
)
_FILLERS = frozenset("a an the also further then thus simply both either its their our".split())
_STOPS = frozenset(".!?:;\"')]}\n ")
_BLANK_LINE = re.compile(r"\n\s*\n")
_JOINT = frozenset((",", "and", "or", "/", "&", ", and", ", or", "as well as", ", as well as", "and/or"))
_NEGATION = frozenset("not n't never no without hardly cannot neither nor".split())


_SUPPOSED = re.compile(
    r"\?\W*$|^\W*(?:if|suppose)\b|\b(?:could|might|would|whether|neither|never|conjecture|plans? to|may well"
    r"|next step|left (?:for|to) (?:later|others|future))\b",
    re.IGNORECASE,
)
"""What only asks, supposes, puts off or denies: of 1,251 relations in the gold none is quoted from such words."""


@dataclass(frozen=True, slots=True)
class End:
    """Tokens [start, end) of the Doc that stand for a method; how: name, we, our, paper, the, this or it.

    root: index of the token that carries the end's role in the sentence ("model" in "the BERT model").
    """

    name: str
    how: str
    start: int
    end: int
    root: int
    span: Span


@dataclass(frozen=True, slots=True)
class SentenceView:
    """One sentence (or title): its offsets, ends in order, words and word -> token index.

    groups: for each `@n` of `words`, the indices of its ends. title: whether it belongs to the title.
    """

    doc: SpacyDoc
    start: int
    end: int
    span: Span
    title: bool
    ends: tuple[End, ...]
    words: tuple[str, ...]
    groups: tuple[tuple[int, ...], ...]

    @property
    def line(self) -> str:
        """The words as the cues' patterns match them, a blank before and after each."""
        return " " + "  ".join(self.words) + " "


def contribution(methods: Sequence[Method]) -> str:
    """Name that "we" and "our method" stand for: the first method that the document introduces, or DOC."""
    introduced = [m for m in methods if m.introduced]
    if not introduced:
        return DOC
    return min(
        introduced, key=lambda m: (m.mentions[0].span if m.mentions else Span(10**9, 10**9 + 1), m.name)
    ).name


def views(doc: SpacyDoc, methods: Sequence[Method], document: Document) -> Iterator[SentenceView]:
    """The sentences of `doc` in order; none crosses the blank line between title and abstract.

    What `extract.limits` passes over is left out.
    """
    if not is_english(doc.text):
        return
    own = contribution(methods)
    named = _named_ends(doc, methods)
    taken = {i for e in named for i in range(e.start, e.end)}
    nameless = list(_nameless_ends(doc, own, taken, document.kind is DocumentKind.METHOD))
    ends = sorted(named + nameless, key=lambda e: (e.start, e.end))
    title_end = len(document.title)
    for start, end in segments(doc):
        if end - start > LONGEST:
            continue
        first, last = doc[start], doc[end - 1]
        inside = tuple(e for e in ends if start <= e.start and e.end <= end)
        words, groups = _words(doc, start, end, inside)
        span = Span(first.idx, last.idx + len(last.text))
        yield SentenceView(doc, start, end, span, first.idx < title_end, inside, words, groups)


def segments(doc: SpacyDoc) -> Iterator[tuple[int, int]]:
    """Token ranges of the sentences, cut at blank lines, without white space at their borders.

    A sentence that the parser begins where none has ended is taken back into the one before.
    """
    cuts = {0, len(doc)} | {s.start for s in doc.sents if s.start and doc[s.start - 1].text[-1] in _STOPS}
    cuts |= {t.i for t in doc if _BLANK_LINE.search(t.text)}
    for start, end in pairwise(sorted(cuts)):
        while start < end and doc[start].is_space:
            start += 1
        while start < end and doc[end - 1].is_space:
            end -= 1
        if start < end:
            yield start, end


def _named_ends(doc: SpacyDoc, methods: Sequence[Method]) -> list[End]:
    """The outermost mentions as ends; a mention inside a longer one stands for no end of its own."""
    spans = sorted(
        ((m.span, method.name) for method in methods for m in method.mentions),
        key=lambda p: (p[0].start, -p[0].end, p[1]),
    )
    ends: list[End] = []
    covered = -1
    for span, name in spans:
        if span.start < covered:
            continue
        tokens = doc.char_span(span.start, span.end, alignment_mode="expand")
        if tokens is None or (ends and tokens.start < ends[-1].end):
            continue
        covered = span.end
        ends.append(End(name, "name", tokens.start, tokens.end, _anchor(tokens.root).i, span))
    return ends


def _nameless_ends(doc: SpacyDoc, own: str, taken: set[int], catalogue: bool) -> Iterator[End]:
    """Words that stand for the document's contribution."""
    for token in doc:
        if token.i in taken:
            continue
        low = token.lower_
        if low in ("we", "it", "they", "this"):
            if low in ("they", "this") and not (token.dep_.startswith("nsubj") and (catalogue or own != DOC)):
                continue
            yield _end(doc, own, "we" if low == "we" else "it", token.i, token.i + 1)
        elif low in ("our", "this", "these") or (low == "the" and token.i + 1 < len(doc)):
            head = _own_noun(doc, token.i, taken)
            if head is None:
                continue
            how = "paper" if stem(doc[head].lower_) in _PAPER else low
            if how == "the" and doc[head - 1].lower_ in ("proposed", "presented", "resulting", "new"):
                how = "our"
            yield _end(doc, own, "this" if how == "these" else how, token.i, head + 1)


def _own_noun(doc: SpacyDoc, i: int, taken: set[int]) -> int | None:
    """Index of "model" in "our (up to two words) model" that begins at `i`; None if there is none."""
    reach = 2 if doc[i].lower_ == "the" else 4
    for j in range(i + 1, min(i + 1 + reach, len(doc))):
        if j in taken or doc[j].is_punct:
            return None
        if stem(doc[j].lower_) in _OWN:
            follows = j + 1 < len(doc) and (j + 1 in taken or stem(doc[j + 1].lower_) in _OWN)
            return None if follows else j
    return None


def _end(doc: SpacyDoc, own: str, how: str, start: int, end: int) -> End:
    last = doc[end - 1]
    return End(
        own, how, start, end, _anchor(doc[start:end].root).i, Span(doc[start].idx, last.idx + len(last.text))
    )


def _anchor(token: SpacyToken) -> SpacyToken:
    """The noun whose role the token shares: "model" for BERT in "a BERT model"."""
    while token.dep_ in ("compound", "flat", "nmod:desc", "nmod:unmarked") and token.head.i > token.i:
        token = token.head
    return token


def _words(
    doc: SpacyDoc, start: int, end: int, ends: Sequence[End]
) -> tuple[tuple[str, ...], tuple[tuple[int, ...], ...]]:
    """The sentence's words with ends folded into `@n` groups, and the groups."""
    begins = {e.start: k for k, e in enumerate(ends)}
    words: list[str] = []
    groups: list[list[int]] = []
    i = start
    while i < end:
        if i in begins:
            k = begins[i]
            _join(doc, words, groups, k, ends)
            i = ends[k].end
            while i < end and stem(doc[i].lower_) in _GENERIC and i not in begins and ends[k].how == "name":
                i += 1
            continue
        word = _word(doc[i])
        alias = word == ")" and words and words[-1].startswith("@") and "(" not in words  # of "X (alias)"
        if word and not alias:
            words.append(word)
        i += 1
    return tuple(words), tuple(map(tuple, groups))


def _join(doc: SpacyDoc, words: list[str], groups: list[list[int]], k: int, ends: Sequence[End]) -> None:
    """Add end `k` to the group before it if only a comma or a conjunction lies between; else begin a group."""
    end = ends[k]
    if groups and end.how == "name" and ends[groups[-1][0]].how == "name":
        mark = f"@{len(groups) - 1}"
        back = len(words) - 1 - words[::-1].index(mark)
        between = " ".join(words[back + 1 :])
        before = ends[groups[-1][-1]]
        same = before.name == end.name
        listed = between in _JOINT and (between != "," or len(groups[-1]) > 1 or _goes_on(doc, end))
        if listed or (same and between in ("(", ")", "")):
            del words[back + 1 :]
            groups[-1].append(k)
            return
    words.append(f"@{len(groups)}")
    groups.append([k])


def _goes_on(doc: SpacyDoc, end: End) -> bool:
    """Whether a list goes on after its second member; "Unlike X, Y is" and "X, a Y" are none."""
    if doc[max(end.start - 1, 0)].lower_ in ("a", "an") or doc[end.start].lower_ in ("a", "an"):
        return False
    after = [t.lower_ for t in doc[end.end : end.end + 3]]
    return any(w in (",", "and", "or", "/", "&") for w in after[:2]) or after[2:] == ["and"]


def _word(token: SpacyToken) -> str:
    low = token.lower_
    if token.is_space or low in _FILLERS or (token.tag_ == "RB" and low.endswith("ly")):
        return ""
    return stem(low.replace("@", "")).replace(" ", "")


def supposed(view: SentenceView) -> bool:
    """Whether a sentence asks, supposes or denies as a whole, and so states nothing."""
    return _SUPPOSED.search(view.doc[view.start : view.end].text) is not None


def negated(token: SpacyToken) -> bool:
    """Whether a word is denied by a child of its own ("is not based on")."""
    return any(c.lower_ in _NEGATION for c in token.children)
