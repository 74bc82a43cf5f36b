"""Time and memory of resolution, from 10,000 to 1,000,000 mentions, with one name for every five of them.

The corpus is made up, with the shape of a real one: documents of ten methods and a sentence for each, few names used
often and many once (a Zipf law), a third of them terms of several words with a short form, which some share
with another, and spellings with plurals, hyphens and heads. Every size runs in a process of its own.
Seconds are those of `resolve` alone, on the clock and of the processor (which is what a busy machine leaves as it is);
the memory is the peak of the whole process, its input included.
Printed is the exponent of growth, fitted on a log-log scale, and, since n log n has one above 1 too, that of
n log n over the same sizes. Exit code 1 if a target is missed: 60 s and 2 GB for a million, n log n.
"""

import argparse
import itertools
import json
import math
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

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


def main() -> int:
    """Run every size, print a table, and say whether the targets are met."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", nargs="+", type=int, default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=1, help="the fastest of so many runs counts")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure(options.one)))
        return 0

    print(
        f"{'mentions':>10} {'names':>8} {'clusters':>9} {'decisions':>10} {'seconds':>8} {'processor':>10} {'GB':>6}"
    )
    times, memory = [], 0.0
    for size in options.sizes:
        runs = [_in_own_process(size) for _ in range(options.rounds)]
        best = min(runs, key=lambda run: run["processor"])
        times.append(best["processor"])
        memory = best["gigabytes"]
        print(
            f"{best['mentions']:>10,.0f} {best['names']:>8,.0f} {best['clusters']:>9,.0f} {best['decisions']:>10,.0f} "
            f"{best['seconds']:>8.2f} {best['processor']:>10.2f} {memory:>6.2f}"
        )
    grown = exponent(options.sizes, times)
    allowed = exponent(options.sizes, [n * math.log(n) for n in options.sizes])
    met = grown <= allowed + SLACK and (
        options.sizes[-1] < 1_000_000 or (times[-1] < SECONDS and memory < GIGABYTES)
    )
    print(f"time grows with n^{grown:.3f}; n log n over these sizes is n^{allowed:.3f}")
    print(
        f"target {SECONDS:.0f} s and {GIGABYTES:.0f} GB for a million, n log n: {'met' if met else 'missed'}"
    )
    return 0 if met else 1


def measure(mentions: int) -> dict[str, float]:
    """Seconds, peak memory and counts of one size; to be called in a process of its own."""
    extractions = corpus(mentions)
    mentioned = [name for e in extractions for m in e.methods for name in m.names]
    counts = {"mentions": len(mentioned), "names": len(set(mentioned))}
    del mentioned
    started, busy = time.perf_counter(), time.process_time()
    found = resolve(extractions)
    seconds, busy = time.perf_counter() - started, time.process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9
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


def _in_own_process(size: int) -> dict[str, float]:
    command = [sys.executable, str(Path(__file__).resolve()), "--one", str(size)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


if __name__ == "__main__":
    sys.exit(main())
