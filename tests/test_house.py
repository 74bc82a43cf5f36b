"""The rules of the house: who may import whom, what is documented, what is packed, what data looks like."""

import ast
import json
import re
import sys
import tomllib
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from extract.documents import READERS
from extract.readers.dialects import DIALECTS
from kg import cli
from kg.corrections import FIELDS
from kg.disk.tables import TABLES
from kg.questions.frames import COLUMNS
from kg.schema import DOC, MethodKind, RelationType

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("extract", "kg", "viz")
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for room in ROOMS
    for path in sorted((ROOT / room).rglob("*.py"))
}
COMMANDS = {command.__name__.removesuffix("_"): command for command in cli.COMMANDS}
LONGEST_MODULE = 320
NOT_OF_USERS = {"dev", "training", "encoder", "fuzzing"}
"""Extras that no module of ours needs but those of extract/training and the benchmarks."""


def imports(path: Path, *, nested: bool) -> set[str]:
    """Modules that a file imports, in full; with those within functions, or only those run on import."""
    found: set[str] = set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            module = node.module or ""
            found |= {f"{module}.{a.name}" if f"{module}.{a.name}" in MODULES else module for a in node.names}
        elif not nested and _is_run_later(node):
            continue
        waiting.extend(ast.iter_child_nodes(node))
    return found


def _is_run_later(node: ast.AST) -> bool:
    """Functions, and what is there for the type checker alone."""
    if isinstance(node, ast.If):
        return "TYPE_CHECKING" in ast.dump(node.test)
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)


def own(modules: set[str]) -> set[str]:
    return {m for m in modules if m.partition(".")[0] in ROOMS}


FLOOR = ("kg.schema", "kg.errors", "kg.names", "kg.acronyms", "kg.records")
RULES = [
    # modules, what of ours they may import
    (r"kg\.(schema|errors)", ()),
    (r"kg\.(names|acronyms|records)", ("kg.schema",)),
    (r"extract\.training\..*", ("extract", "kg.evaluate", *FLOOR)),  # run by developers alone
    # what spellings say of two names is one knowledge, within a document and across them
    (
        r"extract\.methods\.(sameness|spelling)",
        ("extract", "kg.resolve.forms", "kg.resolve.spelling", *FLOOR),
    ),
    (r"extract($|\..*)", ("extract", *FLOOR)),
    (r"viz($|\..*)", ("viz", "kg")),
    (r"kg\.cli($|\..*)", ROOMS),
    (r"kg($|\.(?!cli|schema|errors|names|acronyms|records).*)", ("kg",)),
]


@pytest.mark.parametrize("module", MODULES)
def test_import_directions(module):
    allowed = next(names for pattern, names in RULES if re.fullmatch(pattern, module))
    wrong = {m for m in own(imports(MODULES[module], nested=True)) if not _below(m, allowed)}
    assert wrong == set(), f"{module} may import {allowed}"
    if not module.startswith("kg.cli"):
        assert not any(_below(m, ("kg.cli",)) for m in imports(MODULES[module], nested=True))


def _below(module: str, allowed: tuple[str, ...]) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in allowed)


def test_no_circular_imports():
    """Of what is run on import, the functions' own imports aside."""
    graph = {name: own(imports(path, nested=False)) & MODULES.keys() for name, path in MODULES.items()}
    try:
        tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(f"circular import: {' -> '.join(error.args[1])}")


@pytest.mark.parametrize("module", MODULES)
def test_modules_are_short_and_say_what_they_are(module):
    text = MODULES[module].read_text(encoding="utf-8")
    assert text.count("\n") <= LONGEST_MODULE
    assert not text.strip() or ast.get_docstring(ast.parse(text)), f"{module} has no docstring"


def test_imports_are_declared():
    """Whatever is imported comes from the standard library, from us, or from a declared dependency.

    What an extra brings is imported within functions alone, so that the rest works without it.
    """
    project = _pyproject()["project"]
    extras = project["optional-dependencies"]
    declared = {_distribution(r) for r in project["dependencies"]}
    optional = declared | {_distribution(r) for name in set(extras) - NOT_OF_USERS for r in extras[name]}
    training = declared | {_distribution(r) for r in (*extras["training"], *extras["encoder"])}
    where = packages_distributions()
    for module, path in MODULES.items():
        at_once = {m.partition(".")[0] for m in imports(path, nested=False)}
        for name in {m.partition(".")[0] for m in imports(path, nested=True)}:
            if name in sys.stdlib_module_names or name in ROOMS:
                continue
            users = declared if name in at_once else optional
            known = training if module.startswith("extract.training") else users
            sources = {_distribution(d) for d in where.get(name, [name])}
            assert sources & known, f"{module} imports {name}, which pyproject.toml does not name"


def test_dependencies_are_locked():
    project = _pyproject()["project"]
    extras = project["optional-dependencies"]
    locked = {
        _distribution(line)
        for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    }
    asked = {_distribution(r) for r in (*project["dependencies"], *(r for e in extras.values() for r in e))}
    assert asked - locked - {"stemma"} == set()


def _pyproject() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def _distribution(requirement: str) -> str:
    name = re.match(r"[\w.-]+", requirement)
    assert name is not None
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def test_wheel_holds_the_data():
    """All that lies in the three packages, and nothing else."""
    packed = {f.distribution_path for f in WheelBuilder(str(ROOT)).recurse_included_files()}
    present = {
        path.relative_to(ROOT).as_posix()
        for room in ROOMS
        for path in (ROOT / room).rglob("*")
        if path.is_file() and not {"__pycache__", "node_modules"} & set(path.parts)
    }
    assert present - packed == set()
    assert {p.partition("/")[0] for p in packed} == set(ROOMS)
    assert {"extract/relations/cues.toml", "extract/model/config.cfg", "extract/model/meta.json"} <= packed


@pytest.mark.parametrize("name", COMMANDS)
def test_commands_are_documented(name):
    """In the README, and with an example in the help."""
    assert f"stemma {name}" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"\n    Example: stemma {name} " in (COMMANDS[name].__doc__ or "")


@pytest.mark.parametrize("table", TABLES)
def test_tables_are_documented(table):
    """With all their columns, in their order."""
    columns = ", ".join(f"`{column}`" for column in TABLES[table])
    assert f"| `{table}` | {columns} |" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("table", COLUMNS)
def test_answers_are_documented(table):
    """With all their columns, in their order."""
    columns = ", ".join(f"`{column}`" for column in COLUMNS[table])
    row = rf"^\| `g\.{table}\b.*\| table.*: {re.escape(columns)} \|$"
    assert re.search(row, (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("format", [reader.NAME for reader in READERS])
def test_formats_are_documented(format):
    assert f"| {format} |" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("maker", [dialect.NAME for dialect in DIALECTS])
def test_dialects_are_documented(maker):
    assert maker in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("form", FIELDS)
def test_corrections_are_documented(form):
    (row,) = re.findall(
        rf"^\| `\[\[{form}\]\]` \| (.*?) \|", (ROOT / "README.md").read_text(encoding="utf-8"), re.M
    )
    assert re.findall(r"`(\w+)", row) == list(FIELDS[form])


GOLD = [path for path in sorted((ROOT / "seeds/gold").glob("*dev.jsonl")) if "clusters" not in path.name]


@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.name)
def test_gold_rows_load(path):
    """Each row is of the form of GUIDE.md, and its names and evidence stand in its text."""
    inputs = path.with_name(f"{path.stem}_input.jsonl")
    texts = {row["id"]: f"{row['title']}\n\n{row['abstract']}" for row in _rows(inputs)}
    for row in _rows(path):
        text = texts[row["id"]]
        names = {method["name"] for method in row["methods"]}
        for method in row["methods"]:
            assert MethodKind(method["kind"])
            assert isinstance(method["introduced"], bool)
            assert all(name.casefold() in text.casefold() for name in (method["name"], *method["aliases"]))
        for relation in row["relations"]:
            assert RelationType(relation["type"])
            assert {relation["source"], relation["target"]} <= names | {DOC}, row["id"]
            parts = re.split(r"\.\.\.|…", relation["evidence"])  # what was left out between two stretches
            assert all(" ".join(part.split()) in " ".join(text.split()) for part in parts), row["id"]


def _rows(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


SEEDS = {"000": 47, "001": None, "002": 129, "003": 311, "004": 39}


@pytest.mark.parametrize("prefix", SEEDS)
def test_seeds_load(prefix):
    """Every document of every seed, and no line left over."""
    from extract.documents import read_documents

    (path,) = (ROOT / "seeds").glob(f"{prefix}_*.txt")
    documents = list(read_documents([path], warn=pytest.fail, strict=True))
    assert len({d.id for d in documents}) == len(documents)
    assert SEEDS[prefix] in (None, len(documents))
    assert all(d.id.startswith(f"{prefix}-") for d in documents)
