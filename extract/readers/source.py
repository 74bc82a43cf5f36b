"""What every reader works on: a file as numbered lines, and documents that are safe to hand on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from kg.errors import DocumentError
from kg.schema import Document, DocumentKind

MAX_TEXT = 1_000_000
"""Characters of one document: spaCy's own limit, and some ten times the longest paper."""

MAX_LINE = 16_000_000
"""Bytes of one line: room for MAX_TEXT characters escaped in JSON; longer lines are never held in memory."""

BOM = b"\xef\xbb\xbf"


class Line(NamedTuple):
    """A line without its end. text: None if it could not be read, which has been reported already."""

    number: int  # 1-based
    text: str | None


@dataclass(frozen=True, slots=True)
class Source:
    """A file that is being read.

    prefix: what the ids of a page's documents begin with. stem: the same for formats with ids of their own.
    report: takes `file:line: reason`, and raises where nothing may be skipped.
    """

    path: Path
    prefix: str
    stem: str
    report: Callable[[str], None]

    def warn(self, line: int, reason: str) -> None:
        """Report what is skipped, with its place."""
        self.report(f"{self._place(line)}: {reason}")

    def lines(self) -> Iterator[Line]:
        """Lines as they end in a line feed; only that, for U+2028 and its like stand within abstracts.

        Raises DocumentError if the file cannot be read.
        """
        try:
            with self.path.open("rb") as file:
                number = 0
                while raw := file.readline(MAX_LINE):
                    number += 1
                    if len(raw) == MAX_LINE and not raw.endswith(b"\n"):
                        while raw and not raw.endswith(b"\n"):
                            raw = file.readline(MAX_LINE)
                        self.warn(number, f"skipped a line of over {MAX_LINE:,} bytes; split it into records")
                        yield Line(number, None)
                        continue
                    yield self._decode(number, raw.removeprefix(BOM) if number == 1 else raw)
        except OSError as error:
            raise unreadable(self.path, error) from error

    def _place(self, line: int) -> str:
        """A file's name may be bytes that are no text; what goes into messages and documents is."""
        return f"{str(self.path).encode('utf-8', 'replace').decode('utf-8')}:{line}"

    def _decode(self, number: int, raw: bytes) -> Line:
        try:
            return Line(number, raw.decode("utf-8").removesuffix("\n").removesuffix("\r"))
        except UnicodeDecodeError as error:
            self.warn(
                number,
                f"skipped, byte {raw[error.start]:#04x} in column {error.start + 1} is not UTF-8; "
                "convert the file to UTF-8",
            )
            return Line(number, None)

    def document(
        self,
        line: int,
        id: str,
        kind: DocumentKind,
        title: str,
        text: str,
        *,
        year: int | None = None,
        date: str | None = None,
        lines: tuple[str, ...] = (),
    ) -> Document | None:
        """A document whose text begins with its title; or None, reported, if it cannot be one."""
        if not text.strip():
            self.warn(line, f"skipped {id}, it has neither title nor text")
        elif len(text) > MAX_TEXT:
            self.warn(line, f"skipped {id}, its text is over {MAX_TEXT:,} characters; split it")
        elif not (_encodable(id) and _encodable(text)):
            self.warn(line, "skipped, it holds half a surrogate pair; correct the \\u escape")
        else:
            return Document(id, kind, title, text, year, date, self._place(line), lines)
        return None


def joined(title: str, body: str) -> str:
    """The text of a document whose source keeps title and body apart, either of which may be empty."""
    return "\n\n".join(part for part in (title, body) if part)


def unreadable(path: Path, error: OSError) -> DocumentError:
    """The error for a file that the system does not let us read."""
    return DocumentError(
        f"{path}: cannot be read ({error.strerror or error}); check the path and its permissions"
    )


def is_prose(line: str) -> bool:
    """Whether a line is an abstract or a description rather than a title, a name or a list of authors.

    Of 299 annotated papers the longest title has under 200 characters and ends in no full stop.
    """
    words = len(line.split())
    return (
        len(line) > 300 or (words > 6 and line.rstrip("\"')”").endswith(".")) or (words > 25 and ". " in line)
    )


def _encodable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
