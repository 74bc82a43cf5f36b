"""Which files are read, what their documents are called, and what is refused."""

import os
from itertools import permutations
from pathlib import Path

import pytest

from extract.documents import READERS, read_documents, recognise
from kg.errors import DocumentError, UnknownFormat

CATALOGUE = "8,725 machine learning methods and techniques\nTree Pruning\n"
RECORD = '{"id": "a", "title": "A"}\n'
SEEDS = Path(__file__).parents[2] / "seeds"


def read(*paths: Path, strict: bool = False) -> tuple[list[str], list[str]]:
    warnings: list[str] = []
    return [d.id for d in read_documents(paths, warn=warnings.append, strict=strict)], warnings


def write(root: Path, files: dict[str, str]) -> list[Path]:
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content, "utf-8")
    return [root / name for name in files]


@pytest.mark.parametrize(
    ("files", "ids"),
    [
        pytest.param(["002_bae7.txt"], ["002-000"], id="up to the underscore"),
        pytest.param(["page.txt"], ["page-000"], id="no underscore"),
        pytest.param(["_page.txt"], ["_page-000"], id="begins with one"),
        pytest.param(["a_1.txt", "b_1.txt"], ["a-000", "b-000"], id="two prefixes"),
        pytest.param(["a_1.txt", "a_2.txt", "b_1.txt"], ["a_1-000", "a_2-000", "b-000"], id="shared prefix"),
        pytest.param(["x/a_1.txt", "y/a_1.txt"], ["x-a_1-000", "y-a_1-000"], id="shared name"),
        pytest.param(
            ["a_1.html", "a_1.txt"], ["a_1.html-000", "a_1.txt-000"], id="shared place but for the end"
        ),
    ],
)
def test_ids_whatever_the_order_of_the_paths(tmp_path, files, ids):
    paths = write(tmp_path, dict.fromkeys(files, CATALOGUE))
    for order in permutations(paths):
        found, _ = read(*order)
        assert found[: len(ids)] == ids


def test_a_file_named_twice_is_read_once(tmp_path):
    (path,) = write(tmp_path, {"a.txt": CATALOGUE})
    (tmp_path / "link.txt").symlink_to(path)
    assert read(path, tmp_path / "." / "a.txt", tmp_path, tmp_path / "link.txt") == (["a-000"], [])


def test_duplicate_ids_are_warned_about_and_the_first_kept(tmp_path):
    paths = write(tmp_path, {"b.jsonl": RECORD, "a.jsonl": RECORD + '{"id": "b", "title": "B"}\n'})
    ids, warnings = read(*paths)
    assert ids == ["a", "b"]
    first, second = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    assert warnings == [f"{second}:1: skipped, the id 'a' is that of {first}:1 already"]


def test_strict_makes_a_warning_an_error(tmp_path):
    paths = write(tmp_path, {"a.jsonl": RECORD + "{}\n"})
    with pytest.raises(DocumentError, match=r"a\.jsonl:2: "):
        read(*paths, strict=True)


def test_a_directory_is_walked(tmp_path):
    write(
        tmp_path,
        {
            "b/c/x.jsonl": RECORD,
            "a_1.txt": CATALOGUE,
            ".hidden": CATALOGUE,
            ".git/x.txt": CATALOGUE,
            "README.md": "# These files\n\nThey are of trees.",
            "empty.txt": "",
            "page.html": "<!DOCTYPE html>\n<p>These are words of a page.",
            "gold.jsonl": '{"id": "a-000", "methods": [], "relations": []}\n',
        },
    )
    ids, warnings = read(tmp_path)
    assert ids == ["a-000", "a"]
    assert [w.removeprefix(f"{tmp_path}/").split(":")[:2] for w in warnings] == [
        ["empty.txt", "1"],
        ["gold.jsonl", "1"],
        ["page.html", "1"],
    ]


def test_the_seeds_as_a_directory():
    """Their gold annotations make no documents: the texts in gold/ are those of the pages once more."""
    pages, _ = read(*SEEDS.glob("*.txt"))
    everything, warnings = read(SEEDS)
    assert everything[: len(pages)] == pages
    assert set(everything) - set(pages) <= {"GUIDE"}
    assert all("/gold/" in warning for warning in warnings)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", id="picture"),
        pytest.param(b"<html><body>These are words of a page.</body></html>", id="html"),
        pytest.param(b"<?xml version='1.0'?><words>These are words</words>", id="xml"),
        pytest.param("These are words of a page.".encode("utf-16"), id="utf-16"),
        pytest.param(bytes(range(1, 256)) * 20, id="bytes"),
        pytest.param(b"These are words\0of a page.", id="nul"),
        pytest.param(b'{"methods": [], "relations": []}', id="annotations"),
        pytest.param(b'["a", "b"]', id="json"),
        pytest.param(b"import os\n\ndef main():\n    return os.name\n\nclass A:\n    pass\n", id="code"),
        pytest.param(b"1 2 3\n4 5 6\n", id="numbers"),
        pytest.param(b"x" * 1000, id="no words"),
    ],
)
def test_what_no_reader_recognises_is_refused_with_the_formats_that_exist(tmp_path, content):
    path = tmp_path / "x.txt"
    path.write_bytes(content)
    with pytest.raises(UnknownFormat) as refusal:
        recognise(path)
    assert str(refusal.value).startswith(f"{path}: ")
    assert all(reader.NAME in str(refusal.value) for reader in READERS)


@pytest.mark.parametrize("content", ["", " \n\t\n", "\ufeff"])
def test_empty_file(tmp_path, content):
    paths = write(tmp_path, {"x.txt": content})
    with pytest.raises(DocumentError, match=r"x\.txt: empty file; "):
        read(*paths)


def test_path_that_does_not_exist(tmp_path):
    with pytest.raises(DocumentError, match=r"nowhere\.txt: no such file or directory"):
        read(tmp_path / "nowhere.txt")


def test_directory_without_documents(tmp_path):
    write(tmp_path, {"sub/.hidden": CATALOGUE, "empty.txt": ""})
    with pytest.raises(DocumentError, match="no documents in this directory"):
        read(tmp_path)


def test_pipe(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(DocumentError, match="neither a file nor a directory"):
        read(tmp_path / "pipe")


@pytest.mark.parametrize("content", ["8,725 machine learning methods and techniques\n", '{"title": ""}\n'])
def test_not_one_document_in_the_end(tmp_path, content):
    paths = write(tmp_path, {"x.txt": content})
    with pytest.raises(DocumentError, match=r"x\.txt: no document could be read"):
        read(*paths)


def test_no_paths():
    with pytest.raises(DocumentError, match="no files: no document"):
        read()
