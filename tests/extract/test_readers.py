"""Pages, tables and prose: what each reader makes of its lines, and that no bytes bring one down."""

import gzip
import json
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from extract.documents import READERS, read_documents, recognise
from extract.readers import (
    bibtex,
    catalogue,
    csv_table,
    json_array,
    json_lines,
    papers_dated,
    papers_page,
    parquet,
    pdf,
    prose,
    ris,
)
from extract.readers.dates import parse_iso_date, parse_page_date
from extract.readers.source import MAX_TEXT
from kg.errors import DocumentError
from kg.schema import Document, DocumentKind

SEEDS = Path(__file__).parents[2] / "seeds"
LONG = "A study of things that are worth a study. " * 10


def rows(name: str) -> list[dict]:
    return [json.loads(line) for line in (SEEDS / "gold" / name).read_text("utf-8").splitlines()]


def read(path: Path, content: str | bytes) -> tuple[list[Document], list[str]]:
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    warnings: list[str] = []
    return list(read_documents([path], warn=warnings.append)), warnings


@pytest.fixture(scope="module")
def seeds() -> dict[str, Document]:
    warnings: list[str] = []
    documents = {d.id: d for d in read_documents(SEEDS.glob("*.txt"), warn=warnings.append)}
    assert warnings == []
    return documents


# The seed pages


@pytest.mark.parametrize(("prefix", "count"), [("000", 47), ("002", 129), ("003", 311), ("004", 39)])
def test_number_of_documents(seeds, prefix, count):
    assert sum(id.startswith(prefix) for id in seeds) == count


@pytest.mark.parametrize("entry", rows("catalogue_dev.jsonl"), ids=lambda entry: entry["id"])
def test_lines_of_a_catalogue_entry(seeds, entry):
    assert seeds[entry["id"]].lines == tuple(entry["lines"])


@pytest.mark.parametrize("name", ["dev_input.jsonl", "catalogue_dev_input.jsonl"])
def test_texts_are_those_that_were_annotated(seeds, name):
    for row in rows(name):
        document = seeds[row["id"]]
        text = "\n\n".join(part for part in (row["title"], row["abstract"]) if part)
        assert (document.kind, document.title, document.text) == (row["kind"], row["title"], text)


@pytest.mark.parametrize(
    ("id", "year", "date"),
    [
        pytest.param("004-000", 2017, "2017-04-20", id="with its year"),
        pytest.param("004-003", None, "--09-17", id="year of a page without one, and comments"),
        pytest.param("004-005", None, "--05-03", id="year of a page without one"),
        pytest.param("004-029", None, None, id="no date"),
        pytest.param("002-001", None, None, id="plain page"),
    ],
)
def test_dates_of_the_seeds(seeds, id, year, date):
    assert (seeds[id].year, seeds[id].date) == (year, date)


def test_source_is_the_line_that_a_document_begins_in(seeds):
    for document in seeds.values():
        path, line = document.source.rsplit(":", 1)
        first = Path(path).read_text("utf-8").split("\n")[int(line) - 1]
        assert first.removeprefix("Subscribe").strip() == document.text.split("\n")[0]


# The catalogue page


def test_catalogue_page(tmp_path):
    page = (
        "12 machine learning methods\n"
        "Tree Pruning\n"
        "Leaf Dropping\n"
        "Please enter a description about the method here\n"
        "\n"
        "Branch Bending\r\n"
        "Branch Bending (BB) is a way to bend branches.\n"
        "Root Growing\n"
        "Reformer is a kind of Transformer.\n"
        "Bark Peeling"
    )
    documents, warnings = read(tmp_path / "77_abc.html", page)
    assert [(d.id, d.title, d.text, d.lines) for d in documents] == [
        ("77-000", "Tree Pruning", "Tree Pruning", ("77-000",)),
        ("77-001", "Leaf Dropping", "Leaf Dropping", ("77-001",)),
        (
            "77-003",
            "Branch Bending",
            "Branch Bending\n\nBranch Bending (BB) is a way to bend branches.",
            ("77-003", "77-004"),
        ),
        ("77-005", "Root Growing", "Root Growing", ("77-005",)),
        ("77-006", "", "Reformer is a kind of Transformer.", ("77-006",)),
        ("77-007", "Bark Peeling", "Bark Peeling", ("77-007",)),
    ]
    assert warnings == []
    assert {d.kind for d in documents} == {DocumentKind.METHOD}


# The papers pages


def plain_page(*lines: str) -> str:
    banner = [
        "Get trending papers in your email inbox once a day!",
        "Get trending papers in your email inbox!",
    ]
    return "\n".join([*banner, "Subscribe" + lines[0], *lines[1:]])


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(["One", LONG, "Two", LONG], [("One", LONG), ("Two", LONG)], id="in turn"),
        pytest.param(["One", "Two", LONG], [("One", ""), ("Two", LONG)], id="no abstract"),
        pytest.param(
            ["One", LONG, LONG, "Two", LONG], [("One", f"{LONG}\n{LONG}"), ("Two", LONG)], id="paragraphs"
        ),
        pytest.param(["One", LONG, "Two"], [("One", LONG), ("Two", "")], id="ends with a title"),
        pytest.param(["One", "", LONG, "", "Two", LONG], [("One", LONG), ("Two", LONG)], id="blank lines"),
    ],
)
def test_plain_papers_page(tmp_path, lines, expected):
    expected = [
        (f"p-{i:03d}", title, f"{title}\n\n{body}".strip().replace(" \n", "\n"))
        for i, (title, body) in enumerate(expected)
    ]
    documents, warnings = read(tmp_path / "p_1.txt", plain_page(*lines))
    assert [(d.id, d.title, d.text) for d in documents] == expected
    assert warnings == []


def test_damaged_line_costs_one_paper_and_no_number(tmp_path):
    page = (
        plain_page("One", LONG, "Two", "@@", "Three", LONG)
        .encode()
        .replace(b"@@", b"\xff\xfe" + LONG.encode())
    )
    documents, warnings = read(tmp_path / "p.txt", page)
    assert [d.id for d in documents] == ["p-000", "p-002"]
    assert [w.removeprefix(str(tmp_path)).split(":")[:2] for w in warnings] == [
        ["/p.txt", "6"],
        ["/p.txt", "5"],
    ]


def dated_page(*lines: str, date: str = "Dec 11") -> str:
    return "\n\n".join(["new", "Get trending papers", "Subscribe", "Daily Papers", date, *lines])


@pytest.mark.parametrize(
    ("page_date", "line", "year", "date"),
    [
        ("Dec 11", "Apr 20, 2017", 2017, "2017-04-20"),
        ("Dec 11", "Sep 17", None, "--09-17"),
        ("Dec 11", "Sep 17 2", None, "--09-17"),
        ("Dec 11, 2025", "Sep 17 2", 2025, "2025-09-17"),
        ("Dec 11, 2025", "Apr 20, 2017 3", 2017, "2017-04-20"),
        ("Dec 11", "Feb 29", None, "--02-29"),
    ],
)
def test_dates_of_a_dated_page(tmp_path, page_date, line, year, date):
    page = dated_page("One", LONG, "  • 5 authors\n·\n" + line, date=page_date)
    documents, warnings = read(tmp_path / "p.txt", page)
    assert [(d.title, d.year, d.date) for d in documents] == [("One", year, date)]
    assert warnings == []


@pytest.mark.parametrize(
    ("lines", "expected", "warned"),
    [
        pytest.param(["One", LONG, "• 5 authors\n·\nMay 3, 2020"], [("One", True, 2020)], 0, id="whole"),
        pytest.param(["One", LONG, "Some Lab\n·\nMay 3, 2020"], [("One", True, 2020)], 0, id="organisation"),
        pytest.param(
            ["One", LONG, "Some Lab\n• 5 authors\n·\nMay 3, 2020"], [("One", True, 2020)], 0, id="both"
        ),
        pytest.param(["One", "• 5 authors\n·\nMay 3, 2020"], [("One", False, 2020)], 0, id="no abstract"),
        pytest.param(
            ["One", LONG, "Two", LONG, "• 5 authors\n·\nMay 3, 2020"],
            [("One", True, None), ("Two", True, 2020)],
            0,
            id="no date",
        ),
        pytest.param(
            ["One", LONG, "• 5 authors\n·\nMay 3, 2020", "Two", LONG],
            [("One", True, 2020), ("Two", True, None)],
            0,
            id="no date at the end",
        ),
        pytest.param(["One", LONG, "Lab\n·\nMay 3, 2020", "Next"], [("One", True, 2020)], 1, id="foot"),
        pytest.param(
            ["One", LONG, "Lab\n·\nMay 3, 2020", "Two", LONG, "Lab\n·\nMay 32"],
            [("One", True, 2020), ("Two", True, None)],
            1,
            id="no such day",
        ),
        pytest.param(
            ["One", LONG, "Lab\n·\nMay 3, 2020", "·\nMay 4, 2020"], [("One", True, 2020)], 1, id="no paper"
        ),
    ],
)
def test_blocks_of_a_dated_page(tmp_path, lines, expected, warned):
    documents, warnings = read(tmp_path / "p.txt", dated_page(*lines))
    assert [(d.title, LONG.strip() in d.text, d.year) for d in documents] == expected
    assert not any("Lab" in d.text or "authors" in d.text for d in documents)
    assert len(warnings) == warned


@pytest.mark.parametrize("text", ["Foo 3", "May 32", "2017", "", "May", "May 3, 1066", "The May 3 paper"])
def test_no_page_date(text):
    assert parse_page_date(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2017", (2017, "2017")),
        ("2017-04", (2017, "2017-04")),
        ("2017-04-20", (2017, "2017-04-20")),
        ("2017-04-20T10:00:00Z", (2017, "2017-04-20")),
        ("--09-17", (None, "--09-17")),
        ("2017-13", None),
        ("2017-02-30", None),
        ("1066", None),
        ("20 April 2017", None),
    ],
)
def test_iso_date(text, expected):
    assert parse_iso_date(text) == expected


# Tables


def test_json_lines(tmp_path):
    records = [
        {"id": "a", "title": "T", "abstract": "B.", "year": 2017, "kind": "method"},
        {"id": 7, "text": "T is a text.", "title": "T", "date": "2017-04-20"},
        {"title": "Only a title"},
        {"id": "b", "title": "", "abstract": "Only an abstract.", "year": "2018"},
    ]
    documents, warnings = read(tmp_path / "x.dat", "\n\n".join(map(json.dumps, records)))
    assert [(d.id, d.kind, d.title, d.text, d.year, d.date) for d in documents] == [
        ("a", "method", "T", "T\n\nB.", 2017, "2017"),
        ("7", "paper", "T", "T is a text.", 2017, "2017-04-20"),
        ("x-002", "paper", "Only a title", "Only a title", None, None),
        ("b", "paper", "", "Only an abstract.", 2018, "2018"),
    ]
    assert warnings == []


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"id": "b", "title": "cut', "is the line cut off"),
        ('{"title": "x", "year": ' + "9" * 5000 + "}", "too long"),
        ('{"title": ' + "[" * 100_000, "too long"),
        ("[1, 2]", "no JSON object"),
        ('{"id": "b"}', "none of the fields"),
        ('{"id": "b", "title": 3}', "its title is no text"),
        ('{"id": "b", "title": "\\ud800"}', "surrogate"),
        ('{"id": "b", "title": " "}', "skipped 'b', it has neither title nor text"),
        ('{"id": "b\\nb", "title": " "}', "skipped 'b\\nb', it has neither title nor text"),
        (json.dumps({"id": "b", "text": "x" * (MAX_TEXT + 1)}), "over 1,000,000 characters"),
        (b'{"id": "b", "title": "\xff"}', "not UTF-8"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_line_that_is_no_record_is_reported_and_the_rest_read(tmp_path, line, reason):
    good = b'{"id": "a", "title": "A"}\n%s\n{"id": "c", "title": "C"}\n'
    documents, warnings = read(
        tmp_path / "x.jsonl", good % (line if isinstance(line, bytes) else line.encode())
    )
    assert [d.id for d in documents] == ["a", "c"]
    assert len(warnings) == 1
    assert warnings[0].startswith(f"{tmp_path / 'x.jsonl'}:2: ")
    assert reason in warnings[0]
    assert len(warnings[0].splitlines()) == 1


@pytest.mark.parametrize(
    ("fields", "year", "date", "warned"),
    [
        ({"year": 2017.0}, 2017, "2017", 0),
        ({"year": None, "date": ""}, None, None, 0),
        ({"year": "soon"}, None, None, 1),
        ({"year": 1066}, None, None, 1),
        ({"year": True}, None, None, 1),
        ({"year": [2017]}, None, None, 1),
        ({"year": float("inf")}, None, None, 1),
        ({"date": "20 April"}, None, None, 1),
        ({"date": 20170420}, None, None, 1),
        ({"date": "--09-17", "year": 2017}, 2017, "--09-17", 0),
        ({"date": "2016-09-17", "year": 2017}, 2017, "2017", 1),
        ({"kind": "poem"}, None, None, 1),
        ({"kind": ["paper"]}, None, None, 1),
    ],
    ids=str,
)
def test_years_and_dates_of_records(tmp_path, fields, year, date, warned):
    documents, warnings = read(tmp_path / "x.jsonl", json.dumps({"id": "a", "title": "A", **fields}))
    assert [(d.year, d.date, d.kind) for d in documents] == [(year, date, "paper")]
    assert len(warnings) == warned


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_csv(tmp_path, mark):
    table = 'Id,Title,Abstract,Year,Kind\r\na,T,"B, and\n""C""",2017,method\r\n\r\nb,,D,,\r\n'
    table = table if mark == "," else table.replace(",", mark).replace(f"B{mark}", "B,")
    documents, warnings = read(tmp_path / "x.txt", "\ufeff" + table)
    assert [(d.id, d.kind, d.title, d.text, d.year) for d in documents] == [
        ("a", "method", "T", 'T\n\nB, and\n"C"', 2017),
        ("b", "paper", "", "D", None),
    ]
    assert [d.source.rsplit(":")[-1] for d in documents] == ["2", "5"]
    assert warnings == []


@pytest.mark.parametrize(
    ("table", "columns"),
    [("id,title,year\n1,T,2017\n", "id, title, year"), ("name,description\na,b\nc,d\n", "name, description")],
)
def test_csv_without_a_column_for_the_text(tmp_path, table, columns):
    with pytest.raises(
        DocumentError, match=f"x.csv:1: no column abstract or text; the columns are {columns}"
    ):
        read(tmp_path / "x.csv", table)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (b"b,only", "2 cells under a header of 3"),
        (b"b,T,a,b", "4 cells under a header of 3"),
        (b'b,"T"x,a', "no valid CSV"),
        (b"b,\xff,a", "not UTF-8"),
        (b"b,,", "neither title nor text"),
        (b"b,T," + b"x" * (MAX_TEXT + 10), "no valid CSV"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_row_that_cannot_be_read_is_reported_and_the_rest_read(tmp_path, row, reason):
    documents, warnings = read(tmp_path / "x.csv", b"id,title,text\na,A,x\n%s\nc,C,x\n" % row)
    assert [d.id for d in documents] == ["a", "c"]
    assert len(warnings) == 1
    assert warnings[0].startswith(f"{tmp_path / 'x.csv'}:3: ")
    assert reason in warnings[0]
    assert len(warnings[0].splitlines()) == 1


def test_quotation_mark_that_is_never_closed(tmp_path):
    documents, warnings = read(tmp_path / "x.csv", 'id,title,text\na,A,x\nb,"B,x\nc,C,x\n')
    assert [d.id for d in documents] == ["a"]
    assert [w.split("x.csv:")[1].split(":")[0] for w in warnings] == ["3"]


def test_csv_without_ids(tmp_path):
    documents, warnings = read(tmp_path / "x_y.csv", "title,text\nA,x\nB,x\n")
    assert [d.id for d in documents] == ["x_y-000", "x_y-001"]
    assert len(warnings) == 1


# Plain text and Markdown


@pytest.mark.parametrize(
    ("content", "title", "text"),
    [
        ("# On Trees #\n\nTrees are large.\n", "On Trees", "On Trees\n\nTrees are large."),
        ("On Trees\n========\nTrees are large.\n", "On Trees", "On Trees\n\nTrees are large."),
        ("\ufeffOn Trees\r\n\r\nTrees  are\r\nlarge.", "On Trees", "On Trees\n\nTrees  are\nlarge."),
        (
            "Trees are large, and here is why.\nThey grow.",
            "",
            "Trees are large, and here is why.\nThey grow.",
        ),
        ("Trees grow in\nlines of text.", "", "Trees grow in\nlines of text."),
        ("Trees are large.", "", "Trees are large."),
        ("--- \n\nTrees grow in lines.", "", "--- \n\nTrees grow in lines."),
    ],
)
def test_prose(tmp_path, content, title, text):
    documents, warnings = read(tmp_path / "my_notes.csv", content)
    assert [(d.id, d.title, d.text) for d in documents] == [("my_notes", title, text)]
    assert warnings == []


# All of them


def test_each_format_is_told_by_its_content(tmp_path):
    samples = {
        catalogue: "8,725 machine learning methods and techniques\nTree Pruning",
        papers_dated: dated_page("One", LONG, "Lab\n·\nMay 3, 2020"),
        papers_page: plain_page("One", LONG),
        json_lines: '{"id": "a", "title": "A"}',
        json_array: '[\n  {"id": "a", "title": "A"}\n]',
        csv_table: "id,text\na,b",
        bibtex: "% Encoding: UTF-8\n\n@article{a,\n  title = {A}\n}",
        ris: "TY  - JOUR\nTI  - A\nER  - ",
        parquet: "PAR1\0\1",
        pdf: "%PDF-1.7",
        prose: "# On Trees\n\nTrees are large.",
    }
    assert set(samples) == set(READERS)
    for reader, content in samples.items():
        path = tmp_path / "file.xyz"
        path.write_text(content, "utf-8")
        assert recognise(path) is reader


FORMS = st.sampled_from(
    [
        b"",
        b"5 machine learning methods\n",
        plain_page("One", LONG, "Two").encode(),
        dated_page("One", LONG, "Lab\n·\nMay 3, 2020", "·", "").encode(),
        b'{"id": "a", "title": "A"}\n{"title": "',
        b"id,title,text,year,kind\na,b,c,d,e\n",
        b"# On Trees\n\nTrees are large, and they grow. ",
        b'[{"id": "a", "title": "A"},\n{"paper_url": "x", "title": "B", "methods": [{"name": "',
        b"@article{a,\n title = {A},\n abstract = {B \\textbf{",
        b"TY  - JOUR\nTI  - A\nAB  - B\n",
        b"%PDF-1.7\n1 0 obj\n",
        b"PAR1",
        gzip.compress(b'{"id": "a", "title": "A"}\n' * 3)[:-9],
    ]
)
PIECES = st.one_of(
    st.binary(max_size=60),
    st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.sampled_from(
        [b"\n", b'"', b",", "·\n".encode(), b"May 3\n", b"Subscribe", b"\r", b"\x1f", LONG.encode()]
    ),
    st.recursive(st.none() | st.floats() | st.integers() | st.text(max_size=5), st.lists, max_leaves=4).map(
        lambda value: json.dumps({"id": "b", "title": value, "year": value, "kind": value}).encode() + b"\n"
    ),
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(form=FORMS, pieces=st.lists(PIECES, max_size=12))
@example(form=b"", pieces=[b"A B " * 500])
def test_whatever_the_bytes_are_there_are_documents_or_one_clear_error(tmp_path, form, pieces):
    path = tmp_path / "x_1.txt"
    path.write_bytes(form + b"".join(pieces))
    warnings: list[str] = []
    refusals: list[str] = []
    documents: list[Document] = []
    try:
        documents += read_documents([path], warn=warnings.append)
    except DocumentError as error:
        refusals.append(str(error))
    assert bool(documents) != bool(refusals)
    assert all(refusal.startswith(str(path)) and "\n" not in refusal for refusal in refusals)
    assert len({d.id for d in documents}) == len(documents)
    for document in documents:
        assert document.text.startswith(document.title)
        assert document.text.strip()
        assert document.source.startswith(f"{path}:")
        document.text.encode("utf-8")
    assert all(warning.startswith(f"{path}:") and "\n" not in warning for warning in warnings)


@pytest.mark.parametrize(
    "start",
    [
        b"",
        b"5 machine learning methods\nOne\n",
        plain_page("One", "").encode(),
        dated_page("One", LONG, "Lab\n·\nMay 3, 2020", "").encode(),
        b'{"id": "a", "title": "A"}\n{"id": "b", "text": "',
        b"id,title,text\na,A,x\nb,B,",
    ],
    ids=lambda value: str(value)[:24],
)
@pytest.mark.parametrize("filling", [b"x", b"word ", b"A", b"We propose A (", b" ", b"\xff"], ids=str)
def test_ten_megabytes_on_one_line(tmp_path, start, filling):
    began = time.perf_counter()
    try:
        _, warnings = read(tmp_path / "x.txt", start + filling * (10_000_000 // len(filling)))
    except DocumentError:
        warnings = ["refused"]
    assert warnings or not filling.strip()
    assert time.perf_counter() - began < 5
