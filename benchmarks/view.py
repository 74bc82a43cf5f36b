"""How soon the explorer shows a graph, and how large its file is, beside pyvis's own page of the same graph.

In headless Chromium, without a network. Ours is timed from the request to the first paint with all nodes placed
(`data-ready`), pyvis's to when its layout has settled; pyvis is given `--patience` seconds. Both are opened in turn,
in the same run, so that a busy machine slows both alike; the figure is the median of the rounds (pyvis: one).
Exit code 1 if a target is missed.
"""

import argparse
import contextlib
import os
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

from benchmarks.synthetic import synthetic
from kg.graph import KnowledgeGraph
from viz.html import write_html
from viz.map_layout import lay_out_map
from viz.model import view_model

_ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
_PLACES = ("/usr/bin/chromium", "/usr/bin/google-chrome")


@dataclass(frozen=True)
class Case:
    """seconds, megabytes: the targets. highlight, layout: seconds, None where there is no target."""

    title: str
    nodes: int
    edges: int
    view: str
    seconds: float
    megabytes: float
    highlight: float | None = None
    layout: float | None = None


CASES = (
    Case("lineage of 50", 50, 60, "lineage", 0.7, 0.9),
    Case("2,000 / 4,000", 2_000, 4_000, "map", 1.2, 1.5, highlight=0.1),
    Case("9,000 / 18,000", 9_000, 18_000, "map", 2.0, 2.5, layout=0.2),
    Case("100,000 / 300,000", 100_000, 300_000, "lineage", 2.5, 8.0, layout=4.0),
)


def main() -> int:
    """Time all cases, print a table, and say whether the targets are met."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--patience", type=float, default=120, help="seconds for pyvis; 0 leaves it out")
    parser.add_argument("--most", type=int, default=100_000, help="leave out graphs of more nodes")
    options = parser.parse_args()
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    print(f"{'graph':<18} {'ready':>8} {'file':>8} {'highlight':>10} {'layout':>8} {'pyvis':>9}  targets")
    missed = 0
    with tempfile.TemporaryDirectory() as folder, _browser() as browser:
        for case in CASES:
            if case.nodes <= options.most:
                missed += _measure(case, browser, Path(folder), options.rounds, options.patience)
    return min(missed, 1)


def _measure(case: Case, browser: Browser, folder: Path, rounds: int, patience: float) -> int:
    graph = synthetic(case.nodes, case.edges)
    ours, theirs = folder / "ours.html", folder / "theirs.html"
    write_html(graph, ours, view=case.view)
    ready, highlights = [], []
    for _ in range(rounds):
        with _page(browser) as page:
            ready.append(_seconds_to(page, ours, 'html[data-ready="true"]', 120))
            if case.highlight is not None:
                highlights.append(_highlight(page))
    pyvis = "-"
    if patience and case.nodes <= 9_000:
        _write_pyvis(graph, theirs)
        with _page(browser) as page:
            try:
                pyvis = f"{_seconds_to(page, theirs, 'html[data-settled]', patience):.1f} s"
            except TooLate:
                pyvis = f"> {patience:.0f} s"
    figures = {"ready": (statistics.median(ready), case.seconds)}
    figures["file"] = (ours.stat().st_size / 1e6, case.megabytes)
    if case.highlight is not None:
        figures["highlight"] = (statistics.median(highlights), case.highlight)
    if case.layout is not None:
        figures["layout"] = (_layout(graph, rounds), case.layout)
    cells = [
        f"{figures[key][0]:.2f}" if key in figures else "-"
        for key in ("ready", "file", "highlight", "layout")
    ]
    late = [key for key, (value, target) in figures.items() if value > target]
    print(
        f"{case.title:<18} {cells[0]:>6} s {cells[1]:>5} MB {cells[2]:>8} s {cells[3]:>6} s {pyvis:>9}  "
        f"{'missed: ' + ', '.join(late) if late else 'met'}",
        flush=True,
    )
    return len(late)


def _layout(graph: KnowledgeGraph, rounds: int) -> float:
    """Seconds to place all nodes of the graph, the view model aside."""
    model = view_model(graph, most=len(graph))
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        lay_out_map(model)
        times.append(time.perf_counter() - started)
    return statistics.median(times)


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
    sys.exit(main())
