"""The command `mcp`: a graph for language-model clients."""

import sys

from kg.cli.arguments import DEFAULT_GRAPH, GraphFile, open_graph
from kg.cli.terminal import stderr


def mcp(graph: GraphFile = DEFAULT_GRAPH) -> None:
    """Serve a graph over the Model Context Protocol on standard input and output, to be read by assistants.

    It offers search, lineage, evidence, path and compare, and changes nothing. Needs stemma[mcp].

    Example: stemma mcp -g stemma.duckdb
    """
    from kg.assistant import server

    made = server(open_graph(graph))
    if sys.stdin.isatty():
        stderr().print("Waiting for a client on standard input; Ctrl-C stops.")
    made.run()


COMMANDS = (mcp,)
