"""What every reader works on: a file as numbered lines, and documents that are safe to hand on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from extract.readers.opening import Input
from extract.where import Condition, admits
from kg.schema import Document, DocumentKind

MAX_TEXT = 1_000_000
"""Characters of one document: spaCy's own limit, and some ten times the longest paper."""

MAX_LINE = 16_000_000
"""Bytes of one line: room for MAX_TEXT characters escaped in JSON; longer lines are never held in memory."""

MAX_RECORDS = 10_000_000
"""Records of all files together. A small Parquet may hold more rows than anybody waits for."""

BOM = b"\xef\xbb\xbf"


class TooManyRecords(Exception):
    """There is a record more than may be read; the line that it stands in says where."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


class Line(NamedTuple):
    """A line without its end. text: None if it could not be read, which has been reported already."""

    number: int  # 1-based
    text: str | None


@dataclass(slots=True)
class Source:
    """A file that is being read.

    prefix: what the ids of a page's documents begin with. stem: the same for formats with ids of their own.
    report: takes `file:line: reason`, and raises where nothing may be skipped. where: what documents must meet.
    max_text: characters that a document may have. max_records: records that may be read of this file.
    bare: how many records had a title alone. left_out: how many documents did not meet `where`. records: how many there
    were so far, with those that could not be read.
    """

    input: Input
    prefix: str
    stem: str
    report: Callable[[str], None]
    where: tuple[Condition, ...] = ()
    max_text: int = MAX_TEXT
    max_records: int = MAX_RECORDS
    bare: int = 0
    left_out: int = 0
    records: int = 0

    def warn(self, line: int, reason: str) -> None:
        """Report what is skipped, with its place."""
        self.report(f"{self.input.name}:{line}: {reason}")

    def begin(self, line: int) -> None:
        """Count a record, which begins in this line. Raises TooManyRecords."""
        if self.records == self.max_records:
            raise TooManyRecords(line)
        self.records += 1

    def lines(self) -> Iterator[Line]:
        """Lines as they end in a line feed; only that, for U+2028 and its like stand within abstracts.

        Raises DocumentError if the file cannot be read.
        """
        number = 0
        with self.input.open() as file:
            while raw := file.readline(MAX_LINE):
                number += 1
                if len(raw) == MAX_LINE and not raw.endswith(b"\n"):
                    while raw and not raw.endswith(b"\n"):
                        raw = file.readline(MAX_LINE)
                    self.warn(number, f"skipped a line of over {MAX_LINE:,} bytes; split it into records")
                    yield Line(number, None)
                    continue
                yield self._decode(number, raw.removeprefix(BOM) if number == 1 else raw)
        self.ended(number)

    def ended(self, line: int) -> None:
        """Report, after the last line, if there ought to have been more."""
        if self.input.fault is not None:
            self.warn(line, self.input.fault)

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
        categories: tuple[str, ...] = (),
        told: int | None = None,
    ) -> Document | None:
        """A document whose text begins with its title; or None, reported, if it cannot be one, or counted, if it is
        not asked for.

        categories: what its source files it under.
        """
        if not text or text.isspace():
            self.warn(line, f"skipped {id!a}, it has neither title nor text")
        elif len(text) > self.max_text:
            self.warn(line, f"skipped {id!a}, its text is over {self.max_text:,} characters; split it")
        elif not (_encodable(id) and _encodable(text)):
            self.warn(
                line, "skipped, it holds bytes that are not UTF-8, or half a surrogate pair; correct them"
            )
        elif self.where and not admits(self.where, year, categories):
            self.left_out += 1
        else:
            return Document(id, kind, title, text, year, date, f"{self.input.name}:{line}", lines, told)
        return None


def joined(title: str, body: str) -> str:
    """The text of a document whose source keeps title and body apart, either of which may be empty."""
    return f"{title}\n\n{body}" if title and body else title or body


def is_prose(line: str) -> bool:
    """Whether a line is an abstract or a description rather than a title, a name or a list of authors.

    Of 299 annotated papers the longest title has under 200 characters and ends in no full stop.
    """
    words = len(line.split())
    return (
        len(line) > 300 or (words > 6 and line.rstrip("\"')”").endswith(".")) or (words > 25 and ". " in line)
    )


def _encodable(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
