"""Figures and their targets: the rows that every benchmark gives, and the one table that they are printed as."""

import argparse
import json
import multiprocessing
import os
import platform
import re
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, TypeVar

T = TypeVar("T")
HEADINGS = ("what", "figure", "target", "", "beside it")
_WIDTHS = (58, 14, 12, 6)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. target: None where there is none; sense: whether it is the most or the least that is allowed.

    beside: what was measured beside it, in words.
    """

    what: str
    value: float
    unit: str = ""
    target: float | None = None
    sense: Literal["at most", "at least"] = "at most"
    beside: str = ""

    @property
    def missed(self) -> bool:
        """Whether there is a target and the figure is on the wrong side of it."""
        if self.target is None:
            return False
        return self.value > self.target if self.sense == "at most" else self.value < self.target


def program(
    description: str,
    measure: Callable[[argparse.Namespace], Iterable[Figure]],
    arguments: Callable[[argparse.ArgumentParser], None] = lambda parser: None,
) -> int:
    """What a benchmark does when it is run: print its figures as they come; 1 if a target is missed, else 0.

    With `--json` each figure is one line of JSON instead, as `python -m benchmarks` reads them.
    """
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments(parser)
    parser.add_argument("--json", action="store_true", help="figures as JSON Lines")
    options = parser.parse_args()
    if options.json:
        missed = 0
        for figure in measure(options):
            print(json.dumps(asdict(figure)), flush=True)
            missed += figure.missed
        return min(missed, 1)
    return print_table(measure(options))


def print_table(figures: Iterable[Figure]) -> int:
    """Print them as a table of Markdown, each row as soon as it is there; 1 if a target is missed, else 0."""
    print(machine(), end="\n\n")
    print(_line(HEADINGS))
    print(_line(tuple("-" * width for width in (*_WIDTHS, 9))), flush=True)
    missed = 0
    for figure in figures:
        print(_line(_cells(figure)), flush=True)
        missed += figure.missed
    return min(missed, 1)


def machine() -> str:
    """The processor, its cores, memory, system, Python, and how busy the machine is, in one line."""
    about = [_processor(), f"{os.cpu_count()} cores"]
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        about.append(f"{memory / 2**30:.0f} GiB of memory")
    about += [
        platform.system(),
        f"Python {platform.python_version()}",
        f"load {os.getloadavg()[0]:.1f} before",
    ]
    return ", ".join(about)


def seconds(work: Callable[[], object]) -> float:
    """How long it takes, on the clock."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def in_own_process(function: Callable[..., T], *arguments: object) -> T:
    """What a function of a module returns in a fresh process, so that its memory is its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(function, arguments)


def peak_megabytes() -> float:
    """The most memory that this process has had, in MB; unlike `ru_maxrss` without that of what started it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    found = re.search(r"VmHWM:\s*(\d+) kB", status)
    assert found is not None, "Linux tells it"
    return int(found[1]) * 1024 / 1e6


def warn(message: str) -> None:
    """Where the warnings of readers go."""
    print(message, file=sys.stderr)


def number(value: float) -> str:
    """Three digits, or all before the point."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _processor() -> str:
    cpus = Path("/proc/cpuinfo")
    found = re.search(r"model name\s*: (.*)", cpus.read_text(encoding="utf-8")) if cpus.exists() else None
    return found[1] if found else platform.processor() or platform.machine()


def _cells(figure: Figure) -> tuple[str, ...]:
    target = verdict = ""
    if figure.target is not None:
        target = f"{'≤' if figure.sense == 'at most' else '≥'} {number(figure.target)}"
        verdict = "missed" if figure.missed else "met"
    return figure.what, f"{number(figure.value)} {figure.unit}".rstrip(), target, verdict, figure.beside


def _line(cells: tuple[str, ...]) -> str:
    padded = [cell.ljust(width) for cell, width in zip(cells, _WIDTHS, strict=False)]
    return f"| {' | '.join([*padded, *cells[len(_WIDTHS) :]])} |"
