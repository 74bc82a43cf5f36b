"""Every regular expression and every cue takes bounded time on 1 MB of its worst case; none has to be named here."""

import ast
import importlib
import pkgutil
import re
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

import pytest

import extract
import kg
from extract.relations.cuebook import load_cues
from tests.hardening.worst_cases import worst_cases

SIZE = 1_000_000
SMALL = 4_096
SECONDS = 4.0
"""For one pass over 1 MB, on a busy machine; the slowest expression here takes a tenth of it."""

_SEARCHES = {"findall", "finditer", "search", "split", "sub", "subn"}


@dataclass
class Known:
    """An expression: where it stands, and by which methods it is used."""

    pattern: re.Pattern[str]
    place: str
    uses: set[str] = field(default_factory=set)


def modules() -> Iterator[ModuleType]:
    for package in (extract, kg):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not found.name.startswith(("extract.training", "kg.cli.__main__")):
                yield importlib.import_module(found.name)


def collected() -> list[Known]:
    """Expressions that modules hold, alone or in tables; those written where they are used; and the cues'."""
    known: dict[re.Pattern[str], Known] = {}
    uses: dict[re.Pattern[str], set[str]] = defaultdict(set)
    for module in modules():
        for name, value in vars(module).items():
            for pattern in within(value):
                known.setdefault(pattern, Known(pattern, f"{module.__name__}.{name}"))
        assert module.__file__ is not None
        tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                value = getattr(module, node.value.id, None)
                if isinstance(value, re.Pattern):
                    uses[value].add(node.attr)
            if (written := inline(node)) is not None:
                pattern, method = written
                known.setdefault(pattern, Known(pattern, f"{module.__name__}:{node.lineno}"))  # type: ignore[attr-defined]
                uses[pattern].add(method)
    for cue in load_cues().cues:
        for pattern, method in [
            *((p, "finditer") for p in cue.words),
            *((p, "fullmatch") for p in cue.paths),
        ]:
            known.setdefault(pattern, Known(pattern, f"cue {cue.id}"))
            uses[pattern].add(method)
    for pattern, one in known.items():
        one.uses = uses[pattern] or {"finditer"}
    return list(known.values())


def within(value: object) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        yield from within(list(value.items()))
    elif isinstance(value, tuple | list | set | frozenset):
        for part in value:
            yield from within(part)


def inline(node: ast.AST) -> tuple[re.Pattern[str], str] | None:
    """An expression within a call such as re.sub("...", ...); what is put into it when it runs is one letter."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="re"), attr=method), args=[first, *_]):
            pass
        case _:
            return None
    if method in ("escape", "compile"):
        return None
    if isinstance(first, ast.Constant):
        return re.compile(str(first.value)), method
    if isinstance(first, ast.JoinedStr):
        parts = (part.value if isinstance(part, ast.Constant) else "x" for part in first.values)
        return re.compile("".join(map(str, parts))), method
    raise AssertionError(
        f"{ast.unparse(node)}: an expression that cannot be seen before it runs; compile it above"
    )


KNOWN = collected()


def took(known: Known, text: str) -> float:
    began = time.process_time()
    for method in known.uses:
        if method in _SEARCHES:
            for _ in known.pattern.finditer(text):
                pass
        elif method in ("match", "fullmatch"):
            getattr(known.pattern, method)(text)
    return time.process_time() - began


def sizes(upto: int) -> Iterable[int]:
    """Slow growth where time may double with every letter, fast growth later."""
    yield from (n for n in (*range(8, 36, 4), 64, 512, 4096, 65536, 262144) if n < upto)
    yield upto


def test_all_expressions_are_collected():
    places = {known.place for known in KNOWN}
    assert {
        "extract.readers.markup._TAG",
        "kg.names._MARKUP",
        "extract.relations.cuebook:146",
        "cue replaces.active",
    } <= places
    assert len(KNOWN) > 300


@pytest.mark.parametrize("known", KNOWN, ids=lambda known: f"{known.place} {'+'.join(sorted(known.uses))}")
def test_a_megabyte_of_the_worst_takes_bounded_time(known):
    slowest: tuple[float, tuple[str, str, str]] = (0.0, ("", "x", ""))
    for case in worst_cases(known.pattern):
        head, pump, end = case
        for size in sizes(SMALL):
            seconds = took(known, head + pump * (size // len(pump)) + end)
            assert seconds < SECONDS / 8, f"{seconds:.2f} s for {size} characters: {head!r} {pump!r} {end!r}"
        slowest = max(slowest, (seconds, case))
    head, pump, end = slowest[1]
    for size in sizes(SIZE):
        seconds = took(known, head + pump * (size // len(pump)) + end)
        assert seconds < SECONDS, f"{seconds:.2f} s for {size} characters: {head!r} {pump!r} {end!r}"
