"""Time and memory of resolution, from 10,000 to 1,000,000 mentions, with one name for every five of them.

The corpus is made up, with the shape of a real one: documents of ten methods and a sentence for each, few names used
often and many once (a Zipf law), a third of them terms of several words with a short form, which some share
with another, and spellings with plurals, hyphens and heads. Every size runs in a process of its own.
Seconds are those of `resolve` alone, on the clock and of the processor (which is what a busy machine leaves as it is);
the memory is the peak of the whole process, its input included.
The exponent of growth is fitted on a log-log scale; since n log n has one above 1 too, that of n log n over the same
sizes is what it may reach.
"""

import argparse
import itertools
import math
import random
import statistics
import sys
import time
from collections.abc import Iterator, Sequence

from benchmarks.figures import Figure, in_own_process, peak_megabytes, program
from kg.resolve import resolve
from kg.schema import Document, DocumentKind, Extraction, Method, MethodKind

SECONDS, GIGABYTES = 60.0, 2.0
SLACK = 0.05
"""How far the fitted exponent may lie above that of n log n: timings of one size differ by some per cent."""
_SYLLABLES = [
    a + b for a in "b d f g k l m n p r s t v z ch st tr".split() for b in "a e i o u ai or en".split()
]
_HEADS = "network,attention,learning,transformer,model,loss,convolution,sampling,autoencoder,search".split(
    ","
)


def measure(options: argparse.Namespace) -> Iterator[Figure]:
    """Of every size, then how time grows."""
    times = []
    for size in options.sizes:
        runs = [in_own_process(of_one, size) for _ in range(options.rounds)]
        best = min(runs, key=lambda run: run["processor"])
        times.append(best["processor"])
        million = size == 1_000_000
        what = f"resolution of {size:,} mentions"
        beside = f"{best['names']:,.0f} names, {best['clusters']:,.0f} clusters, {best['processor']:.1f} s of a core"
        yield Figure(what, best["seconds"], "s", SECONDS if million else None, beside=beside)
        yield Figure(f"{what}, most memory", best["gigabytes"], "GB", GIGABYTES if million else None)
    if len(times) > 1:
        allowed = exponent(options.sizes, [n * math.log(n) for n in options.sizes])
        beside = f"n log n over these sizes is n^{allowed:.3f}"
        yield Figure(
            "resolution, exponent of time", exponent(options.sizes, times), "", allowed + SLACK, beside=beside
        )


def arguments(parser: argparse.ArgumentParser) -> None:
    """What can be chosen."""
    parser.add_argument("--sizes", nargs="+", type=int, default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=1, help="the fastest of so many runs counts")


def of_one(mentions: int) -> dict[str, float]:
    """Seconds, peak memory and counts of one size; to be called in a process of its own."""
    extractions = corpus(mentions)
    mentioned = [name for e in extractions for m in e.methods for name in m.names]
    counts = {"mentions": len(mentioned), "names": len(set(mentioned))}
    del mentioned
    started, busy = time.perf_counter(), time.process_time()
    found = resolve(extractions)
    seconds, busy = time.perf_counter() - started, time.process_time() - busy
    peak = peak_megabytes() / 1000
    return {
        **counts,
        "clusters": len(found.clusters),
        "decisions": len(found.decisions),
        "seconds": seconds,
        "processor": busy,
        "gigabytes": peak,
    }


def corpus(mentions: int) -> list[Extraction]:
    """Documents of up to ten methods each, with so many names of methods in all; the same for the same number."""
    dice = random.Random(mentions)
    concepts = list(_concepts(round(0.14 * mentions), dice))
    frequent = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(concepts))))
    fresh = itertools.cycle(concepts)
    extractions: list[Extraction] = []
    made = 0
    while made < mentions:
        picked = [*dice.choices(concepts, cum_weights=frequent, k=8), *itertools.islice(fresh, 2)]
        extractions.append(_document(len(extractions), sorted(set(picked)), dice))
        made += sum(len(m.names) for m in extractions[-1].methods)
    return extractions


def exponent(sizes: Sequence[int], values: Sequence[float]) -> float:
    """The slope of the least-squares line through the logarithms."""
    return statistics.linear_regression([math.log(n) for n in sizes], [math.log(v) for v in values]).slope


def _concepts(number: int, dice: random.Random) -> Iterator[tuple[str, ...]]:
    """Names of methods: (coined name,) or (long form, short form); one short form in ten has been used before."""
    initials: list[tuple[str, ...]] = []
    for _ in range(number):
        if dice.random() < 0.7:
            ending = dice.choice(["", "Net", "BERT", "GAN", "-2", "-3", " v2", " network", "Former"])
            yield (_word(dice).capitalize() + ending,)
        else:
            fresh = (*dice.choices("bdfgklmnprstvz", k=4), dice.choice(_HEADS))
            initials.append(dice.choice(initials) if initials and dice.random() < 0.1 else fresh)
            *letters, head = initials[-1]
            words = [letter + _word(dice)[1:] for letter in letters]
            yield " ".join([*words, head]), "".join([*letters, head[0]]).upper()


def _word(dice: random.Random) -> str:
    return "".join(dice.choices(_SYLLABLES, k=dice.randint(2, 4)))


def _document(number: int, picked: Sequence[tuple[str, ...]], dice: random.Random) -> Extraction:
    methods: dict[str, tuple[str, ...]] = {}
    sentences = []
    for names in picked:
        written = [_spelt(name, dice) for name in names]
        if len(written) == 2 and dice.random() < 0.5:
            sentences.append(f"We study the {written[0]} ({written[1]}) and what follows from it.")
            methods[written[1]] = (written[0],)
        else:
            name = dice.choice(written)
            sentences.append(f"The second part of the text compares it with {name} on two tasks.")
            methods[name] = ()
    text = " ".join(sentences)
    found = tuple(Method(n, aliases, MethodKind.METHOD, False, ()) for n, aliases in methods.items())
    return Extraction(Document(f"d{number:07}", DocumentKind.PAPER, "", text), found, ())


def _spelt(name: str, dice: random.Random) -> str:
    change = dice.random()
    if change < 0.1:
        return f"{name}s"
    if change < 0.15:
        return name.replace(" ", "-")
    return name.replace("network", "neural network") if change < 0.2 else name


if __name__ == "__main__":
    sys.exit(program(__doc__, measure, arguments))
