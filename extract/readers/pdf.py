"""PDF: one paper a file, with its title, abstract and body; references are left out. Read by pypdf."""

import importlib.util
import logging
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from extract.readers.pages import Piece, body_of, title_of
from extract.readers.source import MAX_TEXT, Source, joined
from kg.errors import DocumentError
from kg.schema import Document, DocumentKind

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

NAME = "PDF (one paper a file; title, abstract and body)"
PAGED = False
MAGIC = b"%PDF"

_PAGES, _OPERATIONS = 3_000, 1_500_000
"""Pages, and operators on all of them together, that are read: a small file may show one page, or one form, over and
over. A paper of 30 pages has some 100,000 operators."""
_BYTES = 20_000_000
"""What one stream may unpack to; pypdf itself would take 75 MB, which it reads for minutes."""

_STAMP = re.compile(r"arXiv:(?P<year>\d\d)(?P<month>\d\d)\.\d{4,5}(?:v\d+)?\s+\[(?P<category>[\w.-]+)\]")


class _Unreadable(Exception):
    """Why there is no text in a PDF, and what to do."""


def read(source: Source) -> Iterator[Document]:
    """The one paper of the file, named by the file's stem; if it has no text to read, it is reported.

    Year and category are those of arXiv's stamp, where there is one: a PDF's own date is that of its printing.
    Raises DocumentError where pypdf is not installed.
    """
    if importlib.util.find_spec("pypdf") is None:
        raise DocumentError(
            f"{source.input.name}: PDF is read by pypdf, which is not there; install stemma[pdf]"
        )
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it mends small damage, and need not say so
    with source.input.on_disk() as path:
        if source.input.fault:
            source.ended(1)
            return
        try:
            pages, first, named = _pages(path)
        except _Unreadable as reason:
            source.warn(1, f"skipped, {reason}")
            return
        except Exception as error:  # pypdf raises whatever a damaged file makes of it
            what = " ".join(f"{type(error).__name__}: {error}".split())[:200]
            source.warn(1, f"skipped, the PDF is damaged ({what}); open it elsewhere and save it again")
            return
    source.begin(1)
    title = title_of(first, named)
    stamp = _STAMP.search(pages[0])
    date = f"20{stamp['year']}-{stamp['month']}" if stamp else None
    text = joined(title, body_of(pages, title))
    source.bare += text == title
    if document := source.document(
        1,
        source.stem,
        DocumentKind.PAPER,
        title,
        text,
        year=int(date[:4]) if date else None,
        date=date,
        categories=(stamp["category"],) if stamp else (),
    ):
        yield document


def _pages(path: Path) -> tuple[list[str], list[Piece], str]:
    """The text of each page, the pieces of the first one, and the title that the file gives itself."""
    from pypdf import PdfReader, apply_configuration

    with apply_configuration(
        zlib_maximum_output_length=_BYTES,
        lzw_maximum_output_length=_BYTES,
        run_length_maximum_output_length=_BYTES,
        array_based_stream_maximum_output_length=_BYTES,
        xform_maximum_invocations_per_extraction=500,
        jbig2dec_binary=None,
    ):
        return _read(PdfReader(path))


def _read(reader: "PdfReader") -> tuple[list[str], list[Piece], str]:
    if reader.is_encrypted and not _opened(reader):
        raise _Unreadable("the PDF is encrypted; save a copy without the password")
    first: list[Piece] = []
    pages: list[str] = []
    work = _Work()
    for page in islice(reader.pages, _PAGES):
        pages.append(_text(page, first if not pages else None, work))
        if sum(map(len, pages)) > 2 * MAX_TEXT:
            break
    if not pages:
        raise _Unreadable("the PDF has no pages; open it elsewhere and save it again")
    if not any(page.strip() for page in pages):
        raise _Unreadable(
            "the PDF holds pictures of pages and no text; read them by OCR first (ocrmypdf does)"
        )
    named = reader.metadata.title if reader.metadata else None
    return pages, first, str(named or "")


def _opened(reader: "PdfReader") -> bool:
    """Whether the empty password opens it, as it does where only printing or copying is barred."""
    from pypdf.errors import DependencyError

    try:
        return bool(reader.decrypt(""))
    except (DependencyError, NotImplementedError) as error:
        raise _Unreadable(f"the PDF is encrypted ({error}); save a copy without encryption") from error


class _Work:
    """Counts operators as pypdf meets them."""

    def __init__(self) -> None:
        self._left = _OPERATIONS

    def __call__(self, operator: object, operands: object, cm: list[float], tm: list[float]) -> None:
        self._left -= 1
        if self._left < 0:
            raise _Unreadable(f"the PDF takes more than {_OPERATIONS:,} operations; save it as text")


def _text(page: "PageObject", pieces: list[Piece] | None, work: _Work) -> str:
    """A page's text; its pieces of writing, those upright, go to `pieces`."""

    def visit(text: str, cm: list[float], tm: list[float], font: object, size: float | None) -> None:
        if pieces is not None and abs(tm[1]) < 1e-3 and abs(cm[1]) < 1e-3:
            pieces.append(Piece(text, abs((size or 0.0) * tm[3] * cm[3])))

    return page.extract_text(visitor_text=visit, visitor_operand_before=work)
