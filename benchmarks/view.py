"""How soon the explorer shows a graph, and how large its file is, beside pyvis's own page of the same graph.

In headless Chromium, without a network. Ours is timed from the request to the first paint with all nodes placed
(`data-ready`), pyvis's to when its layout has settled; pyvis is given `--patience` seconds. Both are opened in turn,
in the same run, so that a busy machine slows both alike; the figure is the median of the rounds (pyvis: one).
"""

import argparse
import contextlib
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import TimeoutError as TooLate
from pyvis.network import Network

from benchmarks.figures import Figure, program, seconds
from benchmarks.synthetic import synthetic
from kg.graph import KnowledgeGraph
from viz.html import write_html
from viz.map_layout import lay_out_map
from viz.model import view_model

_ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
_PLACES = ("/usr/bin/chromium", "/usr/bin/google-chrome")


@dataclass(frozen=True)
class Case:
    """seconds, megabytes, times (as soon as pyvis), highlight and layout (seconds): the targets, None for none."""

    title: str
    nodes: int
    edges: int
    view: str
    seconds: float
    megabytes: float
    highlight: float | None = None
    layout: float | None = None
    times: float | None = None


CASES = (
    Case("explorer, lineage of 50", 50, 60, "lineage", 0.7, 0.9),
    Case("explorer, 2,000 nodes", 2_000, 4_000, "map", 1.2, 1.5, highlight=0.1, times=100),
    Case("explorer, 9,000 nodes", 9_000, 18_000, "map", 2.0, 2.5, layout=0.2),
    Case("explorer, 100,000 nodes", 100_000, 300_000, "lineage", 2.5, 8.0, layout=4.0),
)


def measure(options: argparse.Namespace) -> Iterator[Figure]:
    """Of every case."""
    with tempfile.TemporaryDirectory() as folder, _browser() as browser:
        for case in CASES:
            if case.nodes <= options.most:
                yield from _figures(case, browser, Path(folder), options.rounds, options.patience)


def arguments(parser: argparse.ArgumentParser) -> None:
    """What can be chosen."""
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--patience", type=float, default=120, help="seconds for pyvis; 0 leaves it out")
    parser.add_argument("--most", type=int, default=100_000, help="leave out graphs of more nodes")


def _figures(case: Case, browser: Browser, folder: Path, rounds: int, patience: float) -> Iterator[Figure]:
    graph = synthetic(case.nodes, case.edges)
    ours, theirs = folder / "ours.html", folder / "theirs.html"
    write_html(graph, ours, view=case.view)
    ready, highlights = [], []
    for _ in range(rounds):
        with _page(browser) as page:
            ready.append(_seconds_to(page, ours, 'html[data-ready="true"]', 120))
            if case.highlight is not None:
                highlights.append(_highlight(page))
    shown = statistics.median(ready)
    yield Figure(f"{case.title}: all nodes placed", shown, "s", case.seconds)
    if patience and case.nodes <= 9_000:
        _write_pyvis(graph, theirs)
        with _page(browser) as page:
            try:
                settled = _seconds_to(page, theirs, "html[data-settled]", patience)
                beside = f"pyvis {settled:.1f} s"
            except TooLate:
                settled = patience
                beside = f"pyvis not within {patience:.0f} s"
        what = f"{case.title}: times sooner than pyvis's page settles"
        yield Figure(what, settled / shown, "", case.times, "at least", beside)
    yield Figure(f"{case.title}: file", ours.stat().st_size / 1e6, "MB", case.megabytes)
    if case.highlight is not None:
        yield Figure(f"{case.title}: click to highlight", statistics.median(highlights), "s", case.highlight)
    if case.layout is not None:
        yield Figure(f"{case.title}: layout", _layout(graph, rounds), "s", case.layout)


def _layout(graph: KnowledgeGraph, rounds: int) -> float:
    """Seconds to place all nodes of the graph, the view model aside."""
    model = view_model(graph, most=len(graph))
    return statistics.median(seconds(lambda: lay_out_map(model)) for _ in range(rounds))


def _highlight(page: Page) -> float:
    """Seconds from a click on the best-connected node to the frame that shows its neighbours."""
    milliseconds = page.evaluate(
        """async () => {
            const map = stemma.views.map;
            const node = map.byWeight[0];
            const started = performance.now();
            stemma.change({ selected: { node } });
            await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
            return performance.now() - started;
        }"""
    )
    return float(milliseconds) / 1000


def _write_pyvis(graph: KnowledgeGraph, path: Path) -> None:
    """pyvis's page as it comes, but for one line that tells when it has settled."""
    network = Network(directed=True, cdn_resources="in_line")
    for node in graph.nodes.values():
        network.add_node(node.id, label=node.name)
    for edge in graph.edges.values():
        network.add_edge(edge.source, edge.target)
    page = network.generate_html()
    told = 'network.once("stabilizationIterationsDone", () => { document.documentElement.dataset.settled = "true"; });'
    path.write_text(page.replace("return network;", f"{told} return network;"), encoding="utf-8")


def _seconds_to(page: Page, path: Path, selector: str, patience: float) -> float:
    started = time.perf_counter()
    page.goto(path.as_uri(), wait_until="commit")
    page.wait_for_selector(selector, state="attached", timeout=patience * 1000)
    return time.perf_counter() - started


@contextlib.contextmanager
def _browser() -> Iterator[Browser]:
    installed = next((place for place in _PLACES if Path(place).exists()), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed, args=list(_ARGUMENTS))
        yield browser
        browser.close()


@contextlib.contextmanager
def _page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    context.set_offline(True)
    context.route(lambda url: not url.startswith("file:"), lambda route: route.abort())
    yield context.new_page()
    context.close()


if __name__ == "__main__":
    sys.exit(program(__doc__, measure, arguments))
