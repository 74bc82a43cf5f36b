"""Commands that take a graph elsewhere: `view` as a page, `export` as files for other programs."""

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.arguments import DEFAULT_GRAPH, GraphFile, MinConfidence, check_output, open_graph
from kg.cli.terminal import stdout, visible
from kg.errors import ExportError


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
        typer.Option("--output", "-o", metavar="FILE", help="Its ending says the form: .graphml .json .csv"),
    ],
    graph: GraphFile = DEFAULT_GRAPH,
    min_confidence: MinConfidence = 0.0,
) -> None:
    """Write the graph for other programs: GraphML, JSON, or CSV (edges in x.csv, nodes in x.nodes.csv).

    Example: stemma export -o stemma.graphml
    """
    check_output(output, sources=(graph,))
    knowledge = open_graph(graph, min_confidence)

    from kg.export import export as write

    write(knowledge, output)
    stdout().print(f"graph -> {visible(str(output))}", markup=False)


COMMANDS = (view, export)
