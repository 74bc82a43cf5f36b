"""How fast arXiv's metadata is read, without extraction, and whether memory grows with the file.

The records are made up, with arXiv's fields and as long as arXiv's are (1.6 kB). Each size is read in a process of its
own: seconds are those of `read_documents`, beside those of `json.loads` on every line and nothing else; the memory is
the peak of the process. A gzip of the smallest size is read too. Exit code 1 if a target is missed: 40,000 records a
second, and of the largest size no more memory than a tenth above that of the smallest.
"""

import argparse
import gzip
import json
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from extract.documents import read_documents

SPEED, GROWTH = 40_000, 1.1
_DIFFERENT = 2_000  # records; the others are like one of them, but for their ids
_ID = "@@@@@@@@@"
_CATEGORIES = "cs.LG cs.CL cs.CV stat.ML math.CO hep-ph astro-ph.GA quant-ph".split()
_LETTERS = "aaabcdeeeefghiiiklmnnnooopqrrrsssttttuuvwxyz"


def main() -> int:
    """Read every size, print a table, and say whether the targets are met."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", nargs="+", type=int, default=[100_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=1, help="the fastest of so many runs counts")
    parser.add_argument("--one", nargs=2, metavar=("HOW", "FILE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        how, path = options.one
        print(json.dumps(measure(how, Path(path))))
        return 0

    print(f"{'file':<24} {'MB':>6} {'read by':<10} {'seconds':>8} {'records/s':>10} {'peak MB':>8}")
    speeds, peaks = [], []
    with tempfile.TemporaryDirectory() as folder:
        for size in sorted(options.sizes):
            path = Path(folder, f"arxiv-{size}.json")
            write(path, size)
            files = [path]
            if size == min(options.sizes):
                files.append(_packed(path))
            for file in files:
                for how in ("stemma", "json") if file is path else ("stemma",):
                    runs = [_in_own_process(how, file) for _ in range(options.rounds)]
                    seconds = min(run["seconds"] for run in runs)
                    peak = max(run["peak"] for run in runs)
                    print(
                        f"{file.name:<24} {file.stat().st_size / 1e6:>6.0f} {how:<10} {seconds:>8.2f} "
                        f"{size / seconds:>10,.0f} {peak:>8.0f}"
                    )
                    if how == "stemma" and file is path:
                        speeds.append(size / seconds)
                        peaks.append(peak)
            path.unlink()
    met = min(speeds) >= SPEED and peaks[-1] <= GROWTH * peaks[0]
    print(
        f"target {SPEED:,} records a second, memory of the largest at most {GROWTH} times that of the smallest "
        f"({peaks[-1] / peaks[0]:.2f}): {'met' if met else 'missed'}"
    )
    return 0 if met else 1


def write(path: Path, number: int) -> None:
    """A file of so many records; the same for the same number."""
    dice = random.Random(number)
    words = ["".join(dice.choices(_LETTERS, k=dice.randint(2, 11))) for _ in range(5_000)]
    different = [json.dumps(_record(index, words, dice)) + "\n" for index in range(_DIFFERENT)]
    with path.open("w", encoding="utf-8") as file:
        for index in range(number):
            file.write(different[index % _DIFFERENT].replace(_ID, f"{index:09}", 1))


def measure(how: str, path: Path) -> dict[str, float]:
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
        "peak": _peak(),
    }


def _peak() -> float:
    """Peak memory of this process, in MB; where there is no /proc, that of its parent may be in it."""
    status = Path("/proc/self/status")
    if status.exists():
        found = re.search(r"VmHWM:\s*(\d+) kB", status.read_text(encoding="ascii"))
        if found:
            return int(found[1]) / 1000
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


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


def _in_own_process(how: str, path: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.reading", "--one", how, str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


if __name__ == "__main__":
    sys.exit(main())
