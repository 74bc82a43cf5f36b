"""Commands that take a graph elsewhere: `view` as a page, `export` as files for other programs, `import` back."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.arguments import DEFAULT_GRAPH, GraphFile, MinConfidence, check_output, open_graph
from kg.cli.terminal import stdout, visible
from kg.errors import ExportError, StoreError
from kg.export import FORMATS, chosen, is_folder

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph


def view(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME...]", help="Methods whose lineage to show; all, without any."),
    ] = None,
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Its ending says the form: .html a page, .svg or .png a picture.",
        ),
    ] = Path("stemma.html"),
    as_map: Annotated[
        bool, typer.Option("--map", help="Open the page on the map instead of the lineage.")
    ] = False,
    depth: Annotated[
        int | None, typer.Option("--depth", min=1, help="Lineage at most so many steps away.")
    ] = None,
    graph: GraphFile = DEFAULT_GRAPH,
    min_confidence: MinConfidence = 0.0,
) -> None:
    """Look at the lineage of methods: one HTML page that opens in any browser with no network, or a picture.

    Example: stemma view "Universal Transformer" -o universal.html
    """
    check_output(output, sources=(graph,))
    form = output.suffix.lower()
    if form not in (".html", ".htm", ".svg", ".png"):
        raise ExportError(f"{output}: is written as .html, .svg or .png; change the ending")
    if as_map and form not in (".html", ".htm"):
        raise typer.BadParameter("--map is for pages; save its picture from there, or leave --map out")
    knowledge = open_graph(graph, min_confidence)
    chosen = tuple(names or ())
    if form in (".svg", ".png"):
        from viz.svg import write_picture

        write_picture(knowledge, output, names=chosen, depth=depth)
        stdout().print(f"picture -> {visible(str(output))}", markup=False)
        return

    from viz.html import write_html
    from viz.style import LINEAGE_VIEW, MAP_VIEW

    write_html(knowledge, output, names=chosen, view=MAP_VIEW if as_map else LINEAGE_VIEW, depth=depth)
    stdout().print(f"page -> {visible(str(output))}", markup=False)


def export(
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            metavar="PATH",
            help=f"Its ending says the format: {' '.join(f.ending for f in FORMATS if f.ending)}",
        ),
    ],
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="NAME",
            help=f"The format, where the ending does not say it: {', '.join(f.name for f in FORMATS)}.",
        ),
    ] = None,
    select: Annotated[
        list[str] | None,
        typer.Option(
            "--select",
            metavar="NAME",
            help="Only what `stemma view NAME` holds; of several methods, one --select for each.",
        ),
    ] = None,
    depth: Annotated[
        int | None,
        typer.Option(
            "--depth", min=1, help="With --select: only their lineage, and at most so many steps away."
        ),
    ] = None,
    graph: GraphFile = DEFAULT_GRAPH,
    min_confidence: MinConfidence = 0.0,
) -> None:
    """Write the graph, or a part of it, for other programs; README has a table of the formats.

    CSV and Parquet are two files (x.csv and x.nodes.csv), or all tables where the path is a folder.

    Example: stemma export -o stemma.graphml
    """
    from kg.export import export as write

    if depth is not None and not select:
        raise typer.BadParameter("--depth goes with --select; name a method, or leave it out")
    of = chosen(output, form)
    if of.folder == "no" or not is_folder(output):
        check_output(output, sources=(graph,))
    knowledge = open_graph(graph, min_confidence)
    if select:
        knowledge = _selected(knowledge, select, depth, drawn=of.name in ("dot", "mermaid"))
    write(knowledge, output, of.name)
    stdout().print(f"graph -> {visible(str(output))}", markup=False)


def import_(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A graph that `stemma export -o x.json` wrote.")
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Where the graph goes; a new file.")
    ] = DEFAULT_GRAPH,
) -> None:
    """Make a graph file again of a JSON export: an equal graph, without reading a document.

    A later `stemma build` or `stemma add` reads its documents anew, since an export does not keep what was read.

    Example: stemma import stemma.json -o again.duckdb
    """
    from kg.disk.lock import writing
    from kg.export.graph_json import read_graph_json
    from kg.store import save

    check_output(output, sources=(file,))
    if output.exists():
        raise StoreError(
            f"{output}: exists already, and import replaces nothing; choose another name with -o"
        )
    with writing(output):
        graph = read_graph_json(file)
        save(graph, output)
    stdout().print(
        f"{len(graph):,} nodes, {len(graph.edges):,} edges -> {visible(str(output))}", markup=False
    )


def _selected(
    graph: "KnowledgeGraph", names: Sequence[str], depth: int | None, *, drawn: bool
) -> "KnowledgeGraph":
    """What the page of `stemma view NAME` holds; with a depth, or for a drawing, the lineage that it shows."""
    from viz.model import lineage_model, view_model

    model = (
        lineage_model(graph, names, depth=depth) if drawn or depth is not None else view_model(graph, names)
    )
    nodes = {n.id for n in model.nodes}
    return graph.part(nodes, (e for e in graph.edges.values() if e.source in nodes and e.target in nodes))


COMMANDS = (view, export, import_)
