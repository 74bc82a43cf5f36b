"""The server for assistants, asked by the SDK's own client over standard input and output."""

import os
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters

from kg.assistant import MOST, Tools, server
from kg.errors import MissingExtra
from kg.graph import build_graph
from kg.store import save

ROOT = Path(__file__).resolve().parents[2]

CALLS: list[tuple[str, Mapping[str, Any]]] = [
    ("search", {"text": "transfomer", "limit": 2}),
    ("lineage", {"name": "universal-transformers"}),
    ("evidence", {"a": "UT", "b": "Transformer"}),
    ("path", {"a": "UT", "b": "RNN"}),
    ("compare", {"a": "UT", "b": "Transformer"}),
    ("lineage", {"name": "Transfomer"}),
    ("lineage", {"name": "UT", "depth": 0}),
    ("path", {"a": "UT"}),
]


async def _ask(target: Any) -> tuple[list[Any], list[Any]]:
    async with Client(target) as client:
        tools = (await client.list_tools()).tools
        return tools, [await client.call_tool(name, dict(arguments)) for name, arguments in CALLS]


@pytest.fixture(scope="module")
def answers(request, tmp_path_factory):
    from tests.kg.conftest import TABLE, make_extraction

    path = tmp_path_factory.mktemp("mcp") / "g.duckdb"
    save(build_graph([make_extraction(*row) for row in TABLE]), path)
    before = path.read_bytes()
    command = StdioServerParameters(
        command=sys.executable,
        args=["-m", "kg.cli", "mcp", "-g", str(path)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    with ThreadPoolExecutor(1) as pool:  # in this thread the loop of Playwright may run
        tools, found = pool.submit(anyio.run, _ask, command).result()
    assert path.read_bytes() == before
    return tools, found


def test_tools_are_told_as_reading_alone(answers):
    tools, _ = answers
    assert {t.name for t in tools} == {"search", "lineage", "evidence", "path", "compare"}
    for tool in tools:
        assert tool.annotations.read_only_hint is True
        assert tool.description
        assert tool.input_schema["required"]


def test_answers_quote(answers):
    search, lineage, evidence, path, compare = (r.structured_content for r in answers[1][:5])
    assert search["found"][0]["name"] == "Transformer"
    assert len(search["found"]) == 2
    assert lineage["method"]["name"] == "Universal Transformer"
    assert {(r["source_name"], r["type"], r["target_name"]) for r in lineage["relations"]} == {
        ("Universal Transformer", "extends", "Transformer"),
        ("Transformer", "replaces", "RNN"),
        ("Transformer", "based_on", "self-attention"),
    }
    assert all(r["sentence"] and r["document"] for r in (*lineage["relations"], *evidence["evidence"]))
    assert {e["document"] for e in evidence["evidence"]} == {"c-0", "p-2"}
    assert [(s["type"], s["forwards"]) for s in path["steps"]] == [("extends", True), ("replaces", True)]
    assert compare["ties"][0]["shared"] is True


@pytest.mark.parametrize(
    ("which", "message"),
    [(5, "did you mean Transformer"), (6, "depth is at least 1"), (7, "Field required")],
)
def test_errors_are_told_to_the_model(which, message, answers):
    answer = answers[1][which]
    assert answer.is_error
    assert message in answer.content[0].text
    assert "Traceback" not in answer.content[0].text


def test_long_answers_are_cut_and_say_so(make):
    names = tuple(f"X{i}y" for i in range(MOST + 5))
    relations = tuple(f"{name} extends X0y 0.5" for name in names[1:])
    graph = build_graph([make("p-0", "paper", None, "", " ".join(names), names, relations)])
    answer = Tools(graph).lineage("X0y")
    assert (len(answer["relations"]), answer["left_out"]) == (MOST, 4)


def test_without_the_extra(monkeypatch, extractions):
    monkeypatch.setitem(sys.modules, "mcp.server", None)
    with pytest.raises(MissingExtra, match=r"pip install 'stemma\[mcp\]'"):
        server(build_graph(extractions))
