"""Commands that read documents: `build` makes a graph of them, `extract` writes what each of them says."""

import json
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from kg.cli.arguments import (
    DEFAULT_GRAPH,
    Files,
    Model,
    Quiet,
    Strict,
    check_graph_output,
    check_output,
)
from kg.cli.terminal import Warnings, progress, stdout, visible
from kg.errors import DocumentError
from kg.schema import Extraction, PaperRelation, RelationType

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph


def build(
    files: Files,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Where the graph goes.")
    ] = DEFAULT_GRAPH,
    model: Model = None,
    strict: Strict = False,
    quiet: Quiet = False,
) -> None:
    """Build one graph of all the methods in FILES and of how they descend from one another.

    Example: stemma build seeds/*.txt -o stemma.duckdb
    """
    started = time.perf_counter()
    check_graph_output(output)
    extractions = extract_files(files, model=model, strict=strict, quiet=quiet)

    from kg.graph import build_graph
    from kg.store import save

    warnings = Warnings()
    try:
        graph = build_graph(extractions, warn=warnings)
    finally:
        warnings.close()
    save(graph, output)
    if not quiet:
        _print_summary(graph, output, time.perf_counter() - started)


def extract(
    files: Files,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Where the JSON Lines go.")
    ] = Path("predictions.jsonl"),
    model: Model = None,
    strict: Strict = False,
    quiet: Quiet = False,
) -> None:
    """Write the methods and relations of each document, one JSON object a line, in the gold's form.

    Example: stemma extract seeds/gold/dev_input.jsonl -o predictions.jsonl
    """
    check_output(output, sources=files)
    extractions = extract_files(files, model=model, strict=strict, quiet=quiet)

    from kg.evaluate import prediction
    from kg.files import write_atomic

    lines = [json.dumps(prediction(e), ensure_ascii=False) + "\n" for e in extractions]
    write_atomic(output, "".join(lines).encode("utf-8", "backslashreplace"))
    if not quiet:
        stdout().print(f"{len(lines)} documents -> {visible(str(output))}", markup=False)


COMMANDS = (build, extract)


def extract_files(
    files: Sequence[Path], *, model: str | None, strict: bool, quiet: bool
) -> tuple[Extraction, ...]:
    """Read the documents of `files` and extract from them, with progress and warnings on stderr.

    Raises DocumentError where a file cannot be read or no document is found, PipelineError where the language
    pipeline cannot be loaded.
    """
    from extract.documents import read_documents

    warnings = Warnings()
    try:
        documents = list(read_documents(files, warn=warnings, strict=strict))
    finally:
        warnings.close()
    if not documents:
        raise DocumentError(f"no documents in {', '.join(map(str, files))}; name files that hold some")

    # Loaded once there is something to do: spaCy takes a second to import.
    from extract.pipeline import extract as run
    from extract.pipeline import load_pipeline

    pipeline = load_pipeline(model)
    with progress("Reading", len(documents), quiet=quiet) as advance:
        return tuple(run(documents, pipeline, progress=lambda _: advance()))


def _print_summary(graph: "KnowledgeGraph", path: Path, seconds: float) -> None:
    methods = sum(node.type == "method" for node in graph.nodes.values())
    types = Counter(edge.type for edge in graph.edges.values())
    table = Table.grid(padding=(0, 2))
    table.add_column()
    table.add_column(justify="right")
    table.add_row("documents", f"{len(graph.documents):,}")
    table.add_row("methods", f"{methods:,}")
    for edge_type in (*RelationType, *PaperRelation):
        table.add_row(str(edge_type), f"{types[edge_type]:,}")
    table.add_row("seconds", f"{seconds:.1f}")
    console = stdout()
    console.print(table)
    console.print(f"graph -> {visible(str(path))}", markup=False)
