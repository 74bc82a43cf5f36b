"""How fast arXiv's metadata is read, without extraction, and whether memory grows with the file.

The records are made up, with arXiv's fields and as long as arXiv's are (1.6 kB). Each size is read in a process of its
own: seconds are those of `read_documents`, beside those of `json.loads` on every line and nothing else; the memory is
the peak of the process. A gzip of the smallest size is read too.
"""

import argparse
import gzip
import json
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figures import Figure, in_own_process, peak_megabytes, program
from extract.documents import read_documents

SPEED, GROWTH = 40_000, 1.1
_DIFFERENT = 2_000  # records; the others are like one of them, but for their ids
_ID = "@@@@@@@@@"
_CATEGORIES = "cs.LG cs.CL cs.CV stat.ML math.CO hep-ph astro-ph.GA quant-ph".split()
_LETTERS = "aaabcdeeeefghiiiklmnnnooopqrrrsssttttuuvwxyz"


def measure(options: argparse.Namespace) -> Iterator[Figure]:
    """Of every size, with `json` beside it, then of the memory of the largest."""
    peaks = []
    sizes = sorted(options.sizes)
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            path = Path(folder, f"arxiv-{size}.json")
            write(path, size)
            ours = [in_own_process(of_one, "stemma", path) for _ in range(options.rounds)]
            alone = size / min(in_own_process(of_one, "json", path)["seconds"] for _ in range(options.rounds))
            peaks.append(max(run["peak"] for run in ours))
            speed = size / min(run["seconds"] for run in ours)
            beside = f"json.loads alone {alone:,.0f}; {peaks[-1]:.0f} MB of memory"
            what = f"reading {size:,} records of arXiv"
            yield Figure(what, speed, "a second", SPEED, "at least", beside)
            if size == sizes[0]:
                packed = min(
                    in_own_process(of_one, "stemma", _packed(path))["seconds"] for _ in range(options.rounds)
                )
                yield Figure(f"{what}, gzipped", size / packed, "a second")
            path.unlink()
    what = f"memory of {sizes[-1]:,} records, times that of {sizes[0]:,}"
    yield Figure(what, peaks[-1] / peaks[0], "", GROWTH)


def arguments(parser: argparse.ArgumentParser) -> None:
    """What can be chosen."""
    parser.add_argument("--sizes", nargs="+", type=int, default=[100_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=1, help="the fastest of so many runs counts")


def write(path: Path, number: int) -> None:
    """A file of so many records; the same for the same number."""
    dice = random.Random(number)
    words = ["".join(dice.choices(_LETTERS, k=dice.randint(2, 11))) for _ in range(5_000)]
    different = [json.dumps(_record(index, words, dice)) + "\n" for index in range(_DIFFERENT)]
    with path.open("w", encoding="utf-8") as file:
        for index in range(number):
            file.write(different[index % _DIFFERENT].replace(_ID, f"{index:09}", 1))


def of_one(how: str, path: Path) -> dict[str, float]:
    """Seconds and peak memory, in MB, of reading the file; to be called in a process of its own."""
    started = time.perf_counter()
    if how == "json":
        with path.open("rb") as file:
            found = sum(bool(json.loads(line)) for line in file)
    else:
        found = sum(1 for _ in read_documents([path], warn=print))
    seconds = time.perf_counter() - started
    return {
        "seconds": seconds,
        "records": found,
        "peak": peak_megabytes(),
    }


def _record(index: int, words: list[str], dice: random.Random) -> dict[str, object]:
    year, month = 2007 + index % 18, 1 + index % 12
    text = list(_lines(dice.choices(words, k=dice.randint(60, 240))))
    authors = [[dice.choice(words).title(), dice.choice(words).title(), ""] for _ in range(3)]
    return {
        "id": f"{year % 100:02}{month:02}.{_ID}",
        "submitter": " ".join(authors[0]).strip(),
        "authors": ", ".join(" ".join(a).strip() for a in authors),
        "title": "\n  ".join(_lines(dice.choices(words, k=11))),
        "comments": "37 pages, 15 figures; published version",
        "journal-ref": None,
        "doi": f"10.1103/{index}",
        "report-no": None,
        "categories": " ".join(dice.sample(_CATEGORIES, 2)),
        "license": "http://arxiv.org/licenses/nonexclusive-distrib/1.0/",
        "abstract": "  " + "\n".join(text) + "\n",
        "versions": [{"version": "v1", "created": f"Mon, 2 Apr {year} 19:18:42 GMT"}],
        "update_date": f"{year + 1}-11-26",
        "authors_parsed": authors,
    }


def _lines(words: list[str]) -> Iterator[str]:
    for start in range(0, len(words), 12):
        yield " ".join(words[start : start + 12])


def _packed(path: Path) -> Path:
    packed = path.with_name(f"{path.name}.gz")
    with path.open("rb") as file, gzip.open(packed, "wb", compresslevel=6) as out:
        shutil.copyfileobj(file, out)
    return packed


if __name__ == "__main__":
    sys.exit(program(__doc__, measure, arguments))
