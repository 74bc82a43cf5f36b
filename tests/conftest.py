"""What tests of several packages share: a real browser, and the graph of the seeds."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
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
def seeds_graph(tmp_path_factory) -> Path:
    """The graph of seeds/, to be read alone: built once, by whichever of the test processes asks for it first."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    graph = folder / "seeds.duckdb"
    with (folder / "seeds.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not graph.exists():
            seeds = sorted((ROOT / "seeds").glob("*.txt"))
            command = [sys.executable, "-m", "kg.cli", "build", *seeds, "-o", graph, "--quiet"]
            subprocess.run(command, cwd=ROOT, check=True)
    return graph
