"""Every notebook runs from top to bottom, and is kept with its outputs, without what is of one machine or one run.

    python -m tests.test_notebooks

runs them all and writes the outputs that the code has now, over the graph of the seeds that STEMMA_GRAPH names, or
else one that is built for it. Of outputs the tests compare the kinds alone (a table, a
picture, printed text): what they say may change with the model, and numbers with the processor.
"""

import base64
import os
import re
import sys
import tempfile
from pathlib import Path

import nbformat
import pytest
import resvg_py
from nbclient import NotebookClient
from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

_RICHEST = ("image/png", "text/html", "text/markdown", "text/plain")
_STYLE = re.compile(r"<style scoped>.*?</style>\n?", re.DOTALL)
_NOISE = re.compile(r"0x[0-9a-f]{6,}|/tmp/|/home/|/root/|/work/|<iframe|Traceback|\x1b\[")
_ZOOM = 1.5  # of pictures: legible on dense screens, and not too wide on others
_LARGEST = 600_000
"""Bytes of one notebook: pages of their own, with script and style, are left out."""


def executed(path: Path, folder: Path) -> NotebookNode:
    """The notebook as it comes out of a run in `folder`, which looks like the repository."""
    for part in ("seeds", "notebooks"):
        (folder / part).symlink_to(ROOT / part)
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=300,
        record_timing=False,
        coalesce_streams=True,
        resources={"metadata": {"path": str(folder)}},
    )
    return cleaned(client.execute())


def cleaned(notebook: NotebookNode) -> NotebookNode:
    """Each output in its richest form alone, a page as a still picture; no counts, times and versions."""
    notebook.metadata.language_info = {"name": "python"}
    for cell in notebook.cells:
        cell.metadata = {}
        if cell.cell_type == "code":
            cell.execution_count = None
            for output in cell.outputs:
                _clean(output)
    return notebook


def _clean(output: NotebookNode) -> None:
    if "data" not in output:
        return
    output.metadata = {}
    if "execution_count" in output:
        output.execution_count = None
    data = output.data
    if svg := data.pop("image/svg+xml", None):
        pixels = bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=_ZOOM, dpi=96))
        data["image/png"] = base64.b64encode(pixels).decode()
    richest = next(kind for kind in _RICHEST if kind in data)
    output.data = {richest: _STYLE.sub("", data[richest])}


def kinds(notebook: NotebookNode) -> dict[str, list[tuple[str, ...]]]:
    """Cell -> what each of its outputs is: a stream's name, or the types of its data."""
    return {
        cell.id: [(o.output_type, *(o.get("data") or [o.get("name", "")])) for o in cell.outputs]
        for cell in notebook.cells
        if cell.cell_type == "code"
    }


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_notebook_runs(path, seeds_graph, tmp_path, monkeypatch):
    """In a copy of the repository's layout, so that nothing is written into the real one."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("STEMMA_GRAPH", str(seeds_graph))
    assert kinds(executed(path, tmp_path)) == kinds(nbformat.read(path, as_version=4)), (
        f"{path.name} is out of date; `python -m tests.test_notebooks` writes its outputs anew"
    )


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_notebook_is_kept_clean(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    assert outputs
    assert [o for o in outputs if o.output_type == "error" or o.get("name") == "stderr"] == []
    told = [
        text
        for o in outputs
        for kind, text in {"text": o.get("text", ""), **o.get("data", {})}.items()
        if kind != "image/png"
    ]
    assert [noise for text in told for noise in _NOISE.findall(text)] == []
    assert cleaned(nbformat.read(path, as_version=4)) == notebook, (
        f"{path.name} was saved as an editor does; `python -m tests.test_notebooks` cleans it"
    )
    assert path.stat().st_size < _LARGEST


def test_there_are_notebooks():
    assert NOTEBOOKS


if __name__ == "__main__":
    os.environ["PYTHONPATH"] = str(ROOT)
    with tempfile.TemporaryDirectory() as _shared:  # the first notebook that asks for the graph builds it
        os.environ.setdefault("STEMMA_GRAPH", f"{_shared}/stemma.duckdb")
        for _path in [Path(name).resolve() for name in sys.argv[1:]] or NOTEBOOKS:
            with tempfile.TemporaryDirectory() as _folder:
                nbformat.write(executed(_path, Path(_folder)), _path)
