"""A JSON array of objects, as dumps are written; read piece by piece, so that its size does not matter."""

import codecs
import json
import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from extract.readers.dialects import Record, documents
from extract.readers.json_lines import FIELD
from extract.readers.source import MAX_LINE, Source
from kg.schema import Document

NAME = "JSON array of such objects"
PAGED = False

_OPENING = re.compile(r"\s*\[\s*\{")
_BLANK = re.compile(r"[ \t\n\r]*")
_PIECE = 1 << 20


def recognises(sample: Sequence[str]) -> bool:
    """Whether it begins with an array of objects, and one of them names a field that a document is made of."""
    text = "\n".join(sample)
    return bool(_OPENING.match(text) and FIELD.search(text))


def read(source: Source) -> Iterator[Document]:
    """Documents in the order of the array; what follows an object that is not valid JSON cannot be read."""
    return documents(source, _records(source))


def _records(source: Source) -> Iterator[tuple[int, Record | None]]:
    with source.input.open() as file:
        window = _Window(file)
        window.skip("[")
        while not window.skip("]"):
            try:
                value = window.take()
            except json.JSONDecodeError as error:
                window.at = error.pos
                reason = f"no valid JSON ({error.msg}), the rest is not read; is the file cut off?"
                source.warn(window.line(), source.input.fault or reason)
                return
            except (ValueError, RecursionError):
                reason = (
                    "it holds a number or a nesting too long to be read, the rest is not read; take it out"
                )
                source.warn(window.line(), reason)
                return
            if isinstance(value, dict):
                yield window.start, value
            else:
                source.warn(window.start, "skipped, it is no JSON object")
                yield window.start, None
            window.skip(",")
        if not window.at_end():
            source.warn(window.line(), "what follows the array is not read; give it a file of its own")


class _Window:
    """The part of a JSON text that is being looked at. start: the line where the last value began, from 1."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")("surrogateescape")
        self._scan = json.JSONDecoder().raw_decode
        self._text = ""
        self._lines, self._counted = 1, 0  # lines up to the place that they are counted to
        self.at = 0
        self.ended = False
        self.start = 1

    def at_end(self) -> bool:
        """Go over blanks, and tell whether that was all."""
        while True:
            self.at = _BLANK.match(self._text, self.at).end()  # type: ignore[union-attr]  # it matches anything
            if self.left() or self.ended:
                return not self.left()
            self._grow()

    def skip(self, mark: str) -> bool:
        """Go over blanks, and over the mark, of one letter, if it is there; tell whether it was."""
        found = not self.at_end() and self._text[self.at] == mark
        self.at += found
        return found

    def take(self) -> object:
        """The value that comes next. Raises JSONDecodeError, ValueError or RecursionError if there is none."""
        while True:
            self.start = self.line()
            try:
                value, end = self._scan(self._text, self.at)
            except json.JSONDecodeError:
                if self.ended or self.left() > MAX_LINE:
                    raise
            else:
                if end < len(self._text) or self.ended:
                    self.at = end
                    return value
            self._grow()

    def line(self) -> int:
        """The line of the present place."""
        self._lines += self._text.count("\n", self._counted, self.at)
        self._counted = self.at
        return self._lines

    def left(self) -> int:
        """Characters after the present place."""
        return len(self._text) - self.at

    def _grow(self) -> None:
        self.line()
        data = self._file.read(max(_PIECE, self.left()))
        self.ended = not data
        self._text = self._text[self.at :] + self._decoder.decode(data, final=self.ended)
        self.at = self._counted = 0
