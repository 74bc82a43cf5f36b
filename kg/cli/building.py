"""Commands that make and change a graph: `build`, `add` and `remove`. Each reads only what has changed."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from extract.readers.source import MAX_RECORDS, MAX_TEXT
from kg.cli.arguments import (
    DEFAULT_GRAPH,
    Corrections,
    Dask,
    Files,
    GraphFile,
    Jobs,
    Limit,
    MaxRecords,
    MaxText,
    Model,
    Quiet,
    Strict,
    Where,
    check_graph,
    check_graph_output,
)
from kg.cli.rebuilding import Readers, rebuild
from kg.cli.sources import Sources
from kg.cli.tables import AsCsv, AsJson, check_form, print_rows
from kg.cli.terminal import stdout, visible
from kg.errors import DocumentError
from kg.schema import Document, PaperRelation, RelationType

if TYPE_CHECKING:
    from kg.disk.builds import Build


def build(
    files: Files,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Where the graph goes.")
    ] = DEFAULT_GRAPH,
    corrections: Corrections = None,
    model: Model = None,
    limit: Limit = None,
    where: Where = None,
    max_text: MaxText = MAX_TEXT,
    max_records: MaxRecords = MAX_RECORDS,
    jobs: Jobs = None,
    dask: Dask = None,
    strict: Strict = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Build one graph of all the methods in FILES and of how they descend from one another.

    Where the graph is there already, only documents that are new or changed are read.

    Example: stemma build seeds/*.txt -o stemma.duckdb
    """
    from kg.disk.lock import writing

    started = time.perf_counter()
    check_form(as_json, as_csv)
    check_graph_output(output)
    readers = Readers(jobs, dask)
    sources = Sources(files, limit, where, max_text, max_records, strict, quiet)
    with writing(output):
        documents = sources.read()
        done = rebuild(output, documents, model=model, corrections=corrections, readers=readers, quiet=quiet)
    _report(output, done, started, quiet=quiet, as_json=as_json, as_csv=as_csv)


def add(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[FILES...]", help="Documents to add; without any, corrections alone are applied."
        ),
    ] = None,
    graph: GraphFile = DEFAULT_GRAPH,
    corrections: Corrections = None,
    model: Model = None,
    limit: Limit = None,
    where: Where = None,
    max_text: MaxText = MAX_TEXT,
    max_records: MaxRecords = MAX_RECORDS,
    jobs: Jobs = None,
    dask: Dask = None,
    strict: Strict = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Add the documents of FILES to a graph; one whose id is there already takes the place of the old one.

    Example: stemma add more.jsonl -g stemma.duckdb
    """
    from kg.disk.lock import writing
    from kg.store import documents as documents_of

    started = time.perf_counter()
    check_form(as_json, as_csv)
    check_graph(graph)
    readers = Readers(jobs, dask)
    with writing(graph):
        documents = {d.id: d for d in documents_of(graph)}
        if files:
            sources = Sources(files, limit, where, max_text, max_records, strict, quiet)
            documents |= {d.id: d for d in sources.read()}
        everything = tuple(documents.values())
        done = rebuild(graph, everything, model=model, corrections=corrections, readers=readers, quiet=quiet)
    _report(graph, done, started, quiet=quiet, as_json=as_json, as_csv=as_csv)


def remove(
    which: Annotated[
        list[str],
        typer.Argument(metavar="ID|FILE...", help="Ids of documents, or files they were read from."),
    ],
    graph: GraphFile = DEFAULT_GRAPH,
    corrections: Corrections = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Remove documents from a graph, and with them what they alone say.

    Example: stemma remove 003-017 -g stemma.duckdb
    """
    from kg.disk.lock import writing
    from kg.store import documents as documents_of

    started = time.perf_counter()
    check_form(as_json, as_csv)
    check_graph(graph)
    with writing(graph):
        documents = documents_of(graph)
        gone = _named(which, documents, graph)
        rest = tuple(d for d in documents if d.id not in gone)
        done = rebuild(graph, rest, model=None, corrections=corrections, quiet=quiet)
    _report(graph, done, started, quiet=quiet, as_json=as_json, as_csv=as_csv)


COMMANDS = (build, add, remove)


def _named(which: Sequence[str], documents: Sequence[Document], graph: Path) -> set[str]:
    """Ids of the documents that are named by id or by the file that they came from."""
    ids = {d.id for d in documents}
    gone = set()
    for name in which:
        found = {name} if name in ids else {d.id for d in documents if d.source.rpartition(":")[0] == name}
        if not found:
            raise DocumentError(
                f"{graph}: there is no document {name!r}, nor one read from a file of that name; "
                "`stemma show METHOD` lists the ids of a method's documents"
            )
        gone |= found
    return gone


def _report(path: Path, done: "Build", started: float, *, quiet: bool, as_json: bool, as_csv: bool) -> None:
    if quiet:
        return
    from kg.store import counts

    numbers = counts(path)
    seconds = time.perf_counter() - started
    rows = [("documents", done.documents), ("methods", numbers["methods"])]
    rows += [(str(type_), numbers.get(type_, 0)) for type_ in (*RelationType, *PaperRelation)]
    rows.append(("read now", done.extracted))
    if as_json or as_csv:
        print_rows(
            ("what", "number"), [*rows, ("seconds", round(seconds, 1))], as_json=as_json, as_csv=as_csv
        )
        return
    table = Table.grid(padding=(0, 2))
    table.add_column()
    table.add_column(justify="right")
    for what, number in rows:
        table.add_row(what, f"{number:,}")
    table.add_row("seconds", f"{seconds:.1f}")
    console = stdout()
    console.print(table)
    console.print(f"graph -> {visible(str(path))}", markup=False)
