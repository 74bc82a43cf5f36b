"""Train the random field of the recogniser on annotated documents, or take up one that was."""

import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import pycrfsuite
from spacy.language import Language
from spacy.tokens import Doc as SpacyDoc

from extract.methods.recogniser import MethodRecogniser
from extract.methods.tokens import known_spans, phrase_of, token_features
from extract.training.gold import Record, spans_of

SETTINGS = {"c1": 0.1, "c2": 0.05, "max_iterations": 80, "feature.minfreq": 2}


def recogniser_in(
    folder: Path, nlp: Language, docs: Sequence[SpacyDoc], records: Sequence[Record]
) -> MethodRecogniser:
    """The recogniser in `folder`; trained on annotated documents and their parses if it is not there yet."""
    kept = folder / "method_recogniser"
    recogniser = MethodRecogniser(nlp)
    if not kept.exists():
        recogniser.load(*train(docs, [spans_of(r) for r in records]))
        folder.mkdir(parents=True, exist_ok=True)
        recogniser.to_disk(kept)
    return recogniser.from_disk(kept)


def train(
    docs: Sequence[SpacyDoc], spans: Sequence[Iterable[tuple[int, int]]]
) -> tuple[bytes, dict[str, int]]:
    """Train on parsed documents and the spans of their methods (character offsets).

    Returns the CRFsuite model, and the phrases that the recogniser is to know with the number of their documents.
    """
    marked = [
        [s for a, b in marks if (s := doc.char_span(a, b)) is not None]
        for doc, marks in zip(docs, spans, strict=True)
    ]
    known: Counter[str] = Counter()
    for found in marked:
        known.update({_phrase(span) for span in found})
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params(SETTINGS)
    for doc, found in zip(docs, marked, strict=True):
        tags = ["O"] * len(doc)
        for span in found:
            tags[span.start : span.end] = ["B"] + ["I"] * (len(span) - 1)
        own = {_phrase(span) for span in found}
        for start, rows in token_features(doc, known_spans(doc, known, own)):
            trainer.append(rows, tags[start : start + len(rows)])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.crfsuite"
        trainer.train(str(path))
        return path.read_bytes(), dict(known)


def _phrase(span: Iterable) -> str:  # type: ignore[type-arg]
    return " ".join(phrase_of(token.text) for token in span)
