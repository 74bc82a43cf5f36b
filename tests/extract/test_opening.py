"""Gzip, standard input, limits: the bytes that readers get, and that little memory is taken however many they are."""

import gzip
import io
import json

import duckdb
import pytest

from benchmarks.figures import in_own_process
from benchmarks.reading import of_one
from extract.documents import read_documents, size_of
from extract.readers.ids import SeenIds
from extract.readers.opening import MOST_UNPACKED, STDIN
from kg.errors import DocumentError
from tests.extract.reading import read

RECORDS = "".join(
    json.dumps({"id": f"r{i}", "title": f"T{i}", "year": 2000 + i % 20}) + "\n" for i in range(500)
).encode()


@pytest.mark.parametrize("members", [1, 3])
def test_a_gzip_is_read_like_what_is_in_it(tmp_path, members):
    (tmp_path / "a.jsonl").write_bytes(RECORDS)
    part = len(RECORDS) // members
    pieces = [RECORDS[i : i + part] for i in range(0, len(RECORDS), part)]
    (tmp_path / "a.jsonl.gz").write_bytes(b"".join(map(gzip.compress, pieces)))
    plain, packed = (read(tmp_path / name)[0] for name in ("a.jsonl", "a.jsonl.gz"))
    assert [(d.id, d.title) for d in packed] == [(d.id, d.title) for d in plain]
    assert packed[7].source == f"{tmp_path / 'a.jsonl.gz'}:8"


def test_a_packed_page_has_the_ids_of_the_page(tmp_path):
    page = b"8,725 machine learning methods and techniques\nTree Pruning\n"
    (tmp_path / "002_bae7.txt.gz").write_bytes(gzip.compress(page))
    documents, _ = read(tmp_path / "002_bae7.txt.gz")
    assert [d.id for d in documents] == ["002-000"]


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda data: data[: len(data) // 2], "the gzip ends in the middle"),
        (lambda data: data[:-4], "the gzip ends in the middle"),
        (lambda data: data[:-8] + bytes(8), "the gzip is damaged here"),
        (
            lambda data: data[: len(data) // 2] + bytes(99) + data[len(data) // 2 :],
            "the gzip is damaged here",
        ),
        (lambda data: data + b"more", "the gzip is damaged here"),
    ],
    ids=["half", "four bytes short", "wrong sum", "overwritten", "something after it"],
)
def test_a_damaged_gzip_is_read_as_far_as_it_goes(tmp_path, spoil, reason):
    (tmp_path / "a.jsonl.gz").write_bytes(spoil(gzip.compress(RECORDS)))
    (tmp_path / "b.jsonl").write_bytes(b'{"id": "b", "title": "B"}\n')
    documents, warnings = read(tmp_path / "a.jsonl.gz", tmp_path / "b.jsonl")
    assert documents[0].id == "r0"
    assert documents[-1].id == "b"
    assert reason in warnings[-1]
    assert warnings[-1].startswith(f"{tmp_path / 'a.jsonl.gz'}:")
    assert len(warnings) <= 2  # one more for the line that is cut in half
    with pytest.raises(DocumentError):
        read(tmp_path / "a.jsonl.gz", strict=True)


@pytest.mark.parametrize(
    "bomb",
    [
        pytest.param(b'{"id": "a", "title": "A"}\n' + b"x" * 200_000_000, id="one endless line"),
        pytest.param(b'{"id": "a", "title": "A"}\n' + (b" " * 99 + b"\n") * 2_000_000, id="blank lines"),
        pytest.param(b'[{"id": "a", "title": "A"},' + b" " * 200_000_000 + b"]", id="an array with a hole"),
    ],
)
def test_a_bomb_is_refused_soon(tmp_path, bomb):
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(bomb, 9))
    assert path.stat().st_size < 1_000_000
    documents, warnings = read(path)
    assert [d.id for d in documents] == ["a"]
    assert f"unpacks to more than {MOST_UNPACKED} times its size, the rest is not read" in warnings[-1]


def test_a_gzip_within_a_gzip_is_no_document(tmp_path):
    (tmp_path / "a.gz").write_bytes(gzip.compress(gzip.compress(RECORDS)))
    with pytest.raises(DocumentError, match="not one of the formats"):
        read(tmp_path / "a.gz")


def on_stdin(monkeypatch, data: bytes) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_standard_input(monkeypatch, pack):
    on_stdin(monkeypatch, pack(RECORDS * 9))
    documents, warnings = read(STDIN)
    assert [(documents[0].id, documents[0].source), len(documents)] == [("r0", "stdin:1"), 500]
    assert warnings[0] == "stdin:501: skipped, the id 'r0' is that of stdin:1 already"


def test_what_is_not_read_from_front_to_back_comes_by_standard_input_too(tmp_path, monkeypatch):
    path = tmp_path / "a.parquet"
    duckdb.sql(f"COPY (SELECT 'p' AS id, 'P' AS title) TO '{path}' (FORMAT parquet)")
    on_stdin(monkeypatch, path.read_bytes())
    assert [(d.id, d.source) for d in read(STDIN)[0]] == [("p", "stdin:1")]


def test_empty_standard_input(monkeypatch):
    on_stdin(monkeypatch, b"")
    with pytest.raises(DocumentError, match="stdin: empty file"):
        read(STDIN)


def test_limit_and_what_it_leaves_unread(tmp_path):
    for name in "ab":
        (tmp_path / f"{name}.jsonl").write_bytes(RECORDS.replace(b'"r', f'"{name}'.encode()))
    taken = 0

    def advance(size: int) -> None:
        nonlocal taken
        taken += size

    documents = list(read_documents([tmp_path], warn=pytest.fail, limit=501, advance=advance))
    assert [documents[i].id for i in (0, 499, 500)] == ["a0", "a499", "b0"]
    assert len(documents) == 501
    taken = 0
    list(read_documents([tmp_path], warn=pytest.fail, advance=advance))
    assert taken == size_of([tmp_path]) == 2 * len(RECORDS)
    assert size_of([STDIN]) is None


@pytest.mark.parametrize(
    ("where", "ids"),
    [
        (["year>=2018"], ["r18", "r19"]),
        (["year = 2003"], ["r3"]),
        (["year>2016", "year<2018"], ["r17"]),
        (["year!=2000", "category=cs.*"], ["r1", "r4"]),
        (["category=CS.lg", "category != stat.*"], ["r4"]),
    ],
    ids=" ".join,
)
def test_where(tmp_path, where, ids):
    groups = [["cs.LG", "stat.ML"], "math.CO", None, 7]
    records = [
        {"id": f"r{i}", "title": "T", "year": 2000 + i, "categories": ["cs.LG"] if i == 4 else groups[i % 4]}
        for i in range(20)
    ]
    records = [r if r["id"] in ("r1", "r4") or "category" not in str(where) else {**r} for r in records]
    records[1]["categories"] = groups[0]
    for i in (0, 8, 12, 16):
        records[i]["categories"] = "math.CO, hep-ph"
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(map(json.dumps, [*records, {"id": "undated", "title": "U"}])))
    documents, warnings = read(path, where=where)
    assert [d.id for d in documents] == ids
    assert warnings == [f"left out {21 - len(ids)} documents of other years or categories, or with none"]


@pytest.mark.parametrize(
    "text", ["", "year", "year>=soon", "year>=20", "category>cs", "title=x", "category="]
)
def test_what_is_no_condition(text, tmp_path):
    with pytest.raises(DocumentError, match=r"no condition; write year>=2018"):
        read(tmp_path, where=[text])


def test_nothing_is_of_the_year_asked_for(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(RECORDS)
    with pytest.raises(
        DocumentError, match=r"a\.jsonl: no document is of the years and categories asked for"
    ):
        read(tmp_path / "a.jsonl", where=["year<1990"])


def test_ids_are_known_again_however_many():
    seen = SeenIds()
    assert all(seen.first(f"{i * 7919 % 99991}é\0", f"x:{i}") is None for i in range(20_000))
    assert seen.first(f"{7919 * 5 % 99991}é\0", "y:1") == "x:5"
    assert seen.count == 20_000


@pytest.mark.parametrize("form", ["lines", "array", "gzip"])
def test_memory_does_not_grow_with_the_file(tmp_path, form):
    """Ten times the file, and at most 15 MB more: the table of ids may take 8 MB."""
    peaks = []
    for count in (2_000, 40_000):
        lines = [json.dumps({"id": str(i), "title": "T", "text": f"{i} word " * 150}) for i in range(count)]
        data = ("[" + ",\n".join(lines) + "]" if form == "array" else "\n".join(lines)).encode()
        path = tmp_path / f"{count}.json"
        path.write_bytes(gzip.compress(data, 1) if form == "gzip" else data)
        told = in_own_process(of_one, "stemma", path)
        assert told["records"] == count
        peaks.append(told["peak"])
    assert peaks[1] - peaks[0] < 15
