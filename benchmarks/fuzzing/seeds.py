"""Small valid files of every format, and the words that they are made of: what fuzzing begins with."""

import gzip
import io
import json
import tempfile
import zlib
from functools import cache
from pathlib import Path

import duckdb

LONG = "A study of things that are worth a study. " * 8

CATALOGUE = (
    "12 machine learning methods\nTree Pruning\nPlease enter a description about the method here\n"
    "Branch Bending\nBranch Bending (BB) is a way to bend branches.\nReformer is a kind of Transformer.\n"
)
PAPERS = f"Get trending papers in your inbox!\nSubscribeOne\n{LONG}\nTwo\n{LONG}\nThree\n"
DATED = f"Daily Papers\nDec 11, 2025\nOne\n{LONG}\nSome Lab\n• 5 authors\n·\nMay 3, 2020\nTwo\n{LONG}\n·\nSep 17 2\n"
PROSE = "# On Trees #\n\nTrees are large, and they grow.\n\nOther\n=====\nWe propose TreeNet, which extends LeafNet.\n"
TABLE = 'id,title,abstract,year,kind,categories\na,T,"B, and\n""C""",2017,method,cs.LG\nb,,D,,,\n'
BIBTEX = (
    "% Encoding: UTF-8\n@string{nips = {NeurIPS}}\n@comment{x}\n@article{a,\n  title = {A {\\'E}tude of \\textbf{X}},\n"
    '  abstract = "B $x$ \\cite{y}" # nips,\n  year = 2017, month = jan, keywords = {a, b}\n}\n'
)
RIS = "TY  - JOUR\nTI  - A\nAB  - B\n more of B\nPY  - 2017/04/20/\nKW  - x\nID  - a\nER  - \nTY  - CONF\nT1  - C\n"

RECORDS: tuple[dict[str, object], ...] = (
    {"id": "a", "title": "T <b>x</b> &amp;", "abstract": "B.", "year": 2017, "kind": "method", "categories": "a; b"},
    {"id": 7, "text": "T is a text.", "title": "T", "date": "2017-04-20"},
    {
        "id": "0704.0001",
        "title": "A\n  B $x$ \\'e",
        "abstract": "  C\n  D \\cite{x} {\\bf y}",
        "categories": "cs.LG stat.ML",
        "update_date": "2008-11-26",
        "versions": [{"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"}],
    },
    {
        "id": "https://openalex.org/W1",
        "display_name": "A",
        "abstract_inverted_index": {"We": [0], "propose": [1], "X": [2, 3]},
        "publication_year": 2017,
        "publication_date": "2017-04-20",
        "topics": [{"display_name": "B", "field": {"display_name": "C"}}],
    },
    {
        "paperId": "ff",
        "title": "A",
        "abstract": "B",
        "year": 2017,
        "publicationDate": "2017-04-20",
        "s2FieldsOfStudy": [{"category": "Computer Science", "source": "x"}],
    },
    {
        "url": "https://paperswithcode.com/method/gelu",
        "name": "GELU",
        "full_name": "Gaussian Error Linear Units",
        "description": "**GELU** is [an activation](https://x.y/z_(a)) ![i](b) of $x$.",
        "introduced_year": 2016,
        "collections": [{"collection": "Activation Functions", "area": "General"}],
        "source_title": "A",
        "source_url": "http://arxiv.org/abs/1606.08415v1",
    },
    {
        "paper_url": "https://paperswithcode.com/paper/a",
        "arxiv_id": "1606.08415",
        "title": "A",
        "abstract": "B",
        "date": "2017-04-20",
        "tasks": ["T"],
        "methods": [{"name": "GELU", "full_name": "G", "introduced_year": 2000, "main_collection": {"name": "C"}}],
    },
)  # fmt: skip
LINES = "\n".join(map(json.dumps, RECORDS))
ARRAY = json.dumps(RECORDS, indent=1)

WORDS = (
    *("\n", "\r\n", "\t", " ", '"', "'", ",", ";", "{", "}", "[", "]", "(", ")", "<", ">", "&", "#", "$", "%", "@"),
    *("\\", "\\\\", "\\(", "\\[", "\\'", "\\u0000", "\\ud800", "\ufeff", "\u2028", "\x00", "\x1a", "ﬁ", "·", "•"),
    *("null", "true", "NaN", "-Infinity", "1e999", "9" * 400, "-0", "2017", "2017-04-20", "--09-17", "May 3, 2020"),
    *("<p>", "</jats:p>", "<a href='", "&#x110000;", "&lt;", "$$", "\\textbf{", "\\cite{", "{\\bf ", "\\href{"),
    *("@article{", "@string{", "@comment{", "TY  - ", "AB  - ", "ER  - ", "Subscribe", "Abstract", "References"),
    *("(Net)", ", or ", " is a ", "et al. ", "we propose ", "![", "](", "**", "=cmd|' /C calc'!A0", "../../../x"),
    *('{"id":', '"title":', '"abstract":', '"text":', '"year":', '"date":', '"categories":', '"methods":'),
    *("obj", "endobj", "stream", "endstream", "xref", "trailer", "startxref", "/Type", "/Kids", "/Length"),
    *("/Filter", "/FlateDecode", "/Contents", "/Font", "/ToUnicode", "/Encrypt", "/Prev", "BT", "ET", "Tj", "TJ", "Do", "R", "PAR1"),
)  # fmt: skip


def _pdf(*streams: bytes, packed: bool = False) -> bytes:
    """A PDF of one page for each stream of writing, without a library, so that each byte can be told."""
    pages = " ".join(f"{4 + 2 * i} 0 R" for i in range(len(streams)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(streams)} /Kids [{pages}] >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for i, stream in enumerate(streams):
        data = zlib.compress(stream) if packed else stream
        kind = b" /Filter /FlateDecode" if packed else b""
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources << /Font << /F1 3 0 R >> >> "
            + f"/Contents {5 + 2 * i} 0 R >>".encode()
        )
        objects.append(b"<< /Length %d%s >>\nstream\n%s\nendstream" % (len(data), kind, data))
    out, places = io.BytesIO(b"%PDF-1.7\n"), []
    out.seek(0, io.SEEK_END)
    for number, content in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()


_WRITING = b"""BT /F1 20 Tf 50 700 Td (On Trees and Leaves) Tj ET
BT /F1 10 Tf 50 650 Td (Abstract) Tj 0 -14 Td (We propose TreeNet. It extends LeafNet by recur-) Tj
0 -14 Td (rent branches.) Tj 0 -14 Td [(References) -250 (1)] TJ ET"""


@cache
def pdfs() -> tuple[bytes, ...]:
    """PDFs of one page and of two, plain and packed."""
    return _pdf(_WRITING), _pdf(_WRITING, _WRITING, packed=True)


@cache
def parquets() -> tuple[bytes, ...]:
    """Parquet with plain and with nested columns."""
    found = []
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        for number, columns in enumerate(
            (
                "'a' AS id, 'T' AS title, 'B' AS abstract, 2017 AS year, DATE '2017-04-20' AS date",
                "'a' AS id, 'T' AS title, {'We': [0], 'go': [1]} AS abstract_inverted_index, ['x'] AS categories",
            )
        ):
            path = Path(folder, f"{number}.parquet")
            connection.execute(f"COPY (SELECT {columns} FROM range(3)) TO '{path}' (FORMAT parquet)")
            found.append(path.read_bytes())
    return tuple(found)


def gzips() -> tuple[bytes, ...]:
    """A gzip of JSON Lines, whole, in two members, and cut off."""
    whole = gzip.compress(LINES.encode(), mtime=0)
    return whole, gzip.compress(b'{"title": "A"}\n', mtime=0) + whole, whole[:-9]
