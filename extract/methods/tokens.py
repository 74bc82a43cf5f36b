"""What the random field of the recogniser sees of each token: words, shapes, tags, and their use in the document."""

from collections import Counter
from collections.abc import Collection, Iterator
from functools import lru_cache

from spacy.tokens import Doc as SpacyDoc
from spacy.tokens import Token

from kg.acronyms import find_short_forms


def known_spans(
    doc: SpacyDoc, known: dict[str, int], without: Collection[str] = ()
) -> dict[int, tuple[str, int]]:
    """token index -> (position B/I, documents that know the phrase), longest match first.

    without: phrases of the document itself; in training each is discounted by one, so that the feature is worth
    there what it is worth on a document never seen.
    """
    if not known:
        return {}
    own = frozenset(without)
    words = [phrase_of(t.text) for t in doc]
    marks: dict[int, tuple[str, int]] = {}
    i = 0
    while i < len(words):
        for n in range(min(7, len(words) - i), 0, -1):
            phrase = " ".join(words[i : i + n])
            count = known.get(phrase, 0) - (phrase in own)
            if count > 0:
                for j in range(n):
                    marks[i + j] = ("B" if j == 0 else "I", min(count, 3))
                i += n
                break
        else:
            i += 1
    return marks


@lru_cache(maxsize=2**13)
def phrase_of(word: str) -> str:
    """The form in which known phrases are kept: lower case, without a plural s."""
    low = word.lower()
    return low[:-1] if len(low) > 3 and low.endswith("s") and not low.endswith(("ss", "us", "is")) else low


def token_features(doc: SpacyDoc, known: dict[int, tuple[str, int]]) -> Iterator[tuple[int, list[list[str]]]]:
    """Yield (first token, features of each token) for each stretch of the document between blank lines."""
    profile = _Profile(doc)
    words, tags = [t.lower_ for t in doc], [t.tag_ for t in doc]
    own = [_own_features(t, profile, known.get(t.i)) for t in doc]
    short = [_context_features(t, known.get(t.i)) for t in doc]
    for start, end in _stretches(doc):
        rows = []
        for i in range(start, end):
            row = list(own[i])
            for d in (-3, -2, -1, 1, 2, 3):
                j = i + d
                if start <= j < end:
                    row.extend(f"{d}:{f}" for f in short[j][: 6 if abs(d) < 3 else 2])
                else:
                    row.append(f"{d}:edge")
            for a, b in ((-1, 0), (0, 1), (1, 2), (-2, -1)):
                if start <= i + a and i + b < end:
                    row.append(f"{a}{b}:{words[i + a]}_{words[i + b]}")
                    row.append(f"{a}{b}p:{tags[i + a]}_{tags[i + b]}")
            rows.append(row)
        yield start, rows


class _Profile:
    """What the document as a whole says of its words."""

    def __init__(self, doc: SpacyDoc) -> None:
        self.counts = Counter(t.lower_ for t in doc)
        self.cased = Counter(
            t.lower_ for t in doc if not t.is_sent_start and any(c.isupper() for c in t.text)
        )
        self.defined: set[int] = set()
        self.short: set[str] = set()
        for form in find_short_forms(doc.text):
            for kind in (form.long, form.short):
                span = doc.char_span(kind.start, kind.end, alignment_mode="expand")
                if span is not None:
                    self.defined.update(range(span.start, span.end))
            self.short.add(doc.text[form.short.start : form.short.end].lower())
        gap = next((t.i for t in doc if "\n\n" in t.text), None)
        self.title_end = gap if gap is not None else 0
        colon = next((t.i for t in doc[: self.title_end] if t.text == ":"), 0)
        self.headline = {t.lower_ for t in doc[:colon]} if colon <= 6 else set()


def _own_features(token: Token, profile: _Profile, known: tuple[str, int] | None) -> list[str]:
    word, low = token.text, token.lower_
    row = [
        "bias",
        f"w:{low}",
        f"l:{token.lemma_.lower()}",
        f"s:{token.shape_}",
        f"t:{token.tag_}",
        f"d:{token.dep_}",
        f"hl:{token.head.lemma_.lower()}_{token.dep_}",
        *(f"p{n}:{low[:n]}" for n in (2, 3, 4)),
        *(f"x{n}:{low[-n:]}" for n in (2, 3, 4, 5)),
        f"c:{_case(word)}",
        f"n:{min(profile.counts[low], 4)}",
    ]
    if profile.cased[low]:
        row.append(f"cased:{min(profile.cased[low], 3)}:{_case(word)}")
    if token.i in profile.defined:
        row.append("defined")
    if low in profile.short or low.rstrip("s") in profile.short:
        row.append("short")
    if token.i < profile.title_end:
        row.append("title")
    if low in profile.headline:
        row.append("headline")
        row.append(f"headline:{_case(word)}")
    if token.is_sent_start:
        row.append("sent_start")
    if known:
        row.append(f"k:{known[0]}{known[1]}")
        row.append(f"k:{known[0]}")
    return row


def _context_features(token: Token, known: tuple[str, int] | None) -> list[str]:
    row = [f"w:{token.lower_}", f"t:{token.tag_}", f"c:{_case(token.text)}", f"x3:{token.lower_[-3:]}"]
    if known:
        row.append(f"k:{known[0]}")
    return row


@lru_cache(maxsize=2**13)
def _case(word: str) -> str:
    if not any(c.isalpha() for c in word):
        return "digit" if any(c.isdigit() for c in word) else "punct"
    digit = "9" if any(c.isdigit() for c in word) else ""
    if word.islower():
        return "lower" + digit
    if word.isupper():
        return ("single" if len(word) == 1 else "upper") + digit
    if word[0].isupper() and word[1:].islower():
        return "title" + digit
    if word[:-1].isupper() and word[-1] == "s":
        return "uppers" + digit
    return "mixed" + digit


def _stretches(doc: SpacyDoc) -> Iterator[tuple[int, int]]:
    start = 0
    for token in doc:
        if "\n" in token.text or token.i - start > 400:
            if token.i > start:
                yield start, token.i
            start = token.i + ("\n" in token.text)
    if start < len(doc):
        yield start, len(doc)
