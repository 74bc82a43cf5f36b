"""What little input may ask for: bombs, records without end, links that lead elsewhere, and limits that people set."""

import io
import json
import time
import zipfile
from pathlib import Path

import duckdb
import pytest

from benchmarks.fuzzing.seeds import pdf
from extract.documents import read_documents
from extract.readers.opening import MOST_UNPACKED
from kg.cli import main
from kg.errors import DocumentError
from kg.store import GRAPH_TABLES

LONG = "A study of things that are worth a study. " * 10
FIVE = [json.dumps({"id": f"r{i}", "title": f"T{i}"}) for i in range(5)]
FILES = {
    "JSON Lines": "\n".join(FIVE),
    "JSON array": f"[{', '.join(FIVE)}]",
    "CSV": "id,title,text\n" + "".join(f"r{i},T,x\n" for i in range(5)),
    "BibTeX": "".join(f"@article{{r{i},\n title = {{T}}\n}}\n" for i in range(5)),
    "RIS": "".join(f"TY  - JOUR\nTI  - T\nID  - r{i}\nER  - \n" for i in range(5)),
    "catalogue": "5 machine learning methods\n" + "".join(f"Net {i}\n" for i in range(5)),
    "papers": "Get trending papers\nSubscribe" + "".join(f"T{i}\n{LONG}\n" for i in range(5)),
    "dated papers": "Dec 11\n" + "".join(f"T{i}\n{LONG}\nLab\n·\nMay 3\n" for i in range(5)),
    "Parquet": "SELECT 'r' || range AS id, 'T' AS title FROM range(5)",
}


def written(folder: Path, format: str) -> Path:
    path = folder / "a.dat"
    if format == "Parquet":
        duckdb.sql(f"COPY ({FILES[format]}) TO '{path}' (FORMAT parquet)")
    else:
        path.write_text(FILES[format], encoding="utf-8")
    return path


@pytest.mark.parametrize("format", FILES)
def test_so_many_records_and_no_more(tmp_path, format):
    path = written(tmp_path, format)
    (tmp_path / "b.jsonl").write_text('{"id": "b", "title": "B"}')
    warnings: list[str] = []
    documents = list(read_documents([path, tmp_path / "b.jsonl"], warn=warnings.append, max_records=3))
    assert len(documents) == 3
    (stopped,) = [w for w in warnings if "stopped here" in w]
    assert stopped.startswith(f"{path}:")
    assert stopped.endswith(": stopped here after 3 records, 1 file unread; --max-records allows more")
    with pytest.raises(DocumentError, match="stopped here after 3 records"):
        list(read_documents([path], warn=warnings.append, max_records=3, strict=True))
    warnings.clear()
    assert len(list(read_documents([path, tmp_path / "b.jsonl"], warn=warnings.append, max_records=6))) == 6
    assert not any("stopped" in warning for warning in warnings)


def test_records_that_are_skipped_count_too(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"title": "A"}\n' + "{}\n" * 9 + '{"title": "B"}\n')
    warnings: list[str] = []
    documents = list(read_documents([tmp_path / "a.jsonl"], warn=warnings.append, max_records=5))
    assert [d.title for d in documents] == ["A"]
    assert len(warnings) == 5


def test_the_options(tmp_path, capsys):
    (tmp_path / "a.jsonl").write_text("\n".join(FIVE) + '\n{"id": "long", "title": "' + "x" * 99 + '"}\n')
    out = tmp_path / "p.jsonl"
    arguments = ["extract", str(tmp_path / "a.jsonl"), "-o", str(out), "-q"]
    assert main([*arguments, "--max-text", "50", "--max-records", "6"]) == 0
    assert "a.jsonl:6: skipped 'long', its text is over 50 characters; split it" in " ".join(
        capsys.readouterr().err.split()
    )
    assert len(out.read_text().splitlines()) == 5
    assert main([*arguments, "--max-records", "2"]) == 0
    assert "a.jsonl:3: stopped here after 2 records, 0 files unread" in " ".join(
        capsys.readouterr().err.split()
    )
    assert main([*arguments, "--max-text", "2000000"]) == 2


def in_parquet(path: Path, select: str) -> None:
    duckdb.sql(f"COPY ({select}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")


@pytest.mark.parametrize(
    "select",
    [
        "SELECT 'a' AS id, 'A' AS title, '' AS text UNION ALL SELECT 'b', 'B', repeat('x', 900000) FROM range(500)",
        "SELECT range AS id, 'A' AS title, repeat('word ', 20000) AS text FROM range(2000)",
        "SELECT range AS id, 'A' AS title, [{'name': repeat('word ', 20000)}] AS authors FROM range(2000)",
    ],
    ids=["one text over and over", "of different ids", "in a list of structures"],
)
def test_a_parquet_that_swells_is_refused_soon(tmp_path, select):
    path = tmp_path / "a.parquet"
    in_parquet(path, select)
    assert path.stat().st_size < 500_000
    warnings: list[str] = []
    documents = list(read_documents([path], warn=warnings.append))
    assert documents
    assert sum(len(d.text) for d in documents) < max(4_000_000, MOST_UNPACKED * path.stat().st_size)
    assert f"unpacks to more than {MOST_UNPACKED} times its size, the rest is not read" in warnings[-1]


def test_archives_are_not_unpacked(tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../outside.txt", "x" * 50_000_000)
    path = tmp_path / "inside" / "papers.zip"
    path.parent.mkdir()
    path.write_bytes(packed.getvalue())
    with pytest.raises(DocumentError, match="not one of the formats"):
        list(read_documents([path], warn=pytest.fail))
    assert [p.name for p in tmp_path.rglob("*")] == ["inside", "papers.zip"]


def test_links_do_not_lead_out_of_a_folder(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("These words are of nobody else's concern.")
    folder = tmp_path / "papers"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.jsonl").write_text('{"id": "a", "title": "A"}')
    (folder / "notes.txt").symlink_to(secret)
    (folder / "sub" / "up.txt").symlink_to("../../secret.txt")
    (folder / "again.jsonl").symlink_to("a.jsonl")
    (folder / "loop.txt").symlink_to("loop.txt")
    (folder / "root").symlink_to("/")
    warnings: list[str] = []
    assert [d.id for d in read_documents([folder], warn=warnings.append)] == ["a"]
    assert sum("a link that leads out of" in w for w in warnings) == 2
    assert [d.id for d in read_documents([folder / "notes.txt"], warn=pytest.fail)] == ["notes"]


def test_names_make_no_file_names(tmp_path, monkeypatch):
    """Ids and titles of documents and methods go into files, never into their names."""
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    names = [
        "..",
        "../x",
        "/etc/passwd",
        "a\nb",
        "-rf",
        "con",
        "x" * 300,
        "\x00",
        "$(id)",
        "`id`",
        "; rm -rf ~",
    ]
    rows = [{"id": n, "title": n, "text": f"We propose {n} (Net), which extends BERT."} for n in names]
    Path("a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert main(["build", "a.jsonl", "-o", "g.duckdb", "-q"]) == 0
    assert main(["export", "-g", "g.duckdb", "-o", "neo", "--format", "neo4j"]) == 0
    assert main(["export", "-g", "g.duckdb", "-o", "csv", "--format", "csv"]) == 0
    assert {p.name for p in tmp_path.iterdir()} == {"work"}
    assert {p.name for p in work.iterdir()} == {"a.jsonl", "g.duckdb", "neo", "csv"}
    assert {p.name for p in (work / "neo").iterdir()} == {"nodes.csv.gz", "relationships.csv.gz", "import.sh"}
    assert {p.stem for p in (work / "csv").iterdir()} == set(GRAPH_TABLES)
    assert "rm -rf" not in (work / "neo" / "import.sh").read_text()


def calls(deep: int) -> bytes:
    """A PDF whose forms each show the next one ten times."""
    forms = {
        f"X{i}": (b" ".join([b"/X%d Do" % (i + 1)] * 10) if i < deep else b"BT /F1 9 Tf (lol) Tj ET")
        for i in range(1, deep + 1)
    }
    return pdf(b"/X1 Do", forms=forms)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (lambda: calls(9), "skipped"),
        (lambda: pdf(*[b"BT /F1 9 Tf (x) Tj ET " + b"q Q " * 200_000] * 40, packed=True), "skipped"),
        (lambda: pdf(b"BT /F1 9 Tf (x) Tj ET " + b" " * 60_000_000, packed=True), "skipped"),
        (lambda: pdf(b"[" * 100_000 + b"]" * 100_000), "skipped"),
    ],
    ids=["forms within forms", "many operators", "one endless stream", "deep arrays"],
)
def test_a_pdf_takes_bounded_time(tmp_path, data, reason):
    (tmp_path / "a.pdf").write_bytes(data())
    (tmp_path / "b.jsonl").write_text('{"id": "b", "title": "B"}')
    began = time.process_time()
    warnings: list[str] = []
    documents = list(read_documents([tmp_path], warn=warnings.append))
    assert time.process_time() - began < 10
    assert [d.id for d in documents][-1] == "b"
    assert len(documents) == 2 or reason in warnings[0]
