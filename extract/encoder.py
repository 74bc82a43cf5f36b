"""A small transformer that reads a text once and gives every word piece a vector in its context, and a tag.

The weights are trained by `extract.training.encoder` (data, scores and licences: extract/model/README.md) and run by
ONNX Runtime. Texts longer than the transformer's window are read in windows that end with a sentence.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import onnxruntime
from spacy.language import Language
from spacy.tokens import Doc as SpacyDoc
from tokenizers import Tokenizer

OUTSIDE, BEGIN, INSIDE = range(3)
SHAPES = 12
"""How many classes `_shape` tells apart; pieces in the title, and pieces that begin a word, count on from there."""

_WINDOW, _LEAST = 510, 300
_WORD = re.compile(r"\S+")
_BORDERS = ".,;:()[]\"'“”"
_STOPS = frozenset((".", "!", "?"))

if not SpacyDoc.has_extension("encoding"):
    SpacyDoc.set_extension("encoding", default=None)


@dataclass(frozen=True, slots=True)
class Pieces:
    """A text in word pieces, the first and the last of them special.

    ids, shapes, words: n integers each: the piece, what it looks like, what the word it stands in looks like.
    offsets: n pairs of character offsets; special pieces are empty.
    """

    ids: list[int]
    shapes: list[int]
    words: list[int]
    offsets: list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Encoding:
    """What the encoder makes of a text of n pieces.

    offsets: (n, 2) characters, rising; the first piece is the document's own and empty. vectors: (n, d) float16.
    tags: (n, 3) float32, probabilities of OUTSIDE, BEGIN and INSIDE of a method's name.
    """

    offsets: np.ndarray
    vectors: np.ndarray
    tags: np.ndarray

    def pieces(self, start: int, end: int) -> tuple[int, int] | None:
        """[first, last) piece that stands in characters [start, end); None if there is none."""
        first = int(np.searchsorted(self.offsets[1:, 1], start, side="right")) + 1
        last = int(np.searchsorted(self.offsets[1:, 0], end, side="left")) + 1
        return (first, last) if first < last else None


class Encoder:
    """The transformer. `folder` holds `encoder.onnx` and `tokenizer.json`; raises OSError or ValueError if not."""

    def __init__(self, folder: Path) -> None:
        self._model = (folder / "encoder.onnx").read_bytes()
        self._words = (folder / "tokenizer.json").read_text(encoding="utf-8")
        self._tokenizer = Tokenizer.from_str(self._words)
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        options.intra_op_num_threads = (
            1  # several processes read; and a second thread saves one a quarter of its time
        )
        self._session = onnxruntime.InferenceSession(self._model, options, providers=["CPUExecutionProvider"])

    def save(self, folder: Path) -> None:
        """Write the two files."""
        (folder / "encoder.onnx").write_bytes(self._model)
        (folder / "tokenizer.json").write_text(self._words, encoding="utf-8")

    def encode(self, text: str) -> Encoding:
        """Read a text. Every text is read alone, so that no other text can change its numbers."""
        whole = split(self._tokenizer, text)
        offsets, vectors, tags = [], [], []
        for k, (start, end) in enumerate(_windows(text, whole)):
            rows = [
                np.array([[column[0], *column[start:end], column[-1]]], dtype=np.int64)
                for column in (whole.ids, whole.shapes, whole.words)
            ]
            hidden, logits = self._session.run(None, dict(zip(("ids", "shapes", "words"), rows, strict=True)))
            keep = slice(0 if k == 0 else 1, -1)
            offsets += [(0, 0)] * (k == 0) + whole.offsets[start:end]
            vectors.append(hidden[0, keep].astype(np.float16))
            tags.append(_softmax(logits[0, keep]))
        return Encoding(np.array(offsets, dtype=np.int64), np.concatenate(vectors), np.concatenate(tags))


def split(tokenizer: Tokenizer, text: str) -> Pieces:
    """Cut a text into pieces. The encoder knows no capitals; what a word looks like goes beside it."""
    encoded = tokenizer.encode(text)
    offsets = encoded.offsets
    shapes, words = [0] * len(offsets), [0] * len(offsets)
    title_end = text.find("\n\n")
    around = [(m.start(), m.end(), _shape(m.group().strip(_BORDERS))) for m in _WORD.finditer(text)]
    k = 0
    for i, (start, end) in enumerate(offsets):
        if end <= start:
            continue
        while around[k][1] <= start:
            k += 1
        shapes[i] = _shape(text[start:end]) + SHAPES * (start < title_end)
        words[i] = around[k][2] + SHAPES * (start == around[k][0])
    return Pieces(encoded.ids, shapes, words, offsets)


@lru_cache(maxsize=2**13)
def _shape(word: str) -> int:
    """Class of a word by its capitals and digits, in [1, SHAPES)."""
    if not any(c.isalnum() for c in word):
        return 6
    digit = any(c.isdigit() for c in word)
    if not any(c.isalpha() for c in word):
        return 5
    if word.islower():
        return 8 if digit else 1
    if word.isupper():
        return 9 if digit else 2 if len(word) == 1 else 3
    if word[0].isupper() and word[1:].islower():
        return 10 if digit else 2
    return 7 if digit else 4


def _windows(text: str, whole: Pieces) -> Iterator[tuple[int, int]]:
    """[first, last) pieces of each window, special pieces apart; cut after a full stop or a line where one is near."""
    last = len(whole.ids) - 1
    start = 1
    while last - start > _WINDOW:
        cut = start + _WINDOW
        for i in range(cut - 1, start + _LEAST, -1):
            (a, b), (following, _) = whole.offsets[i], whole.offsets[i + 1]
            if text[a:b] in _STOPS or "\n" in text[b:following]:
                cut = i + 1
                break
        yield start, cut
        start = cut
    yield start, last


def _softmax(logits: np.ndarray) -> np.ndarray:
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


@Language.factory("method_encoder", assigns=["doc._.encoding"])
class MethodEncoder:
    """The spaCy component: sets `doc._.encoding`; without an encoder it leaves it None."""

    def __init__(self, nlp: Language, name: str = "method_encoder") -> None:
        self.name = name
        self.encoder: Encoder | None = None

    def __call__(self, doc: SpacyDoc) -> SpacyDoc:
        if self.encoder is not None:
            doc._.encoding = self.encoder.encode(doc.text)
        return doc

    def to_disk(self, path: Path, exclude: Collection[str] = ()) -> None:
        path = Path(path)
        path.mkdir(exist_ok=True)
        if self.encoder is not None:
            self.encoder.save(path)

    def from_disk(self, path: Path, exclude: Collection[str] = ()) -> "MethodEncoder":
        self.encoder = Encoder(Path(path))
        return self
