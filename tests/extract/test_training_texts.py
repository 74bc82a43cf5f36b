"""Annotations that are kept without their texts find them again, in what Stemma reads."""

import json
import subprocess
import sys

import pytest

from extract.training.gold import methods_of, read_gold

FIRST = r"""@InProceedings{lee20a,
  title = {Folding {N}ets for
           Long Texts},
  abstract = {We propose \emph{FoldNet}, which extends the Plain Net. It is na{\"i}ve, and takes $O(n)$ steps.}
}
@InProceedings{ray20a, title = {Nothing but a Title}}
"""
SECOND = "@InProceedings{lee20a, title = {A Second Volume}, abstract = {OwnMacro is a network.}}\n"


def annotation(id_: str, title: str, *names: str) -> str:
    methods = [{"name": n, "aliases": [], "kind": "architecture", "introduced": False} for n in names]
    return json.dumps({"id": id_, "title": title, "methods": methods, "relations": []})


@pytest.fixture
def joined(tmp_path):
    (tmp_path / "first.bib").write_text(FIRST, "utf-8")
    (tmp_path / "second.bib").write_text(SECOND, "utf-8")
    rows = [
        annotation("a", "Folding Nets for Long Texts", "FoldNet", "Plain Net"),
        annotation("b", "Nothing but a Title"),
        annotation("c", "In No Volume", "FoldNet"),
        annotation("d", "a second volume", "Own-Macro"),
    ]
    (tmp_path / "silver.jsonl").write_text("\n".join(rows) + "\n", "utf-8")
    words = [*"silver.jsonl first.bib second.bib --out joined".split()]
    command = [sys.executable, "-m", "extract.training.texts", *words]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    return tmp_path / "joined", done


def test_those_with_a_text_are_written_with_it(joined):
    folder, _ = joined
    records = read_gold([f"{folder}/silver.jsonl={folder}/silver_input.jsonl"])
    assert [(r["id"], r["kind"], r["text"]) for r in records] == [
        (
            "a",
            "paper",
            "Folding Nets for Long Texts\n\n"
            "We propose FoldNet, which extends the Plain Net. It is naïve, and takes $O(n)$ steps.",
        ),
        ("d", "paper", "A Second Volume\n\nOwnMacro is a network."),
    ]
    assert [[len(m.mentions) for m in methods_of(r)] for r in records] == [[1, 1], [0]]


def test_what_is_missing_is_counted(joined):
    _, done = joined
    assert done.stdout.startswith("2 of 4 annotations have their text; of their 3 methods 1 are not in it")
    assert "first.bib" in done.stderr  # the entry of a title alone
