"""What the confidence of relations is worth: reliability in ten bins, and the price of precision in recall.

    python benchmarks/confidence.py PREDICTIONS.jsonl GOLD.jsonl ... [--svg FILE]

PREDICTIONS are cross-validated ones (`extract.training.crossvalidate`). Prints both as tables of Markdown; --svg draws
them side by side.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from matplotlib.figure import Figure

from kg.calibration import Bin, Point, expected_error, judged, precision_recall, reliability
from kg.evaluate import load, score

STEPS = tuple(k / 20 for k in range(19))


def draw(bins: Sequence[Bin], curve: Sequence[Point], path: Path) -> None:
    """The reliability diagram and the curve of precision over recall, as one SVG."""
    figure = Figure(figsize=(9, 4), layout="constrained")
    left, right = figure.subplots(1, 2)
    left.plot([0, 1], [0, 1], color="0.7", linestyle="--", label="what confidence promises")
    left.bar([b.confidence for b in bins], [b.right for b in bins], width=0.06, color="#3b6ea8")
    for b in bins:
        left.annotate(str(b.count), (b.confidence, b.right), ha="center", va="bottom", fontsize=8)
    left.set(xlabel="confidence", ylabel="share right", xlim=(0, 1), ylim=(0, 1), title="Reliability")
    left.legend(loc="upper left", frameon=False)
    right.plot([p.recall for p in curve], [p.precision for p in curve], marker="o", color="#3b6ea8")
    for p in curve[:: len(curve) // 6 or 1]:
        right.annotate(f"{p.confidence:.2f}", (p.recall, p.precision), fontsize=8, ha="left", va="bottom")
    right.set(xlabel="recall", ylabel="precision", xlim=(0, 1), ylim=(0, 1), title="From which confidence on")
    figure.savefig(path, metadata={"Date": None})


def main() -> None:
    """Read, count, print, draw."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("predictions", type=Path)
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--svg", type=Path)
    arguments = parser.parse_args()
    gold = {id_: a for path in arguments.gold for id_, a in load(path).items()}
    found = load(arguments.predictions)
    points = judged(gold, found)
    bins = reliability(points)
    curve = [p for p in precision_recall(points, score(gold, found)["relations"]["gold"], STEPS) if p.count]
    print("| confidence | relations | mean | right |\n| --- | --- | --- | --- |")
    for b in bins:
        print(f"| {b.low:.1f} to {b.high:.1f} | {b.count} | {b.confidence:.2f} | {b.right:.2f} |")
    print(f"\nexpected calibration error {expected_error(bins):.3f}\n")
    print("| confidence from | relations | precision | recall |\n| --- | --- | --- | --- |")
    for p in curve:
        print(f"| {p.confidence:.2f} | {p.count} | {p.precision:.2f} | {p.recall:.2f} |")
    if arguments.svg:
        draw(bins, curve, arguments.svg)


if __name__ == "__main__":
    main()
