"""Commands that look for what is wrong or different: `check` in one graph, `diff` between two."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from kg.cli.arguments import DEFAULT_GRAPH, GraphFile, open_graph
from kg.cli.terminal import stdout, visible
from kg.schema import Edge, Node

if TYPE_CHECKING:
    from kg.diff import Change
    from kg.graph import KnowledgeGraph


def check(
    graph: GraphFile = DEFAULT_GRAPH,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many of each kind.")] = 10,
) -> None:
    """List what in a graph cannot all be right, such as edges that run backwards in time, and cycles of descent.

    Example: stemma check -g stemma.duckdb
    """
    knowledge = open_graph(graph)

    from kg.check import check as look

    report = look(knowledge)
    sections: Sequence[tuple[str, Iterable[str]]] = (
        (
            "edges backwards in time: the target is younger than the source",
            [_dated(knowledge, e) for e in report.backwards],
        ),
        (
            "cycles of descent",
            [" -> ".join(n.name for n in (*cycle, cycle[0])) for cycle in report.cycles],
        ),
        ("edges from a node to itself", [_edge(knowledge, e) for e in report.loops]),
        ("nodes without evidence", [n.name for n in report.bare]),
        ("methods whose documents disagree on the kind", [_kinds(n) for n in report.mixed]),
        ("corrections that no longer apply", [c.sentence for c in report.stale]),
    )
    console = stdout()
    for heading, found in sections:
        lines = list(found)
        console.print(Text(f"{len(lines):>5,}  {heading}", style="bold" if lines else "dim"))
        for line in lines[:limit]:
            console.print(Text(f"       {visible(line)}"), soft_wrap=True)
        if len(lines) > limit:
            console.print(Text(f"       and {len(lines) - limit:,} more (--limit)", style="dim"))


def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="A graph file.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="Another.")],
) -> None:
    """Say which nodes and edges came, went or changed from one graph to another, and why.

    Example: stemma diff yesterday.duckdb stemma.duckdb
    """
    before, after = open_graph(old), open_graph(new)

    from kg.diff import diff as compare
    from kg.store import builds

    versions = {build.pipeline for path in (old, new) for build in builds(path)[-1:]}
    found = compare(before, after, same_pipeline=len(versions) < 2)
    console = stdout()

    def show(mark: str, text: str, about: Iterable[str]) -> None:
        notes = "; ".join(about)
        line = Text(f"{mark} {visible(text)}")
        console.print(line.append(f"  ({visible(notes)})" if notes else "", style="dim"), soft_wrap=True)

    for mark, ids in (("+", found.came), ("-", found.went), ("~", found.changed)):
        for id_ in ids:
            show(mark, f"document {id_}", ())
    for node in found.nodes:
        show(_MARKS[node.how], f"{node.item.type} {node.item.name}", (*node.details, *node.why))
    for edge in found.edges:
        graph = before if edge.new is None else after
        show(_MARKS[edge.how], f"edge {_edge(graph, edge.item)}", (*edge.details, *edge.why))
    console.print(
        f"documents {_counts(len(found.came), len(found.went), len(found.changed))}, "
        f"nodes {_counts(*_hows(found.nodes))}, edges {_counts(*_hows(found.edges))}"
    )


COMMANDS = (check, diff)

_MARKS = {"came": "+", "went": "-", "changed": "~"}


def _dated(graph: "KnowledgeGraph", edge: Edge) -> str:
    source, target = graph.nodes[edge.source], graph.nodes[edge.target]
    return f"{source.name} ({source.year}) {edge.type} {target.name} ({target.year})  {edge.evidence[0].document}"


def _edge(graph: "KnowledgeGraph", edge: Edge) -> str:
    return f"{graph.nodes[edge.source].name} {edge.type} {graph.nodes[edge.target].name}"


def _kinds(node: Node) -> str:
    votes = sorted(node.kinds.items(), key=lambda vote: (-vote[1], vote[0]))
    return f"{node.name}: {', '.join(f'{kind} {number}' for kind, number in votes)}"


def _hows(changes: Sequence["Change[Node]"] | Sequence["Change[Edge]"]) -> tuple[int, int, int]:
    hows = [change.how for change in changes]
    return hows.count("came"), hows.count("went"), hows.count("changed")


def _counts(came: int, went: int, changed: int) -> str:
    return f"+{came} -{went} ~{changed}"
