"""Arguments that several commands take, and the checks that must come before long work."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.errors import ExportError, StoreError

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph

DEFAULT_GRAPH = Path("stemma.duckdb")

GraphFile = Annotated[
    Path,
    typer.Option("--graph", "-g", metavar="FILE", envvar="STEMMA_GRAPH", help="The graph to ask."),
]
MinConfidence = Annotated[
    float,
    typer.Option(
        "--min-confidence",
        min=0,
        max=1,
        metavar="SHARE",
        help="Only edges at least so sure, from 0 to 1: 0.8 is right about 8 times in 10.",
    ),
]
Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILES...",
        help="Documents, directories of them, or - for standard input; their format is recognised, gzipped or not.",
    ),
]
Limit = Annotated[
    int | None, typer.Option("--limit", min=1, metavar="NUMBER", help="So many documents, and no more.")
]
Where = Annotated[
    list[str] | None,
    typer.Option(
        "--where",
        metavar="CONDITION",
        help="Only documents such that year>=2018, or category=cs.CL (* for any letters); all of several.",
    ),
]
Model = Annotated[
    str | None,
    typer.Option("--model", metavar="NAME", help="Another spaCy pipeline than the one that is shipped."),
]
Texts = Annotated[
    list[Path] | None,
    typer.Option(
        "--texts",
        metavar="FILE",
        help="The documents' texts, once for each GOLD; its sibling *_input.jsonl unless given.",
    ),
]
Corrections = Annotated[
    Path | None,
    typer.Option(
        "--corrections",
        metavar="FILE",
        help="Corrections by hand; those of the last build, or corrections.toml beside the graph, unless given.",
    ),
]
Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs",
        "-j",
        min=1,
        metavar="NUMBER",
        help="Processes that read, some 0.4 GB each; unless given, as many as there are processors, up to four, "
        "and one for a few documents.",
    ),
]
Dask = Annotated[
    str | None,
    typer.Option(
        "--dask",
        metavar="ADDRESS",
        help="Have the workers of this Dask scheduler read, such as tcp://10.0.0.5:8786.",
    ),
]
Strict = Annotated[bool, typer.Option("--strict", help="Stop at the first line that cannot be read.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print neither progress nor summary.")]


def open_graph(path: Path, min_confidence: float = 0.0) -> "KnowledgeGraph":
    """The graph in a file, or the part of it that is so sure; raises StoreError where there is none."""
    from kg.store import load

    check_graph(path)
    graph = load(path)
    return graph.confident(min_confidence) if min_confidence > 0 else graph


def check_graph(path: Path) -> None:
    """Refuse a graph that is not there. Raises StoreError."""
    if not path.exists():
        raise StoreError(
            f"{path}: no such file; make it with `stemma build FILES... -o {path}`, or name another with -g"
        )


def check_output(path: Path, *, sources: Iterable[Path]) -> None:
    """Refuse a path that cannot be written or is one of the `sources`, before the work and not after it.

    Raises ExportError.
    """
    if path.is_dir():
        raise ExportError(f"{path}: is a directory; name a file with -o")
    if not path.parent.is_dir():
        raise ExportError(f"{path}: there is no directory {path.parent}; make it first")
    if path.exists() and any(source.exists() and path.samefile(source) for source in sources):
        raise ExportError(f"{path}: is what is read here; choose another name with -o")


def check_graph_output(path: Path) -> None:
    """Like `check_output`; also refuses to write over a file that is no graph. Raises StoreError.

    `stemma build -o seeds/*.txt` would otherwise put the graph in the place of the first document.
    """
    check_output(path, sources=())
    if path.exists() and path.stat().st_size > 0:
        with path.open("rb") as file:
            # A DuckDB file has its magic bytes after an eight-byte checksum.
            if file.read(12)[8:] != b"DUCK":
                raise StoreError(f"{path}: exists and is no graph file; choose another name with -o")
