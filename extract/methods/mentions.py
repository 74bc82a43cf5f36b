"""Named methods of one document: candidates from several finders, joined into one `Method` a name.

Finders: the entry's own name, definitional sentences and titles ("X is a ...", "We propose X", "X: subtitle"),
short and long forms, the gazetteer of the whole build, and the recogniser. What is right about a name is
`seeds/gold/GUIDE.md`'s to say; the words that are too generic to be a node are in `lexicon.toml`.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from spacy.tokens import Doc as SpacyDoc

from extract.heads import KINDS, Heads, Impression
from extract.methods.grouping import Candidate, Group, group_names
from extract.methods.lexicon import Lexicon, is_proper
from extract.methods.sameness import Sameness
from kg.acronyms import ShortForm, find_short_forms
from kg.schema import Document, DocumentKind, Mention, Method, MethodKind, Span

RECOGNISED_FROM = 0.7
"""Least probability of a recognised span that is taken alone; chosen by cross-validation."""
INTRODUCED_FROM = 0.6
"""Least probability with which a paper is held to introduce a method; chosen by cross-validation."""

_LONGEST = 6
"""Tokens of a name in the gazetteer."""

_WORD = r"[\w(](?:[\w()+*/\-²³⁺∞$^]|\.(?=\w))*"
_CAPITAL = r"[A-Z](?:[\w+*/\-]|\.(?=\w))*"
_NAME = rf"(?P<name>{_WORD}(?: {_WORD}){{0,5}}?)"
_PROPER = rf"(?:the |an? |our )?(?:novel |new )?[\"“'‘*]?(?P<name>{_WORD}(?: {_CAPITAL}){{0,5}})"
_IS_A = re.compile(
    rf"(?:^|\n)(?:The |An? )?{_NAME}(?: \((?P<short>[^()]+)\))?"
    r"(?:, or (?P<other>[^,]+),|, also called [^,]+,)? (?:is|are) (?:an?|the|one)\b"
)
_ENTRY_VERB = re.compile(
    rf"^(?:The |An? )?{_NAME}(?: \([^()]+\))?(?:, or [^,]+,)? "
    r"(?:is|are|uses?|utili[sz]es|combines?|mixes|aims?|directly|performs?|introduces?|proposes?|makes?|pools|"
    r"extends?|replaces?|learns?|adds?|builds?|employs?|applies|addresses|consists?|was|has|have|can)\b"
)
_CALLED = re.compile(
    r"\b(?:called|named|dubbed|termed|namely|coined|denoted(?: as)?|referred to as|refer to as|abbreviated as) "
    + _PROPER
)
_WE_PROPOSE = re.compile(
    r"\b(?:[Ww]e|[Tt]his (?:paper|work|article|study)|[Pp]aper)(?: \w+ly| also| further| then)? (?:propose|present|"
    r"introduce|develop|design|describe|devise|unveil|release|offer|contribute)s?d? " + _PROPER
)
_DEFINING = re.compile(r"^[^.]{0,80}\b(?:is|are) (?:an?|the|one of)\b")


def find_methods(
    doc: SpacyDoc,
    document: Document,
    *,
    lexicon: Lexicon,
    sameness: Sameness,
    gazetteer: Mapping[str, float] | None = None,
    heads: Heads | None = None,
) -> tuple[Method, ...]:
    """The methods that `document` names, in the order of their first mention.

    doc: its text parsed, with `doc.spans["recognised"]` if the pipeline has a recogniser. sameness: tells which
    names are one method's. gazetteer: proper names known from other documents, verbatim -> how sure, in [0, 1].
    heads: what tells kinds and contributions from the vectors of `doc._.encoding`; without it, words tell the kind,
    and no paper introduces anything.
    """
    text = document.text
    short_forms = tuple(find_short_forms(text))
    candidates = list(_candidates(doc, document, lexicon, gazetteer or {}))
    groups = group_names(document, candidates, short_forms, lexicon=lexicon, sameness=sameness)
    methods = [
        _method(document, groups[key], mentions, lexicon, short_forms)
        for key, mentions in _mentions(text, groups).items()
        if mentions
    ]
    if heads is not None and doc._.encoding is not None:
        methods = _looked_at(methods, heads.impressions(doc._.encoding, methods), document)
    return tuple(sorted(methods, key=lambda m: (m.mentions[0].span.start, m.name)))


def in_gazetteer(doc: SpacyDoc, gazetteer: Mapping[str, float]) -> Iterator[tuple[Span, float]]:
    """Where names of the gazetteer stand in a text, by its tokens alone; of those that begin at one the longest."""
    text = doc.text
    present = {name: sure for name, sure in gazetteer.items() if name in text and name.strip() == name}
    if not present:
        return
    firsts = {token.idx: token.i for token in doc}
    lasts = {token.idx + len(token): token.i + 1 for token in doc}
    found: dict[int, tuple[int, Span, float]] = {}
    for name, sure in present.items():
        start = text.find(name)
        while start >= 0:
            span = Span(start, start + len(name))
            first, last = firsts.get(span.start), lasts.get(span.end)
            if first is not None and last is not None and first < last <= first + _LONGEST:
                found[first] = max(found.get(first, (0, span, 0.0)), (last, span, sure))
            start = text.find(name, start + 1)
    done = 0
    for first, (last, span, sure) in sorted(found.items()):
        if first >= done:
            yield span, sure
            done = last


def _looked_at(
    methods: Sequence[Method], impressions: Mapping[str, Impression], document: Document
) -> list[Method]:
    """The methods with the kinds that the encoder tells, and those marked that it holds for the document's own."""
    likely = {name: i.introduced for name, i in impressions.items()}
    own = {m.name for m in methods if m.introduced}
    if document.kind is DocumentKind.PAPER:
        own |= {name for name, p in likely.items() if p >= INTRODUCED_FROM}
    elif not own and likely:  # an entry is always about a method
        own = {max(likely, key=lambda name: (likely[name], name))}
    kinds = {name: KINDS[int(i.kinds.argmax())] for name, i in impressions.items()}
    return [replace(m, kind=kinds.get(m.name, m.kind), introduced=m.name in own) for m in methods]


def _candidates(
    doc: SpacyDoc, document: Document, lexicon: Lexicon, gazetteer: Mapping[str, float]
) -> Iterator[Candidate]:
    text = document.text
    for name, source, span, confidence in _named_by_pattern(document):
        if lexicon.is_name(name):
            yield Candidate(span, source, confidence)
    recognised = doc.spans.get("recognised", ())
    scores = recognised.attrs.get("scores", ()) if recognised else ()
    for found, score in zip(recognised, scores, strict=True):
        bare = _bare(text, found.start_char, found.end_char, lexicon)
        if bare is not None and score >= RECOGNISED_FROM:
            yield Candidate(bare, "recogniser", score)
    for span, confidence in in_gazetteer(doc, gazetteer):
        if lexicon.is_name(text[span.start : span.end]):
            yield Candidate(span, "gazetteer", confidence)


def _named_by_pattern(document: Document) -> Iterator[tuple[str, str, Span, float]]:
    text, title = document.text, document.title
    if document.kind is DocumentKind.METHOD:
        body = len(title) + 2 if title and len(text) > len(title) else 0
        if title:
            yield title, "entry", Span(0, len(title)), 1.0
        match = _ENTRY_VERB.search(text[body:].split("\n")[0])
        if match:
            yield match["name"], "entry", Span(body + match.start("name"), body + match.end("name")), 0.95
    else:
        head, colon, rest = title.partition(": ")
        if colon and rest and len(head.split()) <= 4 and is_proper(head):
            yield head, "definition", Span(0, len(head)), 0.9
    for pattern, confidence in ((_CALLED, 0.85), (_WE_PROPOSE, 0.85), (_IS_A, 0.6)):
        for match in pattern.finditer(text):
            name = match["name"].rstrip(".,-(")
            first = name.split()[0] if name else ""
            if name and (
                is_proper(name) or (pattern is not _IS_A and len(name.split()) > 1 and first[0].isupper())
            ):
                start = match.start("name")
                yield name, "definition", Span(start, start + len(name)), confidence


def _bare(text: str, start: int, end: int, lexicon: Lexicon) -> Span | None:
    """The span without brackets and quotes at its edges; None if what is left is no name."""
    while start < end and not text[start].isalnum() and text[start] not in "(":
        start += 1
    while start < end and not text[end - 1].isalnum() and text[end - 1] not in ")+*":
        end -= 1
    for cut in (" (", "). ", "; ", ": ", ". "):  # a name goes before its bracket and ends with its sentence
        at = text.find(cut, start + 1, end)
        end = at if at > start else end
    if text.count("(", start, end) < text.count(")", start, end):
        end = text.index(")", start, end)
    elif text.count("(", start, end) > text.count(")", start, end):
        return None
    return Span(start, end) if start < end and lexicon.is_name(text[start:end]) else None


def _mentions(text: str, groups: Mapping[str, Group]) -> dict[str, tuple[Mention, ...]]:
    """Key -> every place where one of the group's names stands; of overlapping names the longest has it."""
    names = sorted(((n, key) for key, g in groups.items() for n in g.names), key=lambda p: (-len(p[0]), p))
    taken: set[int] = set()
    found: dict[str, list[Mention]] = {key: [] for key in groups}
    for name, key in names:
        group = groups[key]
        flags = re.IGNORECASE if name[1:].islower() or len(name) > 12 else 0
        plural = "s?" if name[-1].isalnum() and not name.endswith("s") else ""
        for match in re.finditer(rf"(?<!\w){re.escape(name)}{plural}(?!\w)", text, flags):
            if taken.isdisjoint(range(*match.span())):
                taken.update(range(*match.span()))
                mention = Mention(Span(*match.span()), match.group(), group.sources[name], group.confidence)
                found[key].append(mention)
    return {key: tuple(sorted(mentions, key=lambda m: m.span)) for key, mentions in found.items()}


def _method(
    document: Document,
    group: Group,
    mentions: tuple[Mention, ...],
    lexicon: Lexicon,
    short_forms: tuple[ShortForm, ...],
) -> Method:
    counts = Counter(m.text for m in mentions)
    short = {document.text[s.short.start : s.short.end] for s in short_forms}
    forms = sorted(counts, key=lambda n: (n not in short, -counts[n], len(n), n))
    definition = _definition(document, mentions)
    return Method(
        name=forms[0],
        aliases=tuple(sorted(forms[1:])),
        kind=_kind(document.text, forms, definition, lexicon),
        introduced=group.entry,
        mentions=mentions,
        confidence=group.confidence,
        definition=definition,
    )


def _definition(document: Document, mentions: Iterable[Mention]) -> Span | None:
    for mention in mentions:
        sentence = _sentence_at(document.text, mention.span.start)
        opening = document.text[sentence.start : mention.span.start]
        after = document.text[mention.span.end : sentence.end]
        if len(opening.split()) <= 1 and _DEFINING.match(after):
            return sentence
    return None


def _kind(text: str, names: Iterable[str], definition: Span | None, lexicon: Lexicon) -> MethodKind:
    for name in sorted(names, key=lambda n: -len(n)):
        kind = lexicon.kind_of(name)
        if kind is not None:
            return kind
    if definition is not None:
        said = re.search(
            r"\b(?:is|are) (?:an?|the|one of)\b ([^,.;]*)", text[definition.start : definition.end]
        )
        if said:
            kind = lexicon.kind_of(re.split(r"\b(?:for|that|which|with|used|of type|in|to)\b", said[1])[0])
            if kind is not None:
                return kind
    return MethodKind.METHOD


def _sentence_at(text: str, at: int) -> Span:
    """The sentence round a character, by punctuation alone: cheap, and good enough for a definition."""
    stop = text.rfind(". ", 0, at)
    start = max(stop + 2 if stop >= 0 else 0, text.rfind("\n", 0, at) + 1)
    ends = [e for e in (text.find(". ", at), text.find("\n", at)) if e >= 0]
    end = min(ends) if ends else len(text)
    return Span(start, end + (text[end : end + 1] == "."))
