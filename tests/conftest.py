"""What tests of several packages share: a real browser, and the graph of the seeds."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes are told by their parameter's name: what they hold, the time in a gzip's head say, may differ from
    one worker of pytest-xdist to the next, and the names of tests must not."""
    return argname if isinstance(val, bytes) else None


@pytest.fixture(scope="session")
def title_alone() -> Callable[[str], None]:
    """What takes the warnings of reading the gold's texts: that some have no abstract is the only one there may be."""

    def warn(message: str) -> None:
        assert message.endswith("the title alone was read")

    return warn


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A headless Chromium: that of the machine, else the one that Playwright installed."""
    installed = next((path for path in map(shutil.which, _NAMES) if path), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed, args=list(_QUIET))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def without_network() -> Callable[[Sequence[str | Path], Path], None]:
    """What runs a command where nothing can be reached, and writes each use of a socket by Python to a file.

    That is a network namespace without interfaces, where the system lets us have one. Everywhere an audit hook
    (`tests/offline`) refuses all but local sockets. Raises CalledProcessError.
    """
    ways = (["unshare", "--net"], ["unshare", "--user", "--map-root-user", "--net"])
    alone: Sequence[str] = ()
    if shutil.which("unshare"):
        tried = (
            w
            for w in ways
            if not subprocess.run([*w, "true"], check=False, stderr=subprocess.DEVNULL).returncode
        )
        alone = next(tried, ())
    path = f"{ROOT / 'tests/offline'}{os.pathsep}{ROOT}"

    def run(command: Sequence[str | Path], record: Path) -> None:
        environment = {**os.environ, "PYTHONPATH": path, "SOCKETS": str(record)}
        subprocess.run([*alone, *command], cwd=ROOT, env=environment, check=True)

    return run


@pytest.fixture(scope="session")
def seeds_graph(
    tmp_path_factory: pytest.TempPathFactory, without_network: Callable[[Sequence[str | Path], Path], None]
) -> Path:
    """The graph of seeds/, to be read alone: built once, by whichever of the test processes asks for it first.

    It is built without a network; beside it, `seeds.sockets` has what was done with sockets, if anything was.
    """
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    graph = folder / "seeds.duckdb"
    with (folder / "seeds.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not graph.exists():
            seeds = sorted((ROOT / "seeds").glob("*.txt"))
            command: list[str | Path] = [sys.executable, "-m", "kg.cli", "build", *seeds, "-o", graph, "-q"]
            without_network(command, folder / "seeds.sockets")
    return graph
