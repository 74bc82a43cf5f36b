"""How good the whole extraction is on documents that it was not trained on.

    python -m extract.training.crossvalidate --parser DIR --out PREDICTIONS.jsonl GOLD=TEXTS [--extra GOLD=TEXTS ...]

Five folds over the documents of GOLD: in each, the recogniser and the relation scorer are trained anew on the other
four (and on all of --extra), and the fold's documents are extracted from their bare text. Writes the predictions,
which `stemma evaluate GOLD --predictions PREDICTIONS.jsonl` scores. The parser has seen none of these texts.
"""

import argparse
import json
import random
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import spacy
from spacy.language import Language
from spacy.tokens import Doc as SpacyDoc

from extract.cuebook import load_cues
from extract.lexicon import default_lexicon
from extract.mentions import find_methods
from extract.pipeline import make_gazetteer
from extract.recogniser import MethodRecogniser, train
from extract.relations import find_relations
from extract.scorer import Scorer, load_scorer
from extract.training.recogniser import Annotated, project
from extract.training.relations import BOOST, Record, Rows, build_rows, fit, read_gold
from kg.schema import Document, DocumentKind, Extraction

FOLDS, SEED = 5, 0


@dataclass(frozen=True, slots=True)
class Corpus:
    """Annotated documents, their parses and their candidate pairs, in one order."""

    gold: Sequence[Record]
    docs: Sequence[SpacyDoc]
    rows: Rows


def fold_scorer(rows: Rows, train_on: Sequence[int]) -> Scorer:
    """A scorer fitted on the candidate pairs of the documents `train_on`; thresholds as shipped."""
    index = np.flatnonzero(np.isin(rows.groups, train_on))
    vectoriser, weights, bias = fit(rows, index)
    names = vectoriser.get_feature_names_out()
    return Scorer(
        weights={str(f): tuple(map(float, w)) for f, w in zip(names, weights, strict=True)},
        bias=tuple(map(float, bias)),
        boost=BOOST,
        thresholds=load_scorer().thresholds,
        calibration=load_scorer().calibration,
    )


def extract_fold(
    corpus: Corpus, nlp: Language, train_on: Sequence[int], test: Sequence[int]
) -> list[Extraction]:
    """Train on one part, extract the other."""
    recogniser = MethodRecogniser(nlp)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.crfsuite"
        known = train([corpus.docs[i] for i in train_on], [spans(corpus.gold[i]) for i in train_on], path)
        recogniser.load(path.read_bytes(), known)
    scorer, cues, lexicon = fold_scorer(corpus.rows, train_on), load_cues(), default_lexicon()
    documents = {i: as_document(corpus.gold[i]) for i in test}
    for i in test:
        recogniser(corpus.docs[i])
    first = [(documents[i], find_methods(corpus.docs[i], documents[i], lexicon=lexicon)) for i in test]
    gazetteer = make_gazetteer(first)
    out = []
    for i in test:
        methods = find_methods(corpus.docs[i], documents[i], lexicon=lexicon, gazetteer=gazetteer)
        relations = find_relations(corpus.docs[i], methods, document=documents[i], cues=cues, scorer=scorer)
        out.append(Extraction(documents[i], methods, tuple(relations)))
    return out


def spans(row: Record) -> list[tuple[int, int]]:
    """Character spans of the gold names of one document."""
    names = {n for m in row["methods"] for n in [m["name"], *m["aliases"]]}
    return project(Annotated(row["id"], row["text"], tuple(sorted(names, key=lambda n: (-len(n), n)))))


def as_document(row: Record) -> Document:
    """The bare document of an annotated one."""
    return Document(row["id"], DocumentKind(row["kind"]), row["title"], row["text"])


def prediction(extraction: Extraction) -> Record:
    """The gold's form of one extraction, with confidences."""
    return {
        "id": extraction.document.id,
        "methods": [
            {
                "name": m.name,
                "aliases": list(m.aliases),
                "kind": m.kind,
                "introduced": m.introduced,
                "confidence": m.confidence,
            }
            for m in extraction.methods
        ],
        "relations": [
            {
                "source": r.source,
                "type": r.type,
                "target": r.target,
                "confidence": r.confidence,
                "evidence": asdict(r.evidence[0]),
            }
            for r in extraction.relations
        ],
    }


def main() -> None:
    """Read the arguments, cross-validate, write the predictions."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("gold", nargs="+", metavar="GOLD=TEXTS")
    parser.add_argument(
        "--extra", nargs="*", default=[], metavar="GOLD=TEXTS", help="trained on in every fold, never scored"
    )
    parser.add_argument("--parser", required=True, help="the pipeline that the shipped one was built on")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    scored = read_gold(arguments.gold)
    gold = scored + read_gold(arguments.extra)
    nlp = spacy.load(arguments.parser)
    corpus = Corpus(gold, list(nlp.pipe(r["text"] for r in gold)), build_rows(gold, arguments.parser))
    order = list(range(len(scored)))
    random.Random(SEED).shuffle(order)
    found: list[Extraction] = []
    for k in range(FOLDS):
        test = sorted(order[k::FOLDS])
        held = set(test)
        found += extract_fold(corpus, nlp, [i for i in range(len(gold)) if i not in held], test)
        print(f"fold {k + 1} of {FOLDS}: {len(test)} documents")
    lines = (
        json.dumps(prediction(e), ensure_ascii=False) for e in sorted(found, key=lambda e: e.document.id)
    )
    arguments.out.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
