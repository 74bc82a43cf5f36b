"""Train the linear part of the relation scorer on annotated documents; see `extract.relations.scorer`.

Needs scikit-learn, which the package itself does not.
"""

import collections
import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from spacy.tokens import Doc as SpacyDoc

from extract.relations.candidates import candidates
from extract.relations.cuebook import load_cues
from extract.relations.scorer import CLASSES, NONE, OUTPERFORMS, SHIPPED, Scorer, load_scorer
from extract.sentences import contribution
from extract.training.gold import Record, document_of, methods_of
from kg.schema import DOC

Knots = Mapping[str, tuple[tuple[float, float], ...]]
"""Type -> rising (score, share that was right)."""
C, LEAST = 0.3, 3
BOOST = {
    "based_on": 1.5, "extends": 1.5, "replaces": 1.5,
    "type=based_on": 4.0, "type=extends": 4.0, "type=replaces": 6.0,
}  # fmt: skip
THRESHOLDS = (0.4, 0.3)
SHARE = 0.6
"""These three were chosen by cross-validation (`extract.training.crossvalidate`)."""
SCALE = 100


@dataclass(frozen=True, slots=True)
class Rows:
    """Candidate pairs of all documents: features, exclusive type, outperforms or not, number of the document."""

    features: list[frozenset[str]]
    types: np.ndarray
    beats: np.ndarray
    groups: np.ndarray


def build_rows(records: Sequence[Record], docs: Sequence[SpacyDoc]) -> Rows:
    """All candidate pairs of annotated documents, parsed in the same order, with their annotated types."""
    cues = load_cues()
    order = {c: k for k, c in enumerate(CLASSES)}
    features: list[frozenset[str]] = []
    types: list[str] = []
    beats: list[bool] = []
    groups: list[int] = []
    for g, (record, doc) in enumerate(zip(records, docs, strict=True)):
        methods = methods_of(record)
        own = contribution(methods)
        truth: dict[tuple[str, str], set[str]] = collections.defaultdict(set)
        for r in record["relations"]:
            truth[own if r["source"] == DOC else r["source"], r["target"]].add(r["type"])
        for candidate in candidates(doc, methods, document=document_of(record), cues=cues):
            stated = truth.get((candidate.source, candidate.target), set())
            features.append(candidate.features)
            types.append(min(stated - {OUTPERFORMS}, key=order.__getitem__, default=NONE))
            beats.append(OUTPERFORMS in stated)
            groups.append(g)
    return Rows(features, np.array(types), np.array(beats), np.array(groups))


def scorer_in(folder: Path, rows: Rows, train: Sequence[int]) -> Scorer:
    """The scorer in `folder`; fitted on the candidate pairs of the documents `train` if it is not there yet.

    Thresholds, share and boost are those chosen here, whatever the file says.
    """
    kept = folder / SHIPPED.name
    if not kept.exists():
        folder.mkdir(parents=True, exist_ok=True)
        write(fit(rows, np.flatnonzero(np.isin(rows.groups, train))), kept)
    return tuned(load_scorer(kept), {})


def tuned(scorer: Scorer, calibration: Knots) -> Scorer:
    """The scorer with the thresholds, share and boost chosen here."""
    return replace(scorer, thresholds=THRESHOLDS, share=SHARE, boost=BOOST, calibration=calibration)


def fit(rows: Rows, train: np.ndarray) -> Scorer:
    """A scorer fitted on the rows of index `train`; its calibration is still to be found."""
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
    rounded = np.rint(weights * SCALE).astype(int)
    names = map(str, vectoriser.get_feature_names_out())
    return Scorer(
        {f: tuple(w / SCALE) for f, w in sorted(zip(names, rounded, strict=True)) if abs(w).max() > 1},
        tuple(round(float(b), 4) for b in bias),
        BOOST,
        THRESHOLDS,
        SHARE,
        {},
    )


def write(scorer: Scorer, path: Path) -> None:
    """Write the scorer to `path`, as `extract.relations.scorer.load_scorer` reads it."""
    data: dict[str, Any] = {
        "scale": SCALE,
        "classes": [*CLASSES, OUTPERFORMS],
        "bias": scorer.bias,
        "boost": scorer.boost,
        "thresholds": scorer.thresholds,
        "share": scorer.share,
        "calibration": scorer.calibration,
        "weights": {f: [round(x * SCALE) for x in w] for f, w in scorer.weights.items()},
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    path.write_bytes(gzip.compress(text.encode(), mtime=0))
