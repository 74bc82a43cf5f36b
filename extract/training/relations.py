"""Train the relation scorer on gold annotations and write `extract/relations.json`.

    python -m extract.training.relations GOLD.jsonl=INPUT.jsonl ... [--model DIR] [--out FILE]

GOLD and INPUT are pairs of files in the form of seeds/gold (annotations, and texts with `id, title, abstract`).
Prints cross-validated figures (5 folds, no document in two) and writes the scorer fitted on all of them; the
thresholds and the calibration come from the held-out folds. Needs scikit-learn, which the package itself does not.
"""

import argparse
import collections
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import spacy
from sklearn.feature_extraction import DictVectorizer
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from extract.candidates import candidates
from extract.cuebook import load_cues
from extract.scorer import CLASSES, NONE, OUTPERFORMS
from extract.sentences import contribution
from kg.schema import DOC, Document, DocumentKind, Mention, Method, MethodKind, Span

Record = dict[str, Any]
"""One JSON object of a gold file."""
FOLDS, SEED, C, LEAST = 5, 1, 0.3, 3
BOOST = {
    "based_on": 1.5, "extends": 1.5, "replaces": 1.5,
    "type=based_on": 4.0, "type=extends": 4.0, "type=replaces": 6.0,
}  # fmt: skip
SCALE = 100
GRID = tuple(x / 100 for x in range(25, 65, 5))


@dataclass(frozen=True, slots=True)
class Rows:
    """Candidate pairs of all documents: features, exclusive type, outperforms or not, document index, ends."""

    features: list[frozenset[str]]
    types: np.ndarray
    beats: np.ndarray
    groups: np.ndarray
    pairs: list[tuple[str, str]]


def read_gold(files: Iterable[str]) -> list[Record]:
    """Gold objects with `title`, `kind` and `text` added, from GOLD=INPUT arguments."""
    out: list[Record] = []
    for both in files:
        gold, texts = (Path(p).read_text(encoding="utf-8").splitlines() for p in both.split("="))
        by_id = {row["id"]: row for row in map(json.loads, texts)}
        for row in map(json.loads, gold):
            source = by_id[row["id"]]
            parts = [p for p in (source["title"], source["abstract"]) if p]
            out.append(row | {"title": source["title"], "kind": source["kind"], "text": "\n\n".join(parts)})
    return out


def gold_methods(row: Record) -> list[Method]:
    """The gold methods with every occurrence of their names as mentions, longest first, none overlapping."""
    spans: list[tuple[int, int, int]] = []
    for k, method in enumerate(row["methods"]):
        for form in {method["name"], *method["aliases"]}:
            flags = re.IGNORECASE if form[1:] == form[1:].lower() or len(form) > 12 else 0
            pattern = rf"(?<![A-Za-z0-9]){re.escape(form)}(?![A-Za-z0-9])"
            spans += [(m.start(), m.end(), k) for m in re.finditer(pattern, row["text"], flags)]
    taken: list[tuple[int, int, int]] = []
    for start, end, k in sorted(spans, key=lambda s: (s[0] - s[1], s)):
        if all(end <= a or start >= b for a, b, _ in taken):
            taken.append((start, end, k))
    return [
        Method(
            m["name"],
            tuple(m["aliases"]),
            MethodKind(m["kind"]),
            bool(m["introduced"]),
            tuple(Mention(Span(a, b), row["text"][a:b], "gold") for a, b, i in sorted(taken) if i == k),
        )
        for k, m in enumerate(row["methods"])
    ]


def build_rows(gold: Sequence[Record], model: str) -> Rows:
    """All candidate pairs of the gold documents with their gold types."""
    nlp, cues = spacy.load(model, exclude=["method_recogniser"]), load_cues()
    order = {c: k for k, c in enumerate(CLASSES)}
    features: list[frozenset[str]] = []
    types: list[str] = []
    beats: list[bool] = []
    groups: list[int] = []
    pairs: list[tuple[str, str]] = []
    for g, (row, doc) in enumerate(zip(gold, nlp.pipe(r["text"] for r in gold), strict=True)):
        methods = gold_methods(row)
        document = Document(row["id"], DocumentKind(row["kind"]), row["title"], row["text"])
        own = contribution(methods)
        truth: dict[tuple[str, str], set[str]] = collections.defaultdict(set)
        for r in row["relations"]:
            truth[own if r["source"] == DOC else r["source"], r["target"]].add(r["type"])
        for candidate in candidates(doc, methods, document=document, cues=cues):
            stated = truth.get((candidate.source, candidate.target), set())
            features.append(candidate.features)
            types.append(min(stated - {OUTPERFORMS}, key=order.__getitem__, default=NONE))
            beats.append(OUTPERFORMS in stated)
            groups.append(g)
            pairs.append((candidate.source, candidate.target))
    return Rows(features, np.array(types), np.array(beats), np.array(groups), pairs)


def fit(rows: Rows, train: np.ndarray) -> tuple[DictVectorizer, np.ndarray, np.ndarray]:
    """Vectoriser, weights (features x 7) and biases (7) fitted on the rows of index `train`."""
    counts = collections.Counter(f for i in train for f in rows.features[i])
    vectoriser = DictVectorizer()
    x = vectoriser.fit_transform(
        [{f: 1.0 for f in sorted(rows.features[i]) if counts[f] >= LEAST} for i in train]
    )
    weights, bias = np.zeros((x.shape[1], 7)), np.full(7, -20.0)
    many = LogisticRegression(C=C, max_iter=200, tol=1e-3).fit(x, rows.types[train])
    for k, name in enumerate(many.classes_):
        weights[:, CLASSES.index(name)], bias[CLASSES.index(name)] = many.coef_[k], many.intercept_[k]
    two = LogisticRegression(C=C, max_iter=200, tol=1e-3).fit(x, rows.beats[train])
    weights[:, 6], bias[6] = two.coef_[0], two.intercept_[0]
    return vectoriser, weights, bias


def apply(rows: Rows, index: np.ndarray, fitted: tuple[DictVectorizer, np.ndarray, np.ndarray]) -> np.ndarray:
    """Scores (rows x 7), boosted as in `extract.scorer.Scorer.scores`."""
    vectoriser, weights, bias = fitted
    x = vectoriser.transform([dict.fromkeys(sorted(rows.features[i]), 1.0) for i in index])
    sums = x @ weights + bias
    raw = np.exp(sums[:, :6] - sums[:, :6].max(axis=1, keepdims=True)) * [BOOST.get(c, 1.0) for c in CLASSES]
    for k, name in enumerate(CLASSES):
        raw[[f"type={name}" in rows.features[i] for i in index], k] *= BOOST.get(f"type={name}", 1.0)
    return np.hstack([raw / raw.sum(axis=1, keepdims=True), 1 / (1 + np.exp(-sums[:, 6:]))])


def cross_validate(rows: Rows) -> np.ndarray:
    """Scores of every row from a scorer that has not seen its document."""
    scores = np.zeros((len(rows.features), 7))
    folds = GroupKFold(FOLDS, shuffle=True, random_state=SEED)
    for train, test in folds.split(scores, groups=rows.groups):
        scores[test] = apply(rows, test, fit(rows, train))
    return scores


def predictions(rows: Rows, scores: np.ndarray, thresholds: tuple[float, float]) -> list[tuple[int, str]]:
    """(row, type) of what `Scorer.judge` and `find_relations` would give."""
    related = 1 - scores[:, 0]
    where = {(g, *p): i for i, (g, p) in enumerate(zip(rows.groups, rows.pairs, strict=True))}
    out: list[tuple[int, str]] = []
    for i, (g, (source, target)) in enumerate(zip(rows.groups, rows.pairs, strict=True)):
        back = where.get((g, target, source))
        if related[i] >= thresholds[0] and (back is None or related[i] >= related[back]):
            out.append((i, CLASSES[1 + int(scores[i, 1:6].argmax())]))
        if scores[i, 6] >= thresholds[1] and (back is None or scores[i, 6] >= scores[back, 6]):
            out.append((i, OUTPERFORMS))
    return out


def figures(
    rows: Rows, gold: Sequence[Record], found: Sequence[tuple[int, str]], keep: set[int]
) -> dict[str, tuple[float, float, float]]:
    """Precision, recall and F1 of all relations and of the core types over the documents of index `keep`."""
    out = {}
    for name, types in (("relations", {*CLASSES[1:], OUTPERFORMS}), ("core", set(CLASSES[1:4]))):
        mine = [(i, t) for i, t in found if t in types and rows.groups[i] in keep]
        right = sum(rows.beats[i] if t == OUTPERFORMS else rows.types[i] == t for i, t in mine)
        total = sum(r["type"] in types for g in keep for r in gold[g]["relations"])
        p, r = right / max(len(mine), 1), right / max(total, 1)
        out[name] = (round(p, 3), round(r, 3), round(2 * p * r / max(p + r, 1e-9), 3))
    return out


def best_thresholds(rows: Rows, gold: Sequence[Record], scores: np.ndarray) -> tuple[float, float]:
    """The pair of thresholds with the highest F1 over relations, counting the core types a little more."""
    everything = set(range(len(gold)))

    def worth(thresholds: tuple[float, float]) -> float:
        got = figures(rows, gold, predictions(rows, scores, thresholds), everything)
        return got["relations"][2] + 0.4 * got["core"][2]

    return max(((a, b) for a in GRID for b in GRID), key=worth)


def calibrate(
    rows: Rows, scores: np.ndarray, found: Sequence[tuple[int, str]]
) -> dict[str, list[list[float]]]:
    """Type -> knots of an isotonic fit of "was right" on the held-out score."""
    out: dict[str, list[list[float]]] = {}
    for type_ in (*CLASSES[1:], OUTPERFORMS):
        column = 6 if type_ == OUTPERFORMS else CLASSES.index(type_)
        index = [i for i, t in found if t == type_]
        truth = rows.beats if type_ == OUTPERFORMS else rows.types == type_
        if len(index) < 10:
            continue
        fitted = IsotonicRegression(y_min=0.02, y_max=0.98).fit(scores[index, column], truth[index])
        knots = zip(fitted.X_thresholds_, fitted.y_thresholds_, strict=True)
        out[type_] = [[round(float(x), 4), round(float(y), 4)] for x, y in knots]
    return out


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("gold", nargs="+", metavar="GOLD=INPUT")
    parser.add_argument("--model", default=str(Path(__file__).parents[1] / "model"))
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "relations.json")
    arguments = parser.parse_args()
    gold = read_gold(arguments.gold)
    rows = build_rows(gold, arguments.model)
    scores = cross_validate(rows)
    thresholds = best_thresholds(rows, gold, scores)
    found = predictions(rows, scores, thresholds)
    for both in (*arguments.gold, None):
        ids = None if both is None else {r["id"] for r in read_gold([both])}
        keep = {g for g, row in enumerate(gold) if ids is None or row["id"] in ids}
        print(both or "all", thresholds, figures(rows, gold, found, keep))
    vectoriser, weights, bias = fit(rows, np.arange(len(rows.features)))
    rounded = np.rint(weights * SCALE).astype(int)
    names = vectoriser.get_feature_names_out()
    data = {
        "scale": SCALE,
        "classes": [*CLASSES, OUTPERFORMS],
        "bias": [round(float(b), 4) for b in bias],
        "boost": BOOST,
        "thresholds": thresholds,
        "calibration": calibrate(rows, scores, found),
        "weights": {
            str(f): w.tolist() for f, w in sorted(zip(names, rounded, strict=True)) if abs(w).max() > 1
        },
    }
    arguments.out.write_text(json.dumps(data, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
