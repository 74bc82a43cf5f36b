"""How good the whole extraction is on documents that it was not trained on.

    python -m extract.training.crossvalidate PARSER FOLDS --gold GOLD=TEXTS ... --silver GOLD=TEXTS ... --out FILE

Five folds over the documents of each GOLD. FOLDS holds fold0 ... with the encoders that `extract.training.encoder
--folds 5` tuned without the fold; recogniser and scorer are trained on the other four and on all of --silver, and
kept beside them, so that a second run takes them up. Each fold's documents are extracted from their bare text. Writes
the predictions, which `stemma evaluate GOLD --predictions FILE` scores, with confidences calibrated on the other
folds; and the calibration found on all of them into extract/relations.json.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import spacy
from sklearn.isotonic import IsotonicRegression
from spacy.language import Language
from spacy.tokens import Doc as SpacyDoc

from extract.cuebook import load_cues
from extract.encoder import Encoder
from extract.gazetteer import joined, names_given
from extract.heads import Heads, load_heads
from extract.lexicon import default_lexicon
from extract.mentions import find_methods
from extract.recogniser import MethodRecogniser
from extract.relations import find_relations
from extract.scorer import Scorer, load_scorer
from extract.training.gold import FOLDS, Record, add_annotations, document_of, folds, read_gold
from extract.training.recogniser import recogniser_in
from extract.training.relations import RELATIONS, build_rows, scorer_in, write
from kg.evaluate import Annotation, correct_relations, prediction
from kg.schema import Extraction

Knots = dict[str, tuple[tuple[float, float], ...]]


@dataclass(frozen=True, slots=True)
class Parts:
    """What was trained without one fold."""

    recogniser: MethodRecogniser
    encoder: Encoder
    heads: Heads
    scorer: Scorer


def extract_fold(parts: Parts, records: Sequence[Record], docs: Sequence[SpacyDoc]) -> list[Extraction]:
    """Extract documents from their text and parse, in the order that `extract.pipeline.extract` has."""
    lexicon, cues = default_lexicon(), load_cues()
    documents = [document_of(r) for r in records]
    for doc in docs:
        doc._.encoding = parts.encoder.encode(doc.text)
        parts.recogniser(doc)
    both = list(zip(docs, documents, strict=True))
    first = [(d, find_methods(doc, d, lexicon=lexicon, heads=parts.heads)) for doc, d in both]
    gazetteer = joined(names_given(methods) for _, methods in first)
    out = []
    for doc, d in both:
        methods = find_methods(doc, d, lexicon=lexicon, gazetteer=gazetteer, heads=parts.heads)
        relations = find_relations(
            doc, methods, document=d, cues=cues, heads=parts.heads, scorer=parts.scorer
        )
        out.append(Extraction(d, methods, tuple(relations)))
    return out


def calibrate(gold: Mapping[str, Annotation], found: Sequence[Annotation]) -> Knots:
    """Type -> knots of an isotonic fit of "was right" on the raw score."""
    points: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for record in found:
        for relation, right in zip(
            record["relations"], correct_relations(gold[record["id"]], record), strict=True
        ):
            points[relation["type"]].append((relation["confidence"], right))
    out: Knots = {}
    for type_, both in sorted(points.items()):
        fitted = IsotonicRegression(y_min=0.02, y_max=0.98).fit(*zip(*both, strict=True))
        knots = zip(fitted.X_thresholds_, fitted.y_thresholds_, strict=True)
        out[type_] = tuple((round(float(x), 4), round(float(y), 4)) for x, y in knots)
    return out


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
    write(replace(load_scorer(), calibration=calibrate(gold, [r for f in found for r in f])), RELATIONS)
    lines = (json.dumps(r, ensure_ascii=False) for r in calibrated(gold, found))
    arguments.out.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
