"""What all commands share of the terminal: output, progress, warnings, and text that came from documents.

Results go to stdout; progress, warnings and errors go to stderr, so that a command can be piped.
"""

import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.text import Text

if TYPE_CHECKING:
    from rich.progress import TaskID

SHOWN_WARNINGS = 20
"""Warnings that are printed in full; the others are counted."""

_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def stdout() -> Console:
    """A console for results: no colour where the output is no terminal, nothing guessed from the text."""
    return Console(highlight=False, soft_wrap=False)


def stderr() -> Console:
    """A console for progress, warnings and errors."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def visible(text: str) -> str:
    r"""Text from a document on one line, control and text-direction characters spelled out (``\x1b``).

    A name must not be able to move the cursor, ring a bell or turn the line round. Line breaks and tabs
    become spaces.
    """
    return "".join(_visible_character(c) for c in " ".join(text.split()))


def markup(text: str) -> str:
    """Like `visible`, for use inside rich markup: square brackets in names stay square brackets."""
    return escape(visible(text))


class Warnings:
    """Prints the first `SHOWN_WARNINGS` warnings to stderr and counts the rest.

    An instance is the `warn` callable that the readers take.
    """

    def __init__(self) -> None:
        self.count = 0
        self._console = stderr()

    def __call__(self, message: str) -> None:
        self.count += 1
        if self.count <= SHOWN_WARNINGS:
            self._console.print(f"[yellow]warning:[/] {markup(message)}")

    def close(self) -> None:
        """Say how many were not printed."""
        if (hidden := self.count - SHOWN_WARNINGS) > 0:
            self._console.print(f"[yellow]warning:[/] {hidden} more like these")


@contextmanager
def progress(*, quiet: bool = False) -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar on stderr, if that is a terminal, with rate and remaining time.

    Yields a function that takes what is done, how many of it are done, and of how many.
    """
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, Task, TextColumn, TimeRemainingColumn

    class Rate(TextColumn):
        def __init__(self) -> None:
            super().__init__("")

        def render(self, task: Task) -> Text:
            return Text(f"{task.finished_speed or task.speed or 0:.1f}/s", style="progress.data.speed")

    label = TextColumn("{task.description}")
    columns = (label, BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn(), TextColumn("left"))
    hidden = quiet or not sys.stderr.isatty()
    with Progress(
        *columns, console=stderr(), transient=True, disable=hidden, speed_estimate_period=120
    ) as bar:
        tasks: dict[str, TaskID] = {}

        def advance(what: str, done: int, total: int) -> None:
            if what not in tasks:
                for task in tasks.values():
                    bar.update(task, visible=False)
                tasks[what] = bar.add_task(what)
            bar.update(tasks[what], completed=done, total=total)

        yield advance


@contextmanager
def progress_of_bytes(
    label: str, total: int | None, *, quiet: bool = False
) -> Iterator[Callable[[int], None]]:
    """Like `progress`, of a number of bytes; yields a function that advances it by so many. total: None if unknown."""
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeElapsedColumn())
    hidden = quiet or not sys.stderr.isatty()
    with Progress(*columns, console=stderr(), transient=True, disable=hidden) as bar:
        task = bar.add_task(label, total=total)
        yield lambda size: bar.advance(task, size)


def _visible_character(character: str) -> str:
    if character in _BIDI_CONTROLS or unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp"):
        return character.encode("unicode_escape", "surrogatepass").decode("ascii")
    return character
