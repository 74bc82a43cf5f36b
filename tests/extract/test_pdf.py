"""PDF: papers printed by a real browser, and files from which no text can be had."""

import io
from collections import Counter

import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader, PdfWriter

from extract.readers.pages import Piece, body_of, title_of
from tests.extract.reading import read

WORDS = [f"{a}{b}o{a}{b}" for a in "bdfglmnprt" for b in "aeiouyäöü"]
SENTENCE = (
    "Self-attention net-works replace {0} recur-rent networks, as long-range {0} and multi-head models do."
)
PRINTED = SENTENCE.replace("net-", "net-<br>").replace("recur-", "recur-<br>").replace("long-", "long-<br>")
PARAGRAPHS = [" ".join(PRINTED.format(word) for word in WORDS[i : i + 6]) for i in range(0, len(WORDS), 6)]
PAPER = f"""<!doctype html><html lang=en><head><meta charset=utf-8><title>TITLE</title><style>
@page {{ size: A4 }} body {{ font: 10pt serif }} .two {{ column-count: 2 }} h1 {{ font-size: 18pt }}</style></head>
<body><h1>GraphoNet: Drawing Maps<br>with Attention</h1><p>arXiv:1904.01234v2 [cs.LG] 7 May 2019</p>
<p>Ada Lovelace, ada@example.org<br>Institute of FooNet2000</p><div class=two>
<h2>Abstract</h2><p>We propose GraphoNet. GraphoNet extends LSTM.</p><h2>1 Introduction</h2>
{"".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)}
<h2>References</h2><p>[1] A. Turing. BarNet1936. 1936.</p>
<h2>A Further Results</h2><p>MiniGrapho is based on GraphoNet.</p>
</div></body></html>"""
EDGES = {
    "display_header_footer": True,
    "header_template": "<div style='font-size:8px'>Proceedings of Maps</div>",
    "footer_template": "<div style='font-size:8px'><span class=pageNumber></span></div>",
    "margin": {"top": "20mm", "bottom": "20mm"},
}


@pytest.fixture(scope="module")
def printed(chromium: Browser) -> bytes:
    """A paper of several pages in two columns, with running heads."""
    page = chromium.new_page()
    page.set_content(PAPER.replace("TITLE", "paper-final-2.doc"))
    data = page.pdf(prefer_css_page_size=True, **EDGES)  # type: ignore[arg-type]
    page.close()
    return data


def changed(data: bytes, change) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(data))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_paper(tmp_path, printed):
    assert len(PdfReader(io.BytesIO(printed)).pages) > 2
    (tmp_path / "grapho.pdf").write_bytes(printed)
    (document,), warnings = read(tmp_path / "grapho.pdf")
    assert warnings == []
    assert (document.id, document.kind, document.source) == (
        "grapho",
        "paper",
        f"{tmp_path / 'grapho.pdf'}:1",
    )
    assert (document.year, document.date) == (2019, "2019-04")
    assert document.title == "GraphoNet: Drawing Maps with Attention"
    body = document.text.removeprefix(f"{document.title}\n\n")
    first, heading, rest = body.split("\n", 2)
    assert first == "We propose GraphoNet. GraphoNet extends LSTM."
    assert heading == "1 Introduction"
    whole = SENTENCE.replace("net-works", "networks").replace("recur-rent", "recurrent")
    assert [word for word in WORDS if whole.format(word) not in rest] == []
    assert body.endswith("A Further Results MiniGrapho is based on GraphoNet.")
    for gone in ("FooNet2000", "Lovelace", "BarNet1936", "References", "Proceedings", "arXiv"):
        assert gone not in body
    assert read(tmp_path, where=["year=2019", "category=cs.LG"])[0] == [document]


def test_the_title_that_the_file_gives_itself(tmp_path, printed):
    (tmp_path / "a.pdf").write_bytes(
        changed(printed, lambda w: w.add_metadata({"/Title": "Drawing Maps with Attention"}))
    )
    assert read(tmp_path / "a.pdf")[0][0].title == "Drawing Maps with Attention"


def test_a_pdf_whose_password_is_empty_is_read(tmp_path, printed):
    (tmp_path / "a.pdf").write_bytes(
        changed(printed, lambda w: w.encrypt("", owner_password="o", algorithm="RC4-128"))
    )
    assert read(tmp_path / "a.pdf")[0][0].title == "GraphoNet: Drawing Maps with Attention"


def blank(writer: PdfWriter) -> None:
    while len(writer.pages):
        writer.remove_page(0)
    writer.add_blank_page(200, 200)


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda data: changed(data, lambda w: w.encrypt("x", algorithm="RC4-128")), "the PDF is encrypted; save"),
        (lambda data: changed(data, blank), "the PDF holds pictures of pages and no text; read them by OCR first"),
        (lambda data: data[:2000], "the PDF is damaged ("),
        (lambda data: b"%PDF-1.7\n", "the PDF is damaged ("),
        (lambda data: data.replace(b"/Kids", b"/Kits"), "the PDF has no pages; open it"),
    ],
    ids=["encrypted", "pictures", "cut", "empty", "wrong names"],
)  # fmt: skip
def test_a_pdf_without_text_is_reported_and_the_rest_read(tmp_path, printed, spoil, reason):
    (tmp_path / "a.pdf").write_bytes(spoil(printed))
    (tmp_path / "b.jsonl").write_text('{"id": "b", "title": "B"}')
    documents, warnings = read(tmp_path / "a.pdf", tmp_path / "b.jsonl")
    assert [d.id for d in documents] == ["b"]
    assert len(warnings) == 1
    assert warnings[0].startswith(f"{tmp_path / 'a.pdf'}:1: skipped, {reason}")
    assert "\n" not in warnings[0]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["a recur-", "rent net"], "a recurrent net"),
        (["self-", "attention"], "self-attention"),
        (["soft\u00ad", "max, soft\u00admax"], "softmax, softmax"),
        (["a real-", "time net, real-time"], "a real-time net, real-time"),
        (["a zero-", "day; zeroday, zeroday"], "a zeroday; zeroday, zeroday"),
        (["the BERT-", "Large net"], "the BERT- Large net"),
        (["an eﬃcient ﬁt"], "an efficient fit"),
        (["12", "Text.", "13"], "Text."),
    ],
)
def test_lines_are_made_whole(lines, expected):
    assert body_of(["\n".join(lines)], "") == expected


def test_title_in_small_capitals():
    pieces = [
        *(Piece("Under review at MAPS\n", 9), Piece("G", 17.2), Piece("RAPHO", 13.8), Piece(" M", 17.2)),
        *(Piece("APS\nW", 17.2), Piece("ITH LINES\n", 13.8), Piece("Ada Lovelace\n", 10)),
    ]
    assert title_of(pieces, "") == "GRAPHO MAPS WITH LINES"
    assert title_of(pieces, "untitled") == "GRAPHO MAPS WITH LINES"
    assert title_of([Piece("text\n", 10)], "") == ""


def test_references_go_and_an_appendix_stays():
    page = "\n".join(
        [
            "Text.",
            "References",
            "[1] A. Turing. On numbers.",
            "B. Bar, C. Foo. Title.",
            "Appendix A: More",
            "More text.",
        ]
    )
    assert body_of([page], "") == "Text.\nAppendix A: More More text."
    assert Counter(body_of([page] * 2, "").split())["References"] == 1
