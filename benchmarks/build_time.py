"""How much longer `stemma build` takes to extract than the language pipeline alone, over the same texts.

Both are timed in turn in one process, with the model loaded before, so that a busy machine slows both alike.
The figure is the median of the rounds' ratios; the target is 1.6 at most. Exit code 1 if it is missed.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from extract.components import FINDERS
from extract.documents import read_documents
from extract.pipeline import extract, load_pipeline
from kg.graph import build_graph

TARGET = 1.6
SEEDS = Path(__file__).resolve().parent.parent / "seeds"


def main() -> int:
    """Time both, print a table, and say whether the target is met."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", type=Path, default=sorted(SEEDS.glob("*.txt")), help="documents")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()

    documents = list(read_documents(options.files, warn=lambda message: print(message, file=sys.stderr)))
    texts = [document.text for document in documents]
    started = time.perf_counter()
    nlp = load_pipeline()
    loading = time.perf_counter() - started

    rows = []
    for _ in range(options.rounds):
        with nlp.select_pipes(disable=FINDERS):
            alone = _seconds(lambda: sum(1 for _ in nlp.pipe(texts)))
        extraction = _seconds(lambda: list(extract(documents, nlp)))
        rows.append((alone, extraction))
    found = list(extract(documents, nlp))
    graph_time = _seconds(lambda: build_graph(found))

    words = sum(len(text.split()) for text in texts)
    ratio = statistics.median(extraction / alone for alone, extraction in rows)
    print(f"{len(documents)} documents, {words:,} words; pipeline loaded in {loading:.2f} s")
    print(f"{'round':>5} {'nlp.pipe':>10} {'extract':>10} {'ratio':>7}")
    for number, (alone, extraction) in enumerate(rows, 1):
        print(f"{number:>5} {alone:>9.2f}s {extraction:>9.2f}s {extraction / alone:>7.2f}")
    print(f"graph built in {graph_time:.2f} s")
    print(f"median ratio {ratio:.2f}, target {TARGET}: {'met' if ratio <= TARGET else 'missed'}")
    return 0 if ratio <= TARGET else 1


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main())
