"""Every notebook runs from top to bottom, and is kept without the outputs of somebody's machine."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_notebook_runs(path, tmp_path, monkeypatch):
    """In a copy of the repository's layout, so that nothing is written into the real one."""
    (tmp_path / "seeds").symlink_to(ROOT / "seeds")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(tmp_path)}}).execute()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_notebook_has_no_outputs(path):
    cells = nbformat.read(path, as_version=4).cells
    assert [c.id for c in cells if c.cell_type == "code" and (c.outputs or c.execution_count)] == []


def test_there_are_notebooks():
    assert NOTEBOOKS
