"""A conditional random field over tokens that finds the spans of named methods, and how sure it is of each.

A linear-chain CRF (Lafferty, McCallum and Pereira 2001) through CRFsuite. With some 500 annotated documents it
measured better in cross-validation than spaCy's transition-based NER trained on the same spans, and its marginal
probabilities give every mention a confidence; see extract/model/README.md for both figures.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

import pycrfsuite
from spacy.language import Language
from spacy.tokens import Doc as SpacyDoc
from spacy.tokens import Span as SpacySpan
from spacy.tokens import Token

from extract.acronyms import find_short_forms

OUTSIDE, BEGIN, INSIDE = "O", "B", "I"


@Language.factory("method_recogniser")
class MethodRecogniser:
    """The spaCy component: sets `doc.spans["recognised"]`, labelled METHOD, with `attrs["scores"]` in [0, 1]."""

    def __init__(self, nlp: Language, name: str = "method_recogniser") -> None:
        self.name = name
        self._known: dict[str, int] = {}
        self._data: bytes = b""
        self._tagger = pycrfsuite.Tagger()

    def load(self, data: bytes, known: dict[str, int]) -> None:
        """Take a CRFsuite model and the phrases (lower case -> documents) known from training."""
        self._data, self._known = data, known
        self._tagger.open_inmemory(data)

    def __call__(self, doc: SpacyDoc) -> SpacyDoc:
        doc.spans["recognised"] = []
        if not self._data:
            return doc
        spans, scores = [], []
        for start, end, score in self.spans(doc):
            spans.append(SpacySpan(doc, start, end, label="METHOD"))
            scores.append(score)
        doc.spans["recognised"] = spans
        doc.spans["recognised"].attrs["scores"] = scores
        return doc

    def spans(self, doc: SpacyDoc) -> Iterator[tuple[int, int, float]]:
        """Yield (first token, token after the last, probability) of each span, best first where they compete."""
        for offset, features in token_features(doc, known_spans(doc, self._known)):
            self._tagger.set(features)
            yield from ((offset + s, offset + e, p) for s, e, p in self._decode(len(features)))

    def _decode(self, length: int) -> Iterator[tuple[int, int, float]]:
        """The spans of the best tag sequence; a span is as sure as its least sure token."""
        tags = self._tagger.tag()
        i = 0
        while i < length:
            start, i = i, i + 1
            if tags[start] == OUTSIDE:
                continue
            score = self._tagger.marginal(tags[start], start)
            while i < length and tags[i] == INSIDE:
                score = min(score, self._tagger.marginal(INSIDE, i))
                i += 1
            yield start, i, min(max(score, 0.0), 1.0)

    def to_disk(self, path: Path, exclude: Collection[str] = ()) -> None:
        path = Path(path)
        path.mkdir(exist_ok=True)
        (path / "model.crfsuite").write_bytes(self._data)
        lines = sorted(f"{n}\t{phrase}\n" for phrase, n in self._known.items())
        (path / "known.tsv").write_text("".join(lines), encoding="utf-8")

    def from_disk(self, path: Path, exclude: Collection[str] = ()) -> "MethodRecogniser":
        path = Path(path)
        rows = (line.split("\t", 1) for line in (path / "known.tsv").read_text(encoding="utf-8").splitlines())
        self.load((path / "model.crfsuite").read_bytes(), {phrase: int(n) for n, phrase in rows})
        return self


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
                    marks[i + j] = (BEGIN if j == 0 else INSIDE, min(count, 3))
                i += n
                break
        else:
            i += 1
    return marks


def phrase_of(word: str) -> str:
    """The form in which known phrases are kept: lower case, without a plural s."""
    low = word.lower()
    return low[:-1] if len(low) > 3 and low.endswith("s") and not low.endswith(("ss", "us", "is")) else low


def token_features(doc: SpacyDoc, known: dict[int, tuple[str, int]]) -> Iterator[tuple[int, list[list[str]]]]:
    """Yield (first token, features of each token) for each stretch of the document between blank lines."""
    profile = _Profile(doc)
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
                    row.append(f"{a}{b}:{doc[i + a].lower_}_{doc[i + b].lower_}")
                    row.append(f"{a}{b}p:{doc[i + a].tag_}_{doc[i + b].tag_}")
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


def train(
    docs: Sequence[SpacyDoc],
    spans: Sequence[Iterable[tuple[int, int]]],
    path: Path,
    *,
    c1: float = 0.1,
    c2: float = 0.05,
) -> dict[str, int]:
    """Train on documents and their spans (character offsets), write a CRFsuite model to `path`.

    Returns the phrases that the recogniser is to know, with the number of documents of each.
    """
    token_spans = []
    known: Counter[str] = Counter()
    for doc, marks in zip(docs, spans, strict=True):
        found = [s for a, b in marks if (s := doc.char_span(a, b)) is not None]
        token_spans.append(found)
        known.update({" ".join(phrase_of(t.text) for t in s) for s in found})
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params({"c1": c1, "c2": c2, "max_iterations": 120, "feature.minfreq": 2})
    for doc, found in zip(docs, token_spans, strict=True):
        tags = [OUTSIDE] * len(doc)
        for span in found:
            tags[span.start : span.end] = [BEGIN] + [INSIDE] * (len(span) - 1)
        own = {" ".join(phrase_of(t.text) for t in s) for s in found}
        for start, rows in token_features(doc, known_spans(doc, known, own)):
            trainer.append(rows, tags[start : start + len(rows)])
    trainer.train(str(path))
    return dict(known)
