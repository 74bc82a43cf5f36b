"""What a build again costs, over documents made from the seeds by renaming the methods that they introduce.

The same `stemma build` is run three times in a process of its own: on nothing, with nothing changed, and with one
document changed. Targets: 3 % and 5 % of the first one's time. Exit code 1 if one is missed. With 10,000 documents
the first build takes some ten minutes on one core.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from extract.documents import read_documents
from extract.gazetteer import names_given
from extract.pipeline import extract
from kg.schema import Document

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "seeds"
UNCHANGED, CHANGED = 0.03, 0.05


def main() -> int:
    """Make the documents, build three times, print a table, and say whether the targets are met."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--documents", type=int, default=10_000)
    options = parser.parse_args()

    seeds = list(
        read_documents(sorted(SEEDS.glob("*.txt")), warn=lambda message: print(message, file=sys.stderr))
    )
    names = sorted({n for e in extract(seeds) for n in names_given(e.methods)}, key=lambda n: (-len(n), n))
    rows = list(_rows(seeds, names, options.documents))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "documents.jsonl")
        _write(path, rows)
        first = _build(path)
        unchanged = _build(path)
        rows[-1]["text"] += " It extends LSTM."
        _write(path, rows)
        changed = _build(path)
        size = path.with_name("g.duckdb").stat().st_size / 1e6
    print(f"{len(rows):,} documents, {len(names):,} methods renamed in each copy; graph file {size:.0f} MB")
    met = True
    for what, seconds, target in (
        ("first", first, None),
        ("nothing changed", unchanged, UNCHANGED),
        ("one changed", changed, CHANGED),
    ):
        share = seconds / first
        met = met and (target is None or share <= target)
        goal = "" if target is None else f"   target {target:.0%}: {'met' if share <= target else 'missed'}"
        print(f"{what:<16} {seconds:>8.1f} s {share:>8.2%}{goal}")
    return 0 if met else 1


def _rows(seeds: Sequence[Document], names: Sequence[str], number: int) -> Iterator[dict[str, str]]:
    """Copies of the seeds, the first as they are, in each other one all `names` with an ending of its own."""
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)")
    for i in range(number):
        copy, k = divmod(i, len(seeds))
        ending = f"K{chr(ord('a') + copy // 26)}{chr(ord('a') + copy % 26)}" if copy else ""
        document = seeds[k]

        def renamed(text: str, ending: str = ending) -> str:
            return pattern.sub(lambda match: match[0] + ending, text)

        yield {
            "id": f"{document.id}-{copy:03}",
            "kind": document.kind.value,
            "title": renamed(document.title),
            "text": renamed(document.text),
        }


def _write(path: Path, rows: Sequence[dict[str, str]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def _build(path: Path) -> float:
    """Seconds that `stemma build` takes, all of it."""
    command = [sys.executable, "-m", "kg.cli", "build", str(path), "-o", str(path.with_name("g.duckdb"))]
    started = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main())
