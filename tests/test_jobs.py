"""Several processes read what one reads, whatever dies on the way, and nothing is left over."""

import multiprocessing
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from distributed import Client, LocalCluster
from spacy.language import Language
from spacy.tokens import Doc as SpacyDoc

from extract.documents import read_documents
from extract.pipeline import load_pipeline, read
from extract.workers import Processes
from kg.cli import main
from kg.disk.tables import select
from kg.disk.workfile import WorkFile
from kg.errors import WorkerError
from kg.export import rendered
from kg.schema import Document, DocumentKind
from kg.store import builds, load, opened

ROOT = Path(__file__).resolve().parent.parent
SEEDS = sorted((ROOT / "seeds").glob("00[04]_*.txt"))


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    return sorted(read_documents(SEEDS, warn=pytest.fail), key=lambda d: d.id)


@pytest.fixture(scope="module")
def local(tmp_path_factory) -> Path:
    """The graph that one process builds."""
    path = tmp_path_factory.mktemp("local") / "g.duckdb"
    assert main(["build", *map(str, SEEDS), "-o", str(path), "--jobs", "1", "-q"]) == 0
    return path


@pytest.fixture(scope="module")
def alone(local) -> dict[str, str]:
    """Document id -> what one process reads of it."""
    with opened(local) as connection:
        return {id_: record for id_, _, record in select(connection, "extractions")}


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
        preexec_fn=_hear_ctrl_c,
    )


def _hear_ctrl_c() -> None:
    """What runs in the background of a shell is deaf to it, and so is all that this starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


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


def test_stopped_by_ctrl_c_the_next_build_goes_on_from_there(reading, tmp_path, alone, local):
    os.killpg(reading.pid, signal.SIGINT)
    out, err = reading.communicate(timeout=60)
    assert (reading.returncode, out) == (130, "")
    assert err == (
        "stemma: g.duckdb: interrupted; what was read is kept beside it, "
        "and the same command goes on from there\n"
    )
    wait_for(lambda: is_empty(reading.pid))
    with WorkFile(tmp_path / "g.duckdb") as work:
        kept = len(work)
    assert 0 < kept < len(alone)
    again = start(tmp_path)
    assert again.communicate()[1] == ""
    (build,) = builds(tmp_path / "g.duckdb")
    assert 0 < build.extracted <= len(alone) - kept + 8  # and what that gives names to
    assert [p.name for p in tmp_path.glob(".*")] == []
    assert rendered(load(tmp_path / "g.duckdb"), "json") == rendered(load(local), "json")


def test_killed_it_leaves_no_process(reading):
    reading.kill()
    reading.wait()
    wait_for(lambda: is_empty(reading.pid))


@pytest.fixture(scope="module")
def cluster() -> Iterator["LocalCluster"]:
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as made:
        yield made


def test_a_cluster_that_loses_a_worker_builds_the_same_graph(cluster, local, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    work = tmp_path / ".g.duckdb.work"
    killed: list[int] = []

    def kill_one() -> None:
        wait_for(lambda: work.exists() and work.stat().st_size > 0)
        with Client(cluster.scheduler_address, set_as_default=False) as client:
            pids = client.run(os.getpid)
            killed.append(pids[sorted(pids)[0]])
        os.kill(killed[0], signal.SIGKILL)

    killer = threading.Thread(target=kill_one)
    killer.start()
    address = cluster.scheduler_address
    assert main(["build", *map(str, SEEDS), "-o", "g.duckdb", "--dask", address, "-q"]) == 0
    killer.join()
    assert len(killed) == 1
    assert capsys.readouterr().err == ""
    assert rendered(load("g.duckdb"), "json") == rendered(load(local), "json")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--dask", "tcp://127.0.0.1:9"], 1, r"tcp://127\.0\.0\.1:9: no Dask scheduler answers there"),
        (["--dask", "where"], 2, "--dask: 'where' is no address; name the scheduler as tcp://HOST:PORT"),
        (["--dask", "tcp://127.0.0.1:9", "--jobs", "2"], 2, "the scheduler knows how many workers it has"),
        (["--jobs", "0"], 2, "should be greater than or equal to 1"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_failures_are_one_sentence(arguments, code, message, tmp_path, capsys):
    assert main(["build", str(SEEDS[0]), "-o", str(tmp_path / "g.duckdb"), *arguments]) == code
    error = capsys.readouterr().err
    assert re.search(message, error)
    assert error.count("\n") == 1
