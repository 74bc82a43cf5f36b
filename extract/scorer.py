"""A linear scorer over candidate pairs: which of the six relations, if any, the features of a pair speak for.

Two multinomial and binary logistic regressions as plain data in `relations.json`, written by
`extract.training.relations`: one over no relation and the five exclusive types, one for `outperforms`.
"""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kg.errors import StemmaError
from kg.schema import RelationType

NONE = "none"
CLASSES: tuple[str, ...] = (NONE, "replaces", "extends", "based_on", "is_a", "uses")
OUTPERFORMS = RelationType.OUTPERFORMS


@dataclass(frozen=True, slots=True)
class Verdict:
    """A type with the scorer's raw score and the confidence in [0, 1] that this score has earned on gold."""

    type: RelationType
    score: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Scorer:
    """weights: feature -> one weight for each of CLASSES and one for outperforms; bias: the same without feature.

    boost: type -> factor on its odds, and `type=...` -> a further factor where a cue of that type fires: the
    lineage types are rare, so that a plain regression would pass over cues that are right. thresholds: least score
    of an exclusive type, and of outperforms. calibration: type -> rising (score, share that was right) knots.
    """

    weights: Mapping[str, tuple[float, ...]]
    bias: tuple[float, ...]
    boost: Mapping[str, float]
    thresholds: tuple[float, float]
    calibration: Mapping[str, tuple[tuple[float, float], ...]]

    def scores(self, features: Iterable[str]) -> dict[str, float]:
        """Probability of each of CLASSES after the boost (they sum to 1), and of outperforms on its own."""
        features = frozenset(features)
        sums = list(self.bias)
        for feature in sorted(features):
            for k, weight in enumerate(self.weights.get(feature, ())):
                sums[k] += weight
        top = max(sums[:-1])
        raw = {c: math.exp(s - top) * self._factor(c, features) for c, s in zip(CLASSES, sums, strict=False)}
        total = sum(raw.values())
        return {c: v / total for c, v in raw.items()} | {OUTPERFORMS: 1 / (1 + math.exp(-sums[-1]))}

    def judge(self, features: Iterable[str]) -> list[Verdict]:
        """The relations that the features speak for: at most one exclusive type, and perhaps outperforms."""
        scores = self.scores(features)
        found: list[tuple[str, float]] = []
        related = 1 - scores[NONE]
        if related >= self.thresholds[0]:
            found.append((max(CLASSES[1:], key=lambda c: scores[c]), related))
        if scores[OUTPERFORMS] >= self.thresholds[1]:
            found.append((OUTPERFORMS, scores[OUTPERFORMS]))
        return [Verdict(RelationType(t), s, self._confidence(t, scores[t])) for t, s in found]

    def _factor(self, type_: str, features: frozenset[str]) -> float:
        fired = f"type={type_}"
        return self.boost.get(type_, 1.0) * (self.boost.get(fired, 1.0) if fired in features else 1.0)

    def _confidence(self, type_: str, score: float) -> float:
        """Linear interpolation between the calibration knots of the type; the score itself without any."""
        knots = self.calibration.get(type_, ())
        if not knots:
            return round(score, 4)
        below = [k for k in knots if k[0] <= score]
        above = [k for k in knots if k[0] > score]
        if not below or not above:
            return round((below[-1] if below else above[0])[1], 4)
        (x0, y0), (x1, y1) = below[-1], above[0]
        return round(y0 + (y1 - y0) * (score - x0) / (x1 - x0), 4)


def load_scorer(path: Path | None = None) -> Scorer:
    """Read a scorer, by default the one that ships with the package. Raises StemmaError if it is none."""
    return _load(path or Path(__file__).with_name("relations.json"))


@cache
def _load(path: Path) -> Scorer:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        scale = data["scale"]
        return Scorer(
            {f: tuple(w / scale for w in ws) for f, ws in data["weights"].items()},
            tuple(data["bias"]),
            data["boost"],
            (data["thresholds"][0], data["thresholds"][1]),
            {t: tuple((x, y) for x, y in knots) for t, knots in data["calibration"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise StemmaError(
            f"{path}: not a relation scorer: {error!r}; train one with extract/training/relations.py"
        ) from error
