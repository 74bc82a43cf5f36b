"""Where the text names a method, and how sure that is: a random field and the encoder, averaged.

The one is a linear-chain conditional random field (Lafferty, McCallum and Pereira 2001) through CRFsuite, over words,
shapes, tags and what the document as a whole says of a word; the other reads the words in their context. They err in
different places: extract/model/README.md has the figures of each alone and of both.
"""

import lzma
from collections.abc import Collection, Iterator
from pathlib import Path

import numpy as np
import pycrfsuite
from spacy.language import Language
from spacy.tokens import Doc as SpacyDoc
from spacy.tokens import Span as SpacySpan

from extract.encoder import BEGIN, INSIDE, OUTSIDE, Encoding
from extract.methods.tokens import known_spans, token_features

LABELS = "OBI"
"""Of OUTSIDE, BEGIN and INSIDE in the random field."""
SHARE = 0.65
"""The encoder's part of the average; chosen by cross-validation."""

_NEVER = -1e9


@Language.factory("method_recogniser", requires=["doc._.encoding", "token.tag", "token.dep"])
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
        if not self._data or not len(doc):
            return doc
        found = list(_spans(doc, self.probabilities(doc)))
        doc.spans["recognised"] = [SpacySpan(doc, start, end, label="METHOD") for start, end, _ in found]
        doc.spans["recognised"].attrs["scores"] = [score for *_, score in found]
        return doc

    def probabilities(self, doc: SpacyDoc) -> np.ndarray:
        """Of OUTSIDE, BEGIN and INSIDE at each token, (n, 3)."""
        out = np.tile(np.array([1.0, 0.0, 0.0]), (len(doc), 1))
        labels = self._tagger.labels()
        for offset, features in token_features(doc, known_spans(doc, self._known)):
            self._tagger.set(features)
            for i in range(len(features)):
                out[offset + i] = [
                    self._tagger.marginal(label, i) if label in labels else 0.0 for label in LABELS
                ]
        if doc._.encoding is not None:
            out = (1 - SHARE) * out + SHARE * _token_tags(doc, doc._.encoding)
        return out

    def to_disk(self, path: Path, exclude: Collection[str] = ()) -> None:
        path = Path(path)
        path.mkdir(exist_ok=True)
        (path / "model.crfsuite.xz").write_bytes(lzma.compress(self._data, preset=9))
        lines = sorted(f"{n}\t{phrase}\n" for phrase, n in self._known.items())
        (path / "known.tsv").write_text("".join(lines), encoding="utf-8")

    def from_disk(self, path: Path, exclude: Collection[str] = ()) -> "MethodRecogniser":
        path = Path(path)
        rows = (line.split("\t", 1) for line in (path / "known.tsv").read_text(encoding="utf-8").splitlines())
        data = lzma.decompress((path / "model.crfsuite.xz").read_bytes())
        self.load(data, {phrase: int(n) for n, phrase in rows})
        return self


def _token_tags(doc: SpacyDoc, encoding: Encoding) -> np.ndarray:
    """The encoder's probabilities by token, (n, 3): outside as its pieces say, begun or not as the first says."""
    out = np.tile(np.array([1.0, 0.0, 0.0]), (len(doc), 1))
    for token in doc:
        pieces = None if token.is_space else encoding.pieces(token.idx, token.idx + len(token))
        if pieces is not None:
            tags = encoding.tags[slice(*pieces)]
            outside = float(tags[:, OUTSIDE].mean())
            begun = tags[0, BEGIN] / max(tags[0, BEGIN] + tags[0, INSIDE], 1e-9)
            out[token.i] = outside, (1 - outside) * begun, (1 - outside) * (1 - begun)
    return out


def _spans(doc: SpacyDoc, probabilities: np.ndarray) -> Iterator[tuple[int, int, float]]:
    """(first token, token after the last, mean probability) of each span of the best sequence of tags."""
    tags = _best(probabilities, [i > 0 and "\n" in doc[i - 1].text for i in range(len(doc))])
    i = 0
    while i < len(tags):
        start, i = i, i + 1
        if tags[start] == OUTSIDE:
            continue
        while i < len(tags) and tags[i] == INSIDE:
            i += 1
        score = float((1 - probabilities[start:i, OUTSIDE]).mean())
        yield start, i, min(max(score, 0.0), 1.0)


def _best(probabilities: np.ndarray, fresh: list[bool]) -> list[int]:
    """The likeliest sequence in which no span begins with INSIDE (Viterbi); fresh: tokens that begin a line."""
    outside, begin, inside = np.log(probabilities + 1e-9).T.tolist()
    score = [outside[0], begin[0], inside[0] + _NEVER]
    back = []
    for i in range(1, len(outside)):
        any_ = max(range(3), key=score.__getitem__)
        named = OUTSIDE if fresh[i] else max((BEGIN, INSIDE), key=score.__getitem__)
        back.append((any_, any_, named))
        before = _NEVER if fresh[i] else score[named]
        score = [score[any_] + outside[i], score[any_] + begin[i], before + inside[i]]
    tags = [max(range(3), key=score.__getitem__)]
    for pointers in reversed(back):
        tags.append(pointers[tags[-1]])
    return tags[::-1]
