"""How good the whole extraction is on documents that it was not trained on.

    python -m extract.training.crossvalidate PARSER FOLDS --gold GOLD=TEXTS ... --silver GOLD=TEXTS ... --out FILE

Five folds over the documents of each GOLD. FOLDS holds fold0 ... with the encoders that `extract.training.encoder
--folds 5` tuned without the fold; recogniser, sameness of names and scorer are trained on the other four and on all
of --silver, and kept beside them, so that a second run takes them up. Each fold's documents are extracted from their
bare text. Writes the predictions, which `stemma evaluate GOLD --predictions FILE` scores, with confidences calibrated
on the other folds; and the calibration found on all of them into extract/relations/relations.json.gz.
"""

import argparse
import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import spacy
from sklearn.linear_model import LogisticRegression
from spacy.language import Language
from spacy.tokens import Doc as SpacyDoc

from extract.encoder import Encoder
from extract.heads import Heads, load_heads
from extract.methods.gazetteer import joined, names_given
from extract.methods.lexicon import default_lexicon
from extract.methods.mentions import find_methods
from extract.methods.recogniser import MethodRecogniser
from extract.methods.sameness import Sameness
from extract.relations.cuebook import load_cues
from extract.relations.finding import find_relations
from extract.relations.scorer import SHIPPED, Scorer, load_scorer
from extract.training.gold import FOLDS, Record, add_annotations, document_of, folds, read_gold
from extract.training.recogniser import recogniser_in
from extract.training.relations import Knots, build_rows, scorer_in, tuned, write
from extract.training.sameness import sameness_in
from kg.evaluate import Annotation, correct_relations, prediction
from kg.schema import Extraction, RelationType

GRID = (0.002, 0.02, *(k / 20 for k in range(1, 20)), 0.98)
"""Scores at which the fit is kept; between them it is drawn straight."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What was trained without one fold."""

    recogniser: MethodRecogniser
    encoder: Encoder
    heads: Heads
    sameness: Sameness
    scorer: Scorer


def extract_fold(parts: Parts, records: Sequence[Record], docs: Sequence[SpacyDoc]) -> list[Extraction]:
    """Extract documents from their text and parse, in the order that `extract.pipeline.extract` has."""
    lexicon, cues = default_lexicon(), load_cues()
    documents = [document_of(r) for r in records]
    for doc in docs:
        doc._.encoding = parts.encoder.encode(doc.text)
        parts.recogniser(doc)
    both = list(zip(docs, documents, strict=True))
    found = partial(find_methods, lexicon=lexicon, sameness=parts.sameness, heads=parts.heads)
    first = [(d, found(doc, d)) for doc, d in both]
    gazetteer = joined(names_given(methods) for _, methods in first)
    out = []
    for doc, d in both:
        methods = found(doc, d, gazetteer=gazetteer)
        relations = find_relations(
            doc, methods, document=d, cues=cues, heads=parts.heads, scorer=parts.scorer
        )
        out.append(Extraction(d, methods, tuple(relations)))
    return out


def calibrate(gold: Mapping[str, Annotation], found: Iterable[Annotation]) -> Knots:
    """Knots of a logistic fit of "was right" on the log-odds of the raw score (Platt 1999), with a level for each type.

    The score is that of the type, times what is sure of the ends. Isotonic fits by type, and scores without the
    ends, had expected calibration errors of 0.069 and 0.053 where this one has 0.041.
    """
    rows, right = [], []
    for record in found:
        for relation, ok in zip(
            record["relations"], correct_relations(gold[record["id"]], record), strict=True
        ):
            rows.append(_row(relation["type"], relation["confidence"]))
            right.append(ok)
    fitted = LogisticRegression(C=1.0).fit(np.array(rows), right)
    out = {}
    for type_ in sorted(RelationType):
        chances = fitted.predict_proba(np.array([_row(type_, score) for score in GRID]))[:, 1]
        out[str(type_)] = tuple((x, round(float(y), 4)) for x, y in zip(GRID, chances, strict=True))
    return out


def _row(type_: str, score: float) -> list[float]:
    score = min(max(score, GRID[0]), GRID[-1])
    return [math.log(score / (1 - score)), *(float(type_ == t) for t in RelationType)]


def folds_of(
    files: Sequence[Sequence[Record]],
    silver: Sequence[Record],
    nlp: Language,
    folder: Path,
    *,
    progress: Callable[[int], None] = lambda fold: None,
) -> list[list[Annotation]]:
    """The predictions of each fold, with raw scores for confidences; nlp: what parses the texts."""
    records = [*(r for file in files for r in file), *silver]
    docs = list(nlp.pipe(r["text"] for r in records))
    rows = build_rows(records, docs)
    found: list[list[Annotation]] = []
    for k, held in enumerate(folds(files, FOLDS)):
        test = [i for i, r in enumerate(records) if r["id"] in held]
        rest = [i for i, r in enumerate(records) if r["id"] not in held]
        fold = folder / f"fold{k}"
        parts = Parts(
            recogniser_in(fold, nlp, [docs[i] for i in rest], [records[i] for i in rest]),
            Encoder(fold),
            load_heads(fold / "heads.npz"),
            sameness_in(fold, [records[i] for i in rest]),
            scorer_in(fold, rows, rest),
        )
        extracted = extract_fold(parts, [records[i] for i in test], [docs[i] for i in test])
        found.append([prediction(e) for e in extracted])
        progress(k)
    return found


def calibrated(gold: Mapping[str, Annotation], found: Sequence[Sequence[Annotation]]) -> list[Annotation]:
    """All predictions, in the order of their ids, with the confidences that the other folds have shown to be right."""
    out = []
    for k, fold in enumerate(found):
        others = [r for j, f in enumerate(found) if j != k for r in f]
        scorer = replace(load_scorer(), calibration=calibrate(gold, others))
        for record in fold:
            relations = [
                relation | {"confidence": scorer.confidence(relation["type"], relation["confidence"])}
                for relation in record["relations"]
            ]
            out.append({**record, "relations": relations})
    return sorted(out, key=lambda r: r["id"])


def main() -> None:
    """Read the arguments, cross-validate, write the predictions and the calibration."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parser", type=Path)
    parser.add_argument("folds", type=Path)
    add_annotations(parser)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    files = [read_gold([file]) for file in arguments.gold]
    found = folds_of(
        files,
        read_gold(arguments.silver),
        spacy.load(arguments.parser),
        arguments.folds,
        progress=lambda k: print(f"fold {k + 1} of {FOLDS}", flush=True),
    )
    gold = {r["id"]: r for file in files for r in file}
    write(tuned(load_scorer(), calibrate(gold, [r for f in found for r in f])), SHIPPED)
    lines = (json.dumps(r, ensure_ascii=False) for r in calibrated(gold, found))
    arguments.out.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
