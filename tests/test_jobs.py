"""Several processes read what one reads, whatever dies on the way, and nothing is left over."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from spacy.language import Language
from spacy.tokens import Doc as SpacyDoc

from extract.documents import read_documents
from extract.pipeline import load_pipeline, read
from extract.workers import Here, Processes
from kg.errors import WorkerError
from kg.export import rendered
from kg.schema import Document, DocumentKind
from kg.store import builds, load
from kg.workfile import WorkFile

ROOT = Path(__file__).resolve().parent.parent
SEEDS = sorted((ROOT / "seeds").glob("00[04]_*.txt"))


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    return sorted(read_documents(SEEDS, warn=pytest.fail), key=lambda d: d.id)


@pytest.fixture(scope="module")
def alone(documents) -> dict[str, str]:
    """What one process reads."""
    records: dict[str, str] = {}
    assert read(documents, records, Here(load_pipeline)) == {d.id for d in documents}
    return records


def test_a_process_that_is_killed_is_replaced(documents, alone):
    records: dict[str, str] = {}
    killed: list[int] = []

    def kill_one(what: str, done: int, total: int) -> None:
        if len(killed) < 2 and done > 16 * (len(killed) + 1):
            child = multiprocessing.active_children()[0]
            child.kill()
            killed.append(done)

    with closing(Processes(load_pipeline, 2)) as workers:
        read(documents, records, workers, progress=kill_one)
    assert len(killed) == 2
    assert records == alone
    assert multiprocessing.active_children() == []


@Language.component("deadly")
def deadly(doc: SpacyDoc) -> SpacyDoc:
    if "GrimNet" in doc.text:
        os.kill(os.getpid(), signal.SIGKILL)
    return doc


def load_deadly() -> Language:
    nlp = load_pipeline()
    nlp.add_pipe("deadly", first=True)
    return nlp


def test_a_document_that_kills_is_named_and_the_others_are_kept(documents):
    grim = Document("x1", DocumentKind.PAPER, "Grim", "Grim\n\nGrimNet extends LSTM.", source="grim.jsonl:7")
    records: dict[str, str] = {}
    with (
        closing(Processes(load_deadly, 2)) as workers,
        pytest.raises(
            WorkerError, match=r"^grim\.jsonl:7: the process that read document 'x1' ended, 3 times"
        ),
    ):
        read([*documents[:20], grim], records, workers)
    assert records.keys() >= {d.id for d in documents[:16]}


def start(folder: Path) -> "subprocess.Popen[str]":
    """A build of two processes, in a group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "kg.cli", "build", *map(str, SEEDS), "-o", "g.duckdb", "--jobs", "2"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def wait_for(there: Callable[[], bool]) -> None:
    for _ in range(6000):
        if there():
            return
        time.sleep(0.05)
    pytest.fail("waited for five minutes")


def is_empty(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.fixture
def reading(tmp_path) -> Iterator["subprocess.Popen[str]"]:
    """A build that has read something, and not all."""
    child = start(tmp_path)
    work = tmp_path / ".g.duckdb.work"
    wait_for(lambda: work.exists() and work.stat().st_size > 0)
    yield child
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
    child.communicate()


def test_stopped_by_ctrl_c_the_next_build_goes_on_from_there(reading, tmp_path, alone):
    os.killpg(reading.pid, signal.SIGINT)
    out, err = reading.communicate(timeout=60)
    assert (reading.returncode, out) == (130, "")
    assert err == (
        "stemma: g.duckdb: interrupted; what was read is kept beside it, "
        "and the same command goes on from there\n"
    )
    wait_for(lambda: is_empty(reading.pid))
    with WorkFile(tmp_path / "g.duckdb") as work:
        kept = len(work.records)
    assert 0 < kept < len(alone)
    again = start(tmp_path)
    assert again.communicate()[1] == ""
    (build,) = builds(tmp_path / "g.duckdb")
    assert 0 < build.extracted <= len(alone) - kept + 8  # and what that gives names to
    assert [p.name for p in tmp_path.glob(".*")] == []
    assert rendered(load(tmp_path / "g.duckdb"), "json")


def test_killed_it_leaves_no_process(reading):
    reading.kill()
    wait_for(lambda: is_empty(reading.pid))
