"""Writes the pictures of README.md: the lineage of "Universal Transformer" and the map, as the page shows them.

    python notebooks/pictures.py out/stemma.duckdb

The graph is that of `stemma build seeds/*.txt`.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from kg.store import load
from viz.html import write_html

FOLDER = Path(__file__).resolve().parent
SIZE = {"width": 1280, "height": 720}


def main(graph_file: str) -> None:
    """Write lineage.png and map.png beside this file."""
    graph = load(graph_file)
    browser_path = next(
        (path for path in map(shutil.which, ("chromium", "google-chrome", "chrome")) if path), None
    )
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        pages = {name: Path(folder) / f"{name}.html" for name in ("lineage", "map")}
        write_html(graph, pages["lineage"], names=["Universal Transformer"])
        write_html(graph, pages["map"], view="map")
        browser = playwright.chromium.launch(
            executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"]
        )
        for name, path in pages.items():
            page = browser.new_page(viewport=SIZE, color_scheme="light")
            page.set_default_timeout(0)  # a busy machine takes its time
            page.goto(path.as_uri())
            page.wait_for_selector('html[data-ready="true"]')
            if name == "lineage":
                page.wait_for_selector("#panel blockquote")
            page.wait_for_timeout(500)
            page.screenshot(path=FOLDER / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python notebooks/pictures.py GRAPH")
    main(sys.argv[1])
