"""How much longer extraction takes than the language pipeline alone, and how much less by two processes.

All are timed in turn over the same texts, with the model loaded before, so that a busy machine slows all alike; only
the two processes load it within their time. The figures are medians of the rounds' ratios. Where the time goes is told
by the pipeline's components, each timed over a few documents at once, as a build reads them.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from spacy.language import Language

from benchmarks.figures import Figure, program, seconds, warn
from extract.components import FINDERS
from extract.documents import read_documents
from extract.pipeline import CHUNK, extract, load_pipeline, read
from extract.workers import Processes
from kg.graph import build_graph
from kg.schema import Document, Extraction

SEEDS = Path(__file__).resolve().parent.parent / "seeds"


def measure(options: argparse.Namespace) -> Iterator[Figure]:
    """Of loading, of reading beside `nlp.pipe`, and of making the graph."""
    documents = sorted(read_documents(options.files, warn=warn), key=lambda d: d.id)
    texts = [document.text for document in documents]
    words = sum(len(text.split()) for text in texts)
    yield Figure("language pipeline loaded", seconds(load_pipeline), "s", 1.5)
    nlp = load_pipeline()
    alone, ours, two = [], [], []
    found: list[Extraction] = []
    for _ in range(options.rounds):
        with nlp.select_pipes(disable=FINDERS):
            alone.append(seconds(lambda: sum(1 for _ in nlp.pipe(texts))))
        found.clear()
        ours.append(seconds(lambda: found.extend(extract(documents, nlp))))
        two.append(seconds(lambda: _by_two(documents)))
    speed = statistics.median(words / s for s in ours)
    yield Figure("extraction", speed, "words/s", beside=f"{len(documents)} documents, {words:,} words")
    ratio = statistics.median(s / a for s, a in zip(ours, alone, strict=True))
    beside = f"nlp.pipe {statistics.median(alone):.1f} s"
    yield Figure("extraction, times as long as nlp.pipe alone", ratio, "", 1.4, beside=beside)
    faster = statistics.median(s / t for s, t in zip(ours, two, strict=True))
    beside = f"{statistics.median(two):.1f} s, {statistics.median(ours):.1f} s by one"
    yield Figure("extraction by two processes, times as fast", faster, "", 1.8, "at least", beside)
    times = _by_component(nlp, texts)
    for name, spent in sorted(times.items(), key=lambda item: -item[1]):
        beside = f"{100 * spent / sum(times.values()):.0f} % of the pipeline"
        yield Figure(f"{name}, a document", 1000 * spent / len(texts), "ms", beside=beside)
    yield Figure("graph of the seeds made of extractions", seconds(lambda: build_graph(found)), "s")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What can be chosen."""
    parser.add_argument("files", nargs="*", type=Path, default=sorted(SEEDS.glob("*.txt")), help="documents")
    parser.add_argument("--rounds", type=int, default=3)


def _by_component(nlp: Language, texts: Sequence[str]) -> dict[str, float]:
    """Seconds that each component takes for all texts, and the tokenizer."""
    spent = dict.fromkeys(("tokenizer", *nlp.pipe_names), 0.0)
    for start in range(0, len(texts), CHUNK):
        began = time.perf_counter()
        docs = [nlp.make_doc(text) for text in texts[start : start + CHUNK]]
        spent["tokenizer"] += time.perf_counter() - began
        for name, component in nlp.pipeline:
            began = time.perf_counter()
            docs = (
                list(component.pipe(docs)) if hasattr(component, "pipe") else [component(doc) for doc in docs]
            )
            spent[name] += time.perf_counter() - began
    return spent


def _by_two(documents: Sequence[Document]) -> None:
    with closing(Processes(load_pipeline, 2)) as workers:
        read(documents, {}, workers)


if __name__ == "__main__":
    sys.exit(program(__doc__, measure, arguments))
