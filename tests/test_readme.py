"""The README tells the truth: its commands and its Python run, and print what it says they print.

    python -m tests.test_readme

writes the output that the code has now into README.md. In a ```console block each `$ ` line is a command and
the rest is its output; a ```python block's output is the ```text block after it; the table of formats comes from
what the code says of them. Numbers are not compared: times
vary, and so may a count by one or two where another processor rounds otherwise.
"""

import contextlib
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from kg.export import FORMATS

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"

_BLOCK = re.compile(r"^```(console|python|text)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_SHELL = 'stemma() {{ "{python}" -m kg.cli "$@"; }}\n{command}'
_FORMATS = re.compile(r"(?<=<!-- formats -->\n).*?(?=<!-- end -->)", re.DOTALL)
_NUMBER = re.compile(r" *\d[\d,.]*")


def rendered(text: str, folder: Path) -> str:
    """The README with the output of its commands and Python blocks as they are now, run in `folder`."""
    (folder / "seeds").symlink_to(ROOT / "seeds")
    (folder / "out").mkdir()
    namespace: dict[str, object] = {}
    printed = ""

    def run(block: re.Match[str]) -> str:
        nonlocal printed
        language, body = block.groups()
        if language == "python":
            printed = _python(body, namespace)
        elif language == "text":
            body = printed
        else:
            commands = [line for line in body.splitlines() if line.startswith("$ ")]
            body = "".join(f"{command}\n{_shell(command[2:], folder)}" for command in commands)
        return f"```{language}\n{body}```"

    with contextlib.chdir(folder):
        return _FORMATS.sub(lambda _: formats_table(), _BLOCK.sub(run, text))


def formats_table() -> str:
    """The formats of `stemma export`, with what the docstrings of their writers say is lost."""
    rows = [("by its ending", "by `--format`", "for", "what is lost"), ("---",) * 4]
    for form in FORMATS:
        ending = f"`{form.ending}`" if form.ending else ""
        ending += {"may": " or a folder", "must": "a folder"}.get(form.folder, "")
        rows.append((ending, f"`{form.name}`", form.programs, form.lost))
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _shell(command: str, folder: Path) -> str:
    """What a command prints at 80 columns; raises CalledProcessError if it fails."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "80", "LC_ALL": "C.UTF-8"}
    environment.pop("STEMMA_GRAPH", None)
    script = _SHELL.format(python=sys.executable, command=command)
    done = subprocess.run(
        ["bash", "-euc", script], cwd=folder, env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    return "".join(f"{line.rstrip()}\n" for line in done.stdout.splitlines())


def _python(code: str, namespace: dict[str, object]) -> str:
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(compile(code, "README.md", "exec"), namespace)
    return output.getvalue()


def _without_numbers(text: str) -> list[str]:
    return _NUMBER.sub(" 0", text).splitlines()


def test_readme_is_true(tmp_path, seeds_graph):
    shutil.copy(seeds_graph, tmp_path / "stemma.duckdb")  # so that its own build has little left to read
    text = README.read_text(encoding="utf-8")
    assert _without_numbers(rendered(text, tmp_path)) == _without_numbers(text), (
        "README.md is out of date; `python -m tests.test_readme` writes it anew"
    )


@pytest.mark.parametrize("pattern", [r"\]\((?!https?://|#)([^)\s]+)\)", r'src="(?!https?://)([^"]+)"'])
def test_links_lead_somewhere(pattern):
    prose = _BLOCK.sub("", README.read_text(encoding="utf-8"))  # quoted documents may hold links of their own
    links = re.findall(pattern, prose)
    assert [link for link in links if not (ROOT / link.partition("#")[0]).exists()] == []


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as _folder:
        README.write_text(rendered(README.read_text(encoding="utf-8"), Path(_folder)), encoding="utf-8")
