"""The records of arXiv, OpenAlex, Semantic Scholar and Papers with Code, as lines, as an array and as Parquet."""

import gzip
import json
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extract.readers.dialects import DIALECTS, openalex
from kg.errors import DocumentError
from tests.extract.reading import read

ARXIV = {
    "id": "0704.0001",
    "submitter": "A. Lovelace",
    "title": "Calculation of maps with\n  attention",
    "abstract": "  We propose \\textbf{GraphoNet}, which is based\non LSTM.\n  It uses $\\beta$-VAE.\n",
    "categories": "cs.LG stat.ML",
    "versions": [
        {"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"},
        {"version": "v2", "created": "Tue, 24 Jul 2008 20:10:27 GMT"},
    ],
    "update_date": "2008-11-26",
}
OPENALEX = {
    "id": "https://openalex.org/W2741809807",
    "title": "The state of <i>maps</i>",
    "display_name": "The state of maps",
    "publication_year": 2018,
    "publication_date": "2018-02-13",
    "abstract_inverted_index": {"We": [0, 4], "maps,": [2], "draw": [1], "and": [3], "walk.": [5]},
    "primary_topic": {"display_name": "Cartography", "field": {"display_name": "Geography"}},
    "concepts": [{"display_name": "Map"}],
}
SCHOLAR = {
    "paperId": "649def34f8be52c8b66281af98ae884c09aef38b",
    "title": "Maps",
    "abstract": "We draw maps.",
    "year": 2019,
    "publicationDate": "2019-03-07",
    "fieldsOfStudy": ["Geography"],
    "s2FieldsOfStudy": [{"category": "Art", "source": "s2-fos-model"}],
}
SCHOLAR_OLD = {
    "id": "0123",
    "title": "Maps",
    "paperAbstract": "We draw maps.",
    "year": 2019,
    "fieldsOfStudy": ["Art"],
}
METHOD = {
    "url": "https://paperswithcode.com/method/gelu",
    "name": "GELU",
    "full_name": "Gaussian Error Linear Units",
    "description": "The **GELU** is used in [BERT](https://paperswithcode.com/method/bert). ![](https://x.org/a_(1).png)",
    "paper": {"title": "Gaussian Error Linear Units", "url": "https://paperswithcode.com/paper/gelus"},
    "introduced_year": 2016,
    "source_url": "https://arxiv.org/abs/1606.08415v5",
    "source_title": "Gaussian Error Linear Units (GELUs)",
    "collections": [{"collection": "Activation Functions", "area": "General"}],
}
PAPER = {
    "paper_url": "https://paperswithcode.com/paper/gelus",
    "arxiv_id": "1606.08415",
    "title": "Gaussian Error Linear Units",
    "abstract": "We propose it.",
    "url_abs": "http://arxiv.org/abs/1606.08415v5",
    "date": "2016-06-27",
    "tasks": ["Speech Recognition"],
    "methods": [
        {
            "name": "GELU",
            "full_name": "Gaussian Error\r\nLinear Units",
            "introduced_year": 2016,
            "source_url": "https://arxiv.org/abs/1606.08415v5",
            "main_collection": {"name": "Activation Functions", "area": "General"},
        },
        {"name": "Dropout", "full_name": "Dropout", "introduced_year": 2000, "source_title": "Dropout"},
    ],
}
CASES = {
    "arxiv": (
        ARXIV,
        ("0704.0001", "paper", "Calculation of maps with attention", 2007, "2007-04-02"),
        "We propose GraphoNet, which is based on LSTM.\nIt uses $\\beta$-VAE.",
        "cs.LG",
    ),
    "openalex": (
        OPENALEX,
        ("W2741809807", "paper", "The state of maps", 2018, "2018-02-13"),
        "We draw maps, and We walk.",
        "geography",
    ),
    "semantic scholar": (
        SCHOLAR,
        (SCHOLAR["paperId"], "paper", "Maps", 2019, "2019-03-07"),
        "We draw maps.",
        "art",
    ),
    "semantic scholar, old": (SCHOLAR_OLD, ("0123", "paper", "Maps", 2019, "2019"), "We draw maps.", "art"),
    "papers with code: method": (
        METHOD,
        ("method/gelu", "method", "GELU", 2016, "2016"),
        "The GELU is used in BERT.\n\nintroduces: GELU\n  full_name: Gaussian Error Linear Units\n"
        "  introduced_year: 2016\n  collection: Activation Functions",
        "activation*",
    ),
    "papers with code: paper": (
        PAPER,
        ("paper/gelus", "paper", "Gaussian Error Linear Units", 2016, "2016-06-27"),
        "We propose it.\n\nintroduces: GELU\n  full_name: Gaussian Error Linear Units\n  introduced_year: 2016\n"
        "  collection: Activation Functions\nmentions: Dropout",
        "speech*",
    ),
}  # fmt: skip


def as_lines(path: Path, record: dict) -> None:
    path.write_text(f"{json.dumps(record)}\n", "utf-8")


def as_array(path: Path, record: dict) -> None:
    path.write_text(json.dumps([record], indent=2), "utf-8")


def as_packed_array(path: Path, record: dict) -> None:
    path.write_bytes(gzip.compress(json.dumps([record]).encode()))


def as_parquet(path: Path, record: dict) -> None:
    as_lines(path.with_suffix(".src"), record)
    source = f"read_json('{path.with_suffix('.src')}', format='newline_delimited')"
    duckdb.sql(f"COPY (SELECT * FROM {source}) TO '{path}' (FORMAT parquet)")


@pytest.mark.parametrize("write", [as_lines, as_array, as_packed_array, as_parquet])
@pytest.mark.parametrize("case", CASES)
def test_record(tmp_path, case, write):
    record, fields, body, category = CASES[case]
    path = tmp_path / "dump.x"
    write(path, record)
    (document,), warnings = read(path, where=[f"category={category}"])
    assert (document.id, document.kind, document.title, document.year, document.date) == fields
    assert document.text == f"{document.title}\n\n{body}"
    assert warnings == []
    with pytest.raises(DocumentError, match="of the years and categories asked for"):
        read(path, where=[f"category!={category}"])


@pytest.mark.parametrize("record", [c[0] for c in CASES.values()], ids=list(CASES))
def test_one_dialect_recognises_a_record(record):
    assert sum(d.recognises(record) for d in DIALECTS) == 1
    assert not any(d.recognises({"id": "a", "title": "A", "abstract": "B", "year": 2017}) for d in DIALECTS)


@pytest.mark.parametrize(
    ("record", "change", "expected"),
    [
        (ARXIV, {"versions": [], "title": "T"}, "2008-11-26"),
        (ARXIV, {"versions": [{"created": "soon"}]}, "2008-11-26"),
        (ARXIV, {"versions": None, "update_date": None}, None),
        (METHOD, {"introduced_year": 2000}, None),
        (METHOD, {"introduced_year": None}, None),
    ],
)
def test_dates(tmp_path, record, change, expected):
    as_lines(tmp_path / "a.json", {**record, **change})
    (document,), warnings = read(tmp_path / "a.json")
    assert (document.date, warnings) == (expected, [])
    assert "2000" not in document.text


def test_our_own_records_keep_their_latex(tmp_path):
    as_lines(tmp_path / "a.json", {"id": "a", "title": r"<i>A</i> \emph{B}", "abstract": r"50\% &amp; more"})
    (document,), _ = read(tmp_path / "a.json")
    assert document.text == "A \\emph{B}\n\n50\\% & more"


def test_records_without_an_abstract_are_read_by_their_titles_and_counted(tmp_path):
    empty = [
        {**ARXIV, "id": "1", "abstract": ""},
        {**OPENALEX, "id": "https://openalex.org/W2", "abstract_inverted_index": None},
        {**SCHOLAR, "paperId": "3", "abstract": None},
        {
            **METHOD,
            "url": "x.org/method/4",
            "description": "Please enter a description about the method here",
        },
    ]
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(map(json.dumps, [ARXIV, *empty])))
    documents, warnings = read(path)
    assert [d.prose == d.title for d in documents] == [False, True, True, True, True]
    assert warnings == [f"{path}: 4 records without an abstract; the title alone was read"]
    assert len(read(path, strict=True)[0]) == 5


@pytest.mark.parametrize(
    ("text", "ids", "reason"),
    [
        ('[{"id": "a", "title": "A"},\n{"id": "b", "title": "B"}', ["a", "b"], ":2: no valid JSON"),
        ('[{"id": "a", "title": "A"},\n{"id": "b", "ti', ["a"], ":2: no valid JSON"),
        ('[{"id": "a", "title": "A"},\n\n{"id": "b", title: 1}, {}]', ["a"], ":3: no valid JSON"),
        ('[{"id": "a", "title": "A"},\n7, {"id": "c", "title": "C"}]', ["a", "c"], ":2: skipped, it is no JSON object"),
        ('[{"id": "a", "title": "A"}]\n{"id": "b"}', ["a"], ":2: what follows the array is not read"),
        ('[{"id": "a", "title": "A"},\n{"id": "b", "title": "\udc80"}]', ["a"], ":2: skipped, it holds bytes"),
        ('[{"id": "a", "title": "A"}, {"id": ' + "9" * 5000 + "}]", ["a"], ":1: it holds a number or a nesting"),
    ],
    ids=["no end", "cut", "error", "number", "more", "bytes", "digits"],
)  # fmt: skip
def test_damaged_array(tmp_path, text, ids, reason):
    path = tmp_path / "a.json"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    documents, warnings = read(path)
    assert [d.id for d in documents] == ids
    assert len(warnings) == 1
    assert warnings[0].startswith(f"{path}{reason}")


def test_an_array_longer_than_what_is_read_at_once(tmp_path):
    records = [{"id": str(i), "title": "Ü" * (i % 700), "text": "x\n" * 900} for i in range(2_000)]
    path = tmp_path / "a.json"
    path.write_text(json.dumps(records, indent=1, ensure_ascii=False), "utf-8")
    documents, warnings = read(path)
    assert [(d.id, d.title) for d in documents] == [(r["id"], r["title"]) for r in records]
    lines = path.read_text("utf-8").split("\n")
    assert all(lines[int(d.source.rpartition(":")[2]) - 1] == " {" for d in documents)
    assert warnings == []


@pytest.mark.parametrize(
    "spoil",
    [lambda data: data[:300] + b"PAR1", lambda data: data.replace(b"inverted", b"inverte\xff")],
    ids=["cut", "names of columns"],
)
def test_damaged_parquet(tmp_path, spoil):
    path = tmp_path / "a*.parquet"  # a pattern, to DuckDB
    as_parquet(path, OPENALEX)
    assert len(read(path)[0]) == 1
    path.write_bytes(spoil(path.read_bytes()))
    (tmp_path / "b.jsonl").write_text('{"id": "b", "title": "B"}')
    documents, warnings = read(path, tmp_path / "b.jsonl")
    assert [d.id for d in documents] == ["b"]
    assert len(warnings) == 1
    assert warnings[0].startswith(f"{path}:1: the rest is not read, no valid Parquet (")
    assert "\n" not in warnings[0]


@given(st.lists(st.text(alphabet="abc", min_size=1), max_size=30))
def test_inverted_index_is_put_back_in_order(words):
    index: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        index.setdefault(word, []).append(place)
    assert openalex.in_order(index) == " ".join(words)
    assert openalex.in_order(json.dumps(index)) == " ".join(words)


VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), record=st.sampled_from([c[0] for c in CASES.values()]))
def test_whatever_a_field_holds_the_next_record_is_read(tmp_path, data, record):
    fields = data.draw(st.lists(st.sampled_from(sorted(record)), min_size=1, max_size=4, unique=True))
    spoilt = {**record, **{field: data.draw(VALUES) for field in fields}}
    path = tmp_path / "a.jsonl"
    path.write_text(f'{json.dumps(spoilt)}\n{{"id": "the next", "title": "N"}}\n', "utf-8")
    documents, warnings = read(path)
    assert documents[-1].id == "the next"
    assert all(w.startswith(f"{path}:") and "\n" not in w for w in warnings)
    assert len(documents) == 2 or warnings
