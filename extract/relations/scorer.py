"""The scorer over candidate pairs: which of the six relations, if any, two independent readings speak for.

One reading is linear, over the features of a pair (cues, dependency paths, words): a multinomial and a binary
logistic regression as plain data in `relations.json.gz`, written by `extract.training.relations`, the one over no
relation and the five exclusive types, the other for `outperforms`. The second is the encoder's (`extract.heads`).
What both find is more often right than what either finds alone: their log-odds are averaged.
"""

import gzip
import json
import math
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from kg.errors import StemmaError
from kg.schema import RelationType

SHIPPED = Path(__file__).with_name("relations.json.gz")
NONE = "none"
CLASSES: tuple[str, ...] = (NONE, "replaces", "extends", "based_on", "is_a", "uses")
OUTPERFORMS = RelationType.OUTPERFORMS
_LIMIT = 30.0
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """A type with the score that it was accepted by, and the probability in [0, 1] of the type itself."""

    type: RelationType
    score: float
    chance: float


@dataclass(frozen=True, slots=True)
class Scorer:
    """weights: feature -> one weight for each of CLASSES and one for outperforms; bias: the same without feature.

    boost: type -> factor on its odds, and `type=...` -> a further factor where a cue of that type fires: the
    lineage types are rare, so that a plain regression would pass over cues that are right. thresholds: least score
    of an exclusive type, and of outperforms. share: of the encoder's log-odds in the average. calibration: type ->
    rising (score, share that was right) knots.
    """

    weights: Mapping[str, tuple[float, ...]]
    bias: tuple[float, ...]
    boost: Mapping[str, float]
    thresholds: tuple[float, float]
    share: float
    calibration: Mapping[str, tuple[tuple[float, float], ...]]

    def scores(self, features: Iterable[str], seen: np.ndarray | None = None) -> dict[str, float]:
        """Probability of each of CLASSES (they sum to 1), and of outperforms on its own.

        seen: the encoder's log-odds of the six types against none, (6,); without it the features decide alone.
        """
        odds = self._odds(frozenset(features))
        if seen is not None:
            odds = [(1 - self.share) * x + self.share * float(y) for x, y in zip(odds, seen, strict=True)]
        return _probabilities(odds)

    def votes(self, features: Iterable[str], seen: np.ndarray | None, type_: RelationType) -> tuple[str, ...]:
        """What each of the two readings says of a type by itself, the linear one with the features that decided."""
        held = frozenset(features)
        place = (*CLASSES, OUTPERFORMS).index(type_)
        weighty = {f: w[place] - w[0] * (type_ != OUTPERFORMS) for f in held if (w := self.weights.get(f))}
        most = sorted((f for f, w in weighty.items() if w > 0), key=lambda f: (-weighty[f], f))[:_SHOWN]
        words = f"words {_probabilities(self._odds(held))[type_]:.2f}" + (
            f": {', '.join(most)}" if most else ""
        )
        if seen is None:
            return (words,)
        return words, f"encoder {_probabilities([float(x) for x in seen])[type_]:.2f}"

    def _odds(self, features: frozenset[str]) -> list[float]:
        """Log-odds of the five exclusive types against none after the boost, and of outperforms."""
        sums = list(self.bias)
        for feature in sorted(features):
            for k, weight in enumerate(self.weights.get(feature, ())):
                sums[k] += weight
        none, *types, outperforms = sums
        return [
            s - none + math.log(self._factor(c, features)) for c, s in zip(CLASSES[1:], types, strict=True)
        ] + [outperforms]

    def judge(self, features: Iterable[str], seen: np.ndarray | None = None) -> list[Verdict]:
        """The relations that both readings speak for: at most one exclusive type, and perhaps outperforms."""
        scores = self.scores(features, seen)
        found: list[tuple[str, float]] = []
        related = 1 - scores[NONE]
        if related >= self.thresholds[0]:
            found.append((max(CLASSES[1:], key=lambda c: scores[c]), related))
        if scores[OUTPERFORMS] >= self.thresholds[1]:
            found.append((OUTPERFORMS, scores[OUTPERFORMS]))
        return [Verdict(RelationType(t), s, scores[t]) for t, s in found]

    def _factor(self, type_: str, features: frozenset[str]) -> float:
        fired = f"type={type_}"
        return self.boost.get(type_, 1.0) * (self.boost.get(fired, 1.0) if fired in features else 1.0)

    def confidence(self, type_: str, score: float) -> float:
        """How often relations of this type and score are right on gold; the score itself without calibration.

        score: the probability of the type, times that of each end to be a method. Between knots it is interpolated.
        """
        knots = self.calibration.get(type_, ())
        if not knots:
            return round(score, 4)
        below = [k for k in knots if k[0] <= score]
        above = [k for k in knots if k[0] > score]
        if not below or not above:
            return round((below[-1] if below else above[0])[1], 4)
        (x0, y0), (x1, y1) = below[-1], above[0]
        return round(y0 + (y1 - y0) * (score - x0) / (x1 - x0), 4)


def _probabilities(odds: Sequence[float]) -> dict[str, float]:
    """From log-odds of the exclusive types against none, and of outperforms."""
    raised = [math.exp(min(x, _LIMIT)) for x in odds]
    total = 1 + sum(raised[:-1])
    exclusive = (1.0, *raised[:-1])
    return {c: v / total for c, v in zip(CLASSES, exclusive, strict=True)} | {
        OUTPERFORMS: raised[-1] / (1 + raised[-1])
    }


def load_scorer(path: Path | None = None) -> Scorer:
    """Read a scorer, by default the one that ships with the package. Raises StemmaError if it is none."""
    return _load(path or SHIPPED)


@cache
def _load(path: Path) -> Scorer:
    try:
        data = json.loads(gzip.decompress(path.read_bytes()))
        scale = data["scale"]
        return Scorer(
            {f: tuple(w / scale for w in ws) for f, ws in data["weights"].items()},
            tuple(data["bias"]),
            data["boost"],
            (data["thresholds"][0], data["thresholds"][1]),
            data["share"],
            {t: tuple((x, y) for x, y in knots) for t, knots in data["calibration"].items()},
        )
    except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError, IndexError) as error:
        raise StemmaError(
            f"{path}: not a relation scorer: {error!r}; train one with extract/training/relations.py"
        ) from error
