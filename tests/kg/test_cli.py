"""The command line: what each command prints and writes, and how each failure reads."""

import csv
import inspect
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kg.cli import COMMANDS, main
from kg.store import load

ROOT = Path(__file__).resolve().parents[2]

PAPERS = (
    {
        "id": "a1",
        "title": "GraphoNet: A Recurrent Attention Network",
        "abstract": "We propose GraphoNet, a recurrent network for maps. GraphoNet extends LSTM with gates.",
        "year": 2019,
    },
    {
        "id": "a2",
        "title": "MiniGrapho: Smaller Maps",
        "abstract": "We introduce MiniGrapho. MiniGrapho is based on GraphoNet. "
        "MiniGrapho uses batch normalization.",
        "year": 2021,
    },
    {
        "id": "a3",
        "title": "Long Short-Term Memory Networks Revisited",
        "abstract": "Long Short-Term Memory (LSTM) is a recurrent neural network. "
        "MiniGrapho outperforms LSTM.",
        "year": 2022,
    },
)
HOSTILE = {
    "id": "h1",
    "title": "EvilNet: A [bold]Network[/bold] of Names",
    "abstract": "We propose EvilNet\x1b[31m, a network. "
    "It extends BERT <script>alert(1)</script>. \u202eabc 🦜",
}


def write_papers(path: Path, papers=PAPERS) -> Path:
    path.write_text("".join(json.dumps(p, ensure_ascii=False) + "\n" for p in papers), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def graph(tmp_path_factory) -> Path:
    """The graph of PAPERS, built by the command."""
    folder = tmp_path_factory.mktemp("cli")
    path = folder / "small.duckdb"
    assert main(["build", str(write_papers(folder / "papers.jsonl")), "-o", str(path), "-q"]) == 0
    return path


@pytest.fixture
def here(tmp_path, monkeypatch) -> Path:
    """An empty working directory, and no graph in the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("STEMMA_GRAPH", raising=False)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["lineage", "MiniGrapho"], r"MiniGrapho.*ancestors.*based_on -> GraphoNet.*MiniGrapho is based on"),
        (["lineage", "graphonets", "--depth", "1"], r"ancestors.*LSTM.*descendants.*<- based_on MiniGrapho"),
        (["lineage", "MiniGrapho", "--all"], r"ancestors.*uses -> batch normalization"),
        (
            ["lineage", "MiniGrapho", "--min-confidence", "1"],
            r"ancestors: none known.*descendants: none known",
        ),
        (["show", "long short-term memory"], r"LSTM  architecture.*also .*<- extends.*GraphoNet"),
        (["search", "grapho"], r"GraphoNet.*MiniGrapho|MiniGrapho.*GraphoNet"),
        (["stats"], r"documents +3\n.*edge: based_on +\d"),
        (
            ["explain", "LSTM", "long short-term memory", "--names"],
            r"they are one method\n.*same  0\.90\n  names",
        ),
        (
            ["explain", "GraphoNet", "MiniGrapho"],
            r"MiniGrapho based_on GraphoNet  0\.\d\d\n  \[MiniGrapho\] is based on \[GraphoNet\]"
            r".*\n    cue based_on\.\S+ 0\.\d\d\n.*    words \d\.\d\d: .*\n    encoder \d\.\d\d\n",
        ),
        (
            ["explain", "LSTM", "batch normalization"],
            r"nothing between LSTM and batch normalization\.",
        ),
        (["explain", "MiniGrapho", "GraphoNet", "--names"], r"they are two methods\n.*different"),
        (["explain", "GraphoNet-2", "GraphoNet", "--names"], r"no method of this graph.*versions differ"),
        (["query", "SELECT name FROM nodes WHERE name LIKE 'Mini%'"], r"name\s+MiniGrapho"),
        (["query", "--cypher", "MATCH (a)-[r:based_on]->(b) RETURN a.name"], r"a\.name\s+MiniGrapho"),
        (
            ["path", "MiniGrapho", "GraphoNet", "--relation", "based_on", "--relation", "extends"],
            r'MiniGrapho\n  based_on -> GraphoNet  0\.\d\d\s+"MiniGrapho is based on GraphoNet\."  a2',
        ),
        (["path", "GraphoNet", "MiniGrapho"], r"GraphoNet\n  <- based_on MiniGrapho"),
        (["path", "LSTM", "MiniGrapho", "--relation", "is_a"], r"^No way leads from LSTM to MiniGrapho\.$"),
        (
            ["top", "--limit", "1"],
            r"name +kind +year +descendants +pagerank +betweenness\s+\S.* \d+ +0\.\d+ +0\.\d+",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_answers(arguments, expected, graph, here, capsys):
    assert main([*arguments, "-g", str(graph)]) == 0
    captured = capsys.readouterr()
    assert re.search(expected, captured.out, re.DOTALL), captured.out
    assert captured.err == ""
    assert "\x1b" not in captured.out
    assert max(map(len, captured.out.splitlines())) <= 80


TABLES = [
    # arguments, columns, a value of the first row
    (["search", "grapho"], "id name kind year type documents matched score", ("documents", 2)),
    (["stats"], "what number", ("number", 3)),
    (["query", "SELECT 1 AS one, ['a', '=b'] AS two, NULL AS three"], "one two three", ("two", ["a", "=b"])),
    (["query", "--cypher", "MATCH (a)-[r:based_on]->(b) RETURN a.name"], "a.name", ("a.name", "MiniGrapho")),
    (
        ["path", "MiniGrapho", "GraphoNet"],
        "path step source_name type target_name forwards confidence sentence document edge",
        ("forwards", True),
    ),
    (["top"], "id name kind year descendants pagerank betweenness", ("year", None)),
]


@pytest.mark.parametrize(("arguments", "columns", "first"), TABLES, ids=[" ".join(t[0]) for t in TABLES])
def test_tables_for_programs(arguments, columns, first, graph, here, capsys):
    """As JSON and as CSV they hold the same, under the same names."""
    assert main([*arguments, "--json", "-g", str(graph)]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert main([*arguments, "--csv", "-g", str(graph)]) == 0
    table = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert table[0] == list(rows[0]) == columns.split()
    assert len(table) == len(rows) + 1
    column, value = first
    assert rows[0][column] == value
    told = table[1][table[0].index(column)]
    assert (
        json.loads(told) == value
        if isinstance(value, list)
        else told == ("" if value is None else str(value))
    )


def test_commands_that_print_tables_do_so_for_programs_too():
    """Whoever prints rows, itself or by a function of its module, has both options, and nobody has one alone."""
    having = set()
    for command in COMMANDS:
        forms = {"as_json", "as_csv"} & set(inspect.signature(command).parameters)
        module = vars(inspect.getmodule(command))
        called = [module.get(name) for name in command.__code__.co_names]
        functions = [
            command,
            *(f for f in called if inspect.isfunction(f) and f.__module__ == command.__module__),
        ]
        used = {name for function in functions for name in function.__code__.co_names}
        assert len(forms) == (2 if used & {"print_rows", "print_frame"} else 0), command.__name__
        having |= {command.__name__} if forms else set()
    assert having == {
        "build",
        "add",
        "remove",
        "search",
        "stats",
        "query",
        "path",
        "top",
        "evaluate",
        "resolve",
    }


def test_no_cell_is_a_formula(here, capsys):
    write_papers(here / "papers.jsonl")
    assert main(["build", "papers.jsonl", "-q"]) == 0
    assert main(["query", "SELECT '=1+1' AS a, '@x' AS b, -1.5 AS c, ['=x'] AS d", "--csv"]) == 0
    assert capsys.readouterr().out.splitlines()[1] == '\'=1+1,\'@x,-1.5,"[""=x""]"'


@pytest.mark.parametrize("how", ["option", "environment", "working directory"])
def test_where_the_graph_comes_from(how, graph, here, monkeypatch):
    options = []
    if how == "option":
        options = ["-g", str(graph)]
    elif how == "environment":
        monkeypatch.setenv("STEMMA_GRAPH", str(graph))
    else:
        (here / "stemma.duckdb").write_bytes(graph.read_bytes())
    assert main(["stats", *options]) == 0


@pytest.mark.parametrize("name", ["x.graphml", "x.json", "x.csv"])
def test_export_writes(name, graph, here):
    assert main(["export", "-o", name, "-g", str(graph)]) == 0
    assert "GraphoNet" in (here / ("x.nodes.csv" if name == "x.csv" else name)).read_text(encoding="utf-8")


def test_export_of_a_selection(graph, here):
    """As `stemma view` selects: the surroundings of a method, or so many steps of its lineage."""
    wanted = ["--select", "MiniGrapho", "-g", str(graph)]
    assert main(["export", "-o", "near.json", "--depth", "1", *wanted]) == 0
    names = {n["name"] for n in json.loads((here / "near.json").read_bytes())["nodes"]}
    assert names == {"MiniGrapho", "GraphoNet", "LSTM"}
    assert main(["export", "-o", "all.json", *wanted]) == 0
    assert len(json.loads((here / "all.json").read_bytes())["nodes"]) > len(names)
    assert main(["export", "-o", "x.mmd", *wanted]) == 0
    assert re.search(r"-->\|based_on\| m", (here / "x.mmd").read_text(encoding="utf-8"))


def test_import_undoes_export(graph, here, capsys):
    assert main(["export", "-o", "x.json", "-g", str(graph)]) == 0
    assert main(["import", "x.json", "-o", "again.duckdb"]) == 0
    assert re.search(r"\d+ nodes, \d+ edges -> again\.duckdb\n", capsys.readouterr().out)
    assert load(here / "again.duckdb") == load(graph)
    assert [p.name for p in here.glob(".*")] == []


@pytest.mark.parametrize("names", [[], ["GraphoNet"]], ids=["all", "one"])
def test_view_writes(names, graph, here):
    assert main(["view", *names, "-o", "x.html", "-g", str(graph)]) == 0
    page = (here / "x.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>") or page.lstrip().lower().startswith("<!doctype html>")
    assert "GraphoNet" in page


def test_build_prints_a_summary(here, capsys):
    write_papers(here / "papers.jsonl")
    assert main(["build", "papers.jsonl"]) == 0
    out = capsys.readouterr().out
    assert re.search(r"documents +3\n", out)
    assert re.search(r"based_on +[1-9]", out)
    assert out.endswith("graph -> stemma.duckdb\n")


def test_predictions_have_the_gold_form_and_true_offsets(here):
    from extract.documents import read_documents

    write_papers(here / "papers.jsonl")
    assert main(["extract", "papers.jsonl", "-o", "p.jsonl", "-q"]) == 0
    texts = {d.id: d.text for d in read_documents([here / "papers.jsonl"], warn=pytest.fail)}
    records = [json.loads(line) for line in (here / "p.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [r["id"] for r in records] == ["a1", "a2", "a3"]
    assert any(r["relations"] for r in records)
    for record in records:
        text = texts[record["id"]]
        for method in record["methods"]:
            assert set(method) == {"name", "aliases", "kind", "introduced", "confidence", "mentions"}
            assert all(text[m["start"] : m["end"]] == m["text"] for m in method["mentions"])
        for relation in record["relations"]:
            assert text[slice(*relation["sentence"])] == relation["evidence"]
            assert 0 <= relation["confidence"] <= 1
            assert text[slice(*relation["tail"])]


def test_evaluate_scores_predictions_and_texts_alike(here, capsys):
    """What `extract` wrote and what is extracted on the spot give equal figures; a perfect file gives 1."""
    write_papers(here / "gold_input.jsonl")
    assert main(["extract", "gold_input.jsonl", "-o", "gold.jsonl", "-q"]) == 0
    assert main(["evaluate", "gold.jsonl", "--predictions", "gold.jsonl", "--json"]) == 0
    first = json.loads(capsys.readouterr().out)
    assert main(["evaluate", "gold.jsonl", "--json"]) == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out) == first
    assert first["methods"]["f1"] == 1.0
    assert captured.err == ""


def test_evaluate_says_what_the_model_was_trained_on(here, capsys):
    ids = [json.loads(line)["id"] for line in (ROOT / "seeds/gold/dev.jsonl").open(encoding="utf-8")][:1]
    paper = {"id": ids[0], "title": "GraphoNet", "abstract": "We propose GraphoNet."}
    write_papers(here / "gold_input.jsonl", [paper])
    (here / "gold.jsonl").write_text(json.dumps({"id": ids[0], "methods": [], "relations": []}) + "\n")
    assert main(["evaluate", "gold.jsonl"]) == 0
    assert "not cross-validated" in capsys.readouterr().err.replace("\n", " ")


def test_resolve_writes_clusters_and_scores_them(here, capsys):
    """Two gold files, their texts in turn or beside them; the clusters are those of the form that it scores."""
    for name, paper in (("one", PAPERS[0]), ("two", PAPERS[2])):
        write_papers(here / f"{name}_input.jsonl", [paper])
        methods = [{"name": "LSTM", "aliases": []}, {"name": str(paper["title"]).split()[0]}]
        gold = {"id": paper["id"], "methods": methods, "relations": []}
        (here / f"{name}.jsonl").write_text(json.dumps(gold) + "\n")
    beside = ["resolve", "one.jsonl", "two.jsonl", "-o"]
    texts = [part for name in ("one", "two") for part in ("--texts", f"{name}_input.jsonl")]
    assert main([*beside, "a.jsonl"]) == 0
    assert main([*beside, "b.jsonl", *texts, "--against", "a.jsonl"]) == 0
    lines = (here / "a.jsonl").read_text(encoding="utf-8")
    assert lines == (here / "b.jsonl").read_text(encoding="utf-8")
    clusters = [json.loads(line) for line in lines.splitlines()]
    assert {"names": ["LSTM"], "members": ["a1|LSTM", "a3|LSTM"]} in clusters
    out = capsys.readouterr().out
    assert "4 methods in 3 clusters -> a.jsonl" in out
    assert re.search(r"pairs +1\.000 +1\.000 +1\.000", out)


def test_names_from_documents_are_text(here, capsys):
    write_papers(here / "papers.jsonl", [HOSTILE])
    assert main(["build", "papers.jsonl", "-o", "h.duckdb", "-q"]) == 0
    for command in (["show", "EvilNet"], ["search", "EvilNet"], ["lineage", "EvilNet", "--all"]):
        assert main([*command, "-g", "h.duckdb"]) == 0
    assert main(["show", "h1", "-g", "h.duckdb"]) == 0
    out = capsys.readouterr().out
    assert "[bold]Network[/bold]" in out
    assert "\x1b" not in out
    assert "\u202e" not in out


USAGE = [
    (["build"], r"Missing argument 'FILES\.\.\.'"),
    (["nonsense"], r"No such command 'nonsense'"),
    (["lineage"], r"Missing argument 'NAME'"),
    (["lineage", "X", "--depth", "0"], r"Invalid value for '--depth'"),
    (["export"], r"Missing option '--output'"),
    (["stats", "--json", "--csv"], r"two forms of one table"),
    (["resolve", "g.jsonl", "--json"], r"only with --against"),
    (["export", "-o", "x.dot", "--depth", "1"], r"--depth goes with --select"),
    (["stats", "--colour"], r"No such option.*--colour"),
    (["evaluate", "g.jsonl", "--predictions", "p", "--texts", "t"], r"leave --texts and --model out"),
]


@pytest.mark.parametrize(("arguments", "message"), USAGE, ids=[" ".join(a) for a, _ in USAGE])
def test_wrong_usage(arguments, message, here, capsys):
    assert main(arguments) == 2
    _assert_one_sentence(capsys.readouterr(), message)


FAILURES = [
    (["stats"], r"stemma\.duckdb: no such file; make it with `stemma build"),
    (["stats", "-g", "no.duckdb"], r"no\.duckdb: no such file"),
    (["stats", "-g", "notes.txt"], r"notes\.txt: "),
    (["stats", "-g", "."], r"\.: "),
    (["lineage", "GraphaNet", "-g", "GRAPH"], r"no method named 'GraphaNet' .* did you mean GraphoNet"),
    (["show", "zzzzqqq", "-g", "GRAPH"], r"no method named 'zzzzqqq'"),
    (["query", "DELETE FROM nodes", "-g", "GRAPH"], r"DELETE is not allowed, .* use SELECT"),
    (["query", "SELECT nme FROM nodes", "-g", "GRAPH"], r"SQL: Binder Error"),
    (["query", "SELECT 1"], r"stemma\.duckdb: no such file"),
    (["query", "SELECT 1", "-g", "notes.txt"], r"notes\.txt: this is no Stemma graph"),
    (["query", "--cypher", "CREATE (a)", "-g", "GRAPH"], r"CREATE is not allowed"),
    (["path", "LSTM", "long short-term memory", "-g", "GRAPH"], r"names of one method, LSTM; name two"),
    (["path", "LSTM", "Graphanet", "-g", "GRAPH"], r"no method named 'Graphanet' .* did you mean GraphoNet"),
    (["path", "LSTM", "GraphoNet", "--relation", "x", "-g", "GRAPH"], r"unknown relation 'x'; use one of"),
    (["top", "--by", "fame", "-g", "GRAPH"], r"unknown measure 'fame'; use one of descendants"),
    (["mcp", "-g", "no.duckdb"], r"no\.duckdb: no such file"),
    (["search", "", "-g", "GRAPH"], r"nothing in this graph is like ''"),
    (["view", "zzzzqqq", "-o", "x.html", "-g", "GRAPH"], r"no method named 'zzzzqqq'"),
    (["view", "-o", "no/x.html", "-g", "GRAPH"], r"no/x\.html: there is no directory no"),
    (["export", "-o", "x.xlsx", "-g", "GRAPH"], r"x\.xlsx: .*\.graphml, \.gexf, \.json, .*, or --format"),
    (
        ["export", "-o", "x.json", "--format", "jsn", "-g", "GRAPH"],
        r"unknown format 'jsn'; use one of graphml, ",
    ),
    (["export", "-o", ".", "--format", "dot", "-g", "GRAPH"], r"\.: is a directory; name a file"),
    (["export", "-o", "x.dot", "--select", "zzzzqqq", "-g", "GRAPH"], r"no method named 'zzzzqqq'"),
    (["import", "no.json"], r"no\.json: cannot be read \(no such file"),
    (
        ["import", "gold.jsonl"],
        r"gold\.jsonl: this JSON holds no Stemma graph; write one with `stemma export",
    ),
    (["import", "gold.jsonl", "-o", "GRAPH"], r"small\.duckdb: exists already, and import replaces nothing"),
    (["build", "notes.txt", "-o", "notes.txt"], r"notes\.txt: exists and is no graph file"),
    (["extract", "notes.txt", "-o", "notes.txt"], r"notes\.txt: is what is read here"),
    (["view", "-o", "GRAPH", "-g", "GRAPH"], r"small\.duckdb: is what is read here"),
    (["build", "notes.txt", "--model", "no_such_model"], r"no_such_model: cannot be loaded"),
    (["evaluate", "no.jsonl"], r"no\.jsonl: "),
    (["evaluate", "gold.jsonl"], r"gold\.jsonl: there is no gold_input\.jsonl beside it"),
    (["resolve", "gold.jsonl"], r"gold\.jsonl: there is no gold_input\.jsonl beside it"),
    (["resolve", "gold.jsonl", "gold.jsonl", "--texts", "papers.jsonl"], r"'a1' is in another GOLD too"),
    (["resolve", "gold.jsonl", "--texts", "other.jsonl"], r"gold\.jsonl: no text of the document 'a1'"),
    (["resolve", "gold.jsonl", "--texts", "papers.jsonl", "-o", "gold.jsonl"], r"is what is read here"),
    (
        ["resolve", "gold.jsonl", "--texts", "papers.jsonl", "--against", "notes.txt"],
        r"notes\.txt:1: no cluster",
    ),
    (
        ["resolve", "kind.jsonl", "--texts", "papers.jsonl"],
        r"document 'a1': 'tree' is not a valid MethodKind",
    ),
    (["evaluate", "half.jsonl", "--predictions", "gold.jsonl"], r"half\.jsonl:1: "),
]


@pytest.mark.parametrize(("arguments", "message"), FAILURES, ids=[" ".join(a) for a, _ in FAILURES])
def test_failures_are_one_sentence(arguments, message, graph, here, capsys):
    (here / "notes.txt").write_text("We propose GraphoNet, a recurrent network for maps and charts.\n")
    (here / "gold.jsonl").write_text('{"id": "a1", "methods": [], "relations": []}\n')
    (here / "kind.jsonl").write_text(
        '{"id": "a1", "methods": [{"name": "X", "kind": "tree"}], "relations": []}\n'
    )
    write_papers(here / "papers.jsonl")
    write_papers(here / "other.jsonl", PAPERS[1:])
    (here / "half.jsonl").write_text('{"id": "a1", "met\n')
    before = sorted(here.rglob("*"))
    assert main([str(graph) if a == "GRAPH" else a for a in arguments]) == 1
    _assert_one_sentence(capsys.readouterr(), message)
    assert sorted(here.rglob("*")) == before


PAPER = json.dumps(PAPERS[0])
BAD_INPUT = [
    # file name, bytes, exit code, what stderr says
    ("empty.jsonl", b"", 1, r"empty\.jsonl: empty file"),
    ("binary.bin", bytes(range(256)) * 40, 1, r"binary\.bin: not one of the formats"),
    ("latin.txt", "Karten für GraphoNet.\n".encode("latin-1"), 1, r"latin\.txt.*UTF-8"),
    ("latin.jsonl", f"{PAPER}\nfür\n".encode("latin-1"), 0, r"latin\.jsonl:2: .*not UTF-8"),
    (
        "long.jsonl",
        b'{"id": "x", "text": "' + b"a " * 5_000_000 + b'"}\n',
        1,
        r"long\.jsonl:1: .*(character|byte)s",
    ),
    ("long.txt", b"We propose GraphoNet, a network. " * 300_000, 1, r"long\.txt"),
    ("half.jsonl", f'{PAPER}\n{{"id": "b", "tit'.encode(), 0, r"half\.jsonl:2: "),
    ("column.csv", b"id,title\nx,GraphoNet\n", None, r"column\.csv|^$"),
    ("column.jsonl", f'{PAPER}\n{{"id": "b"}}\n'.encode(), 0, r"column\.jsonl:2: "),
    ("twice.jsonl", f"{PAPER}\n{PAPER}\n".encode(), 0, r"twice\.jsonl:2: .*id 'a1'"),
    ("missing.jsonl", None, 1, r"missing\.jsonl: no such file"),
]


@pytest.mark.parametrize(("name", "content", "code", "message"), BAD_INPUT, ids=[b[0] for b in BAD_INPUT])
def test_bad_input(name, content, code, message, here, capsys):
    """Refused in one sentence, or warned of and the rest read; the old graph stays as it was on failure."""
    if content is not None:
        (here / name).write_bytes(content)
    old = here / "stemma.duckdb"
    old.write_bytes(b"")
    result = main(["build", name, "-q"])
    err = capsys.readouterr().err
    assert re.search(message, err), err
    assert "Traceback" not in err
    assert "this is a bug" not in err
    if code is not None:
        assert result == code
    assert (old.stat().st_size > 0) == (result == 0)
    assert sorted(p.name for p in here.iterdir()) == sorted(
        {"stemma.duckdb", *([name] if content is not None else [])}
    )


def test_empty_directory(here, capsys):
    (here / "nothing").mkdir()
    assert main(["build", "nothing"]) == 1
    _assert_one_sentence(capsys.readouterr(), r"nothing: no documents")


def test_strict_makes_warnings_errors(here, capsys):
    (here / "half.jsonl").write_text(f'{PAPER}\n{{"id": "b", "tit')
    assert main(["build", "half.jsonl", "--strict"]) == 1
    _assert_one_sentence(capsys.readouterr(), r"half\.jsonl:2: ")


def test_many_warnings_are_counted(here, capsys):
    (here / "bad.jsonl").write_text(f"{PAPER}\n" + '{"id": "b"\n' * 50)
    assert main(["build", "bad.jsonl", "-q"]) == 0
    err = capsys.readouterr().err
    assert err.count("bad.jsonl:") == 20
    assert "30 more" in err


def test_a_closed_pipe_is_no_failure(graph):
    """`stemma … | head -1` ends in silence."""
    command = f'"{sys.executable}" -m kg.cli show GraphoNet -g "{graph}" | true; exit ${{PIPESTATUS[0]}}'
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, cwd=ROOT, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_output_that_the_terminal_cannot_encode(graph):
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(
        [sys.executable, "-m", "kg.cli", "lineage", "GraphoNet", "-g", str(graph)],
        capture_output=True,
        cwd=ROOT,
        env=environment,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"GraphoNet" in done.stdout


def _assert_one_sentence(captured, message: str) -> None:
    assert captured.out == ""
    lines = captured.err.splitlines()
    assert len(lines) == 1, captured.err
    assert lines[0].startswith("stemma: ")
    assert re.search(message, lines[0]), lines[0]
