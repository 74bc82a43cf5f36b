"""Commands that take a graph elsewhere: `view` as a page, `export` as files for other programs."""

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.arguments import DEFAULT_GRAPH, GraphFile, MinConfidence, check_output, open_graph
from kg.cli.terminal import stdout, visible


def view(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME...]", help="Show the neighbourhood of these methods alone."),
    ] = None,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Where the page goes.")
    ] = Path("stemma.html"),
    graph: GraphFile = DEFAULT_GRAPH,
) -> None:
    """Write one HTML page of the graph that opens in any browser, with no network.

    Example: stemma view "Universal Transformer" -o universal.html
    """
    check_output(output, sources=(graph,))
    knowledge = open_graph(graph)

    from viz.html import write_html

    write_html(knowledge, output, names=tuple(names or ()))
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
