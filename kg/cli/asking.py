"""Commands that ask a graph: `lineage`, `show`, `search` and `stats`."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from kg.cli.arguments import DEFAULT_GRAPH, GraphFile, MinConfidence, open_graph
from kg.cli.tables import AsCsv, AsJson, check_form, print_frame, print_rows
from kg.cli.terminal import stdout, visible
from kg.errors import StemmaError
from kg.resolve import Verdict
from kg.schema import BY_HAND, Edge, Node, PaperRelation, RelationType

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph
    from kg.query import Branch, Neighbour

Name = Annotated[str, typer.Argument(metavar="NAME", help="A method, in any spelling.")]


def lineage(
    name: Name,
    graph: GraphFile = DEFAULT_GRAPH,
    depth: Annotated[int | None, typer.Option("--depth", min=1, help="At most so many steps away.")] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Follow uses and outperforms too, not descent alone.")
    ] = False,
    min_confidence: MinConfidence = 0.0,
) -> None:
    """Draw the ancestors and descendants of a method, each with the sentence that says so.

    Example: stemma lineage Transformer --depth 2
    """
    knowledge = open_graph(graph, min_confidence)

    from kg.query import DESCENT
    from kg.query import lineage as ask

    tree = ask(knowledge, name, depth=depth, relations=tuple(RelationType) if every else DESCENT)
    root = Tree(_title(tree.root), guide_style="dim")
    for heading, arrow, branches in (
        ("ancestors: it descends from", "{} ->", tree.ancestors),
        ("descendants: these descend from it", "<- {}", tree.descendants),
    ):
        limb = root.add(
            Text(heading if branches else f"{heading.partition(':')[0]}: none known", style="italic")
        )
        _grow(limb, branches, arrow)
    stdout().print(root)


def show(
    name: Name,
    graph: GraphFile = DEFAULT_GRAPH,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many edges of a type.")] = 10,
    min_confidence: MinConfidence = 0.0,
) -> None:
    """Show all that is known of a method: aliases, kind, year, papers, and its edges with their quotes.

    Example: stemma show BERT
    """
    knowledge = open_graph(graph, min_confidence)

    from kg.query import get, neighbours

    node = get(knowledge, name)
    outgoing, incoming = neighbours(knowledge, node)
    console = stdout()
    console.print(_title(node))
    if node.description:
        console.print(Padding(Text(visible(node.description)), (0, 0, 0, 2)))
    console.print(_facts(knowledge, node))
    for edges, arrow in ((outgoing, "{} ->"), (incoming, "<- {}")):
        for edge_type in (*RelationType, *PaperRelation):
            of_type = [n for n in edges if n.edge.type == edge_type]
            if of_type:
                console.print(_edges(arrow.format(edge_type), of_type, limit))


def search(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="A part of a name, or something like it.")],
    graph: GraphFile = DEFAULT_GRAPH,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many names.")] = 10,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """List the methods whose names or aliases are like TEXT, best first.

    Example: stemma search "vision transformer"
    """
    check_form(as_json, as_csv)
    knowledge = open_graph(graph)

    from kg.query import find
    from kg.questions.frames import matches_frame

    matches = find(knowledge, text, limit=limit)
    if not matches:
        raise StemmaError(f"nothing in this graph is like {text!r}; try a part of the name")
    if as_json or as_csv:
        print_frame(matches_frame(matches), as_json=as_json, as_csv=as_csv)
        return
    rows = []
    for match in matches:
        node = match.node
        name = f"{node.name} ({match.name})" if match.name != node.name else node.name
        rows.append((name, node.kind or node.type, node.year, len(node.documents), match.score))
    print_rows(("name", "kind", "year", "docs", "fits"), rows)


def stats(graph: GraphFile = DEFAULT_GRAPH, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """Count what the graph holds, and list the methods with the most relations.

    Example: stemma stats -g stemma.duckdb
    """
    check_form(as_json, as_csv)
    knowledge = open_graph(graph)

    from kg.query import stats as count

    counted = count(knowledge)
    methods = counted.nodes.get("method", 0)
    groups = (("node", counted.nodes), ("kind", counted.kinds), ("edge", counted.edges))
    verdicts = {verdict.value: counted.decisions.get(verdict, 0) for verdict in Verdict}
    rows: list[tuple[str, int]] = [("documents", counted.documents)]
    rows += [(f"{group}: {key}", number) for group, numbers in groups for key, number in numbers.items()]
    rows += [("quotes", counted.evidence), ("methods with a year", counted.dated)]
    rows += [("names merged", counted.aliases)]
    rows += [(f"decision: {verdict}", number) for verdict, number in verdicts.items()]
    if as_json or as_csv:
        rows += [(f"relations: {node.name}", degree) for node, degree in counted.connected]
        print_rows(("what", "number"), rows, as_json=as_json, as_csv=as_csv)
        return
    shares = {"methods with a year": f"{counted.dated / methods:.0%}" if methods else "none"}
    console = stdout()
    table = _table("what", "number", numbers=("number",))
    for what, number in rows:
        table.add_row(visible(what), shares.get(what, f"{number:,}"))
    console.print(table)
    if counted.connected:
        most = _table("most connected", "relations", numbers=("relations",))
        for node, degree in counted.connected:
            most.add_row(Text(visible(node.name)), f"{degree:,}")
        console.print()
        console.print(most)


COMMANDS = (lineage, show, search, stats)


def _title(node: Node, prefix: str = "", suffix: str = "") -> Text:
    about = ", ".join(str(part) for part in (node.kind or node.type, node.year) if part is not None)
    return Text.assemble(
        (f"{prefix} " if prefix else "", "cyan"), (visible(node.name), "bold"), (f"  {about}{suffix}", "dim")
    )


def _sureness(edge: Edge) -> str:
    hand = ", by hand" if any(e.cue == BY_HAND for e in edge.evidence) else ""
    return f"{edge.confidence:.2f}{hand}{', backwards in time' if edge.backwards else ''}"


def _quote(edge: Edge) -> Text:
    """The surest sentence, in full, with its document."""
    best = max(edge.evidence, key=lambda e: (e.confidence, e.document))
    more = f" and {len(edge.evidence) - 1} more" if len(edge.evidence) > 1 else ""
    return Text.assemble(f'"{visible(best.text)}"', (f"  {visible(best.document)}{more}", "dim"))


def _grow(limb: Tree, branches: Sequence["Branch"], arrow: str) -> None:
    """Hang branches on a limb. A loop, not recursion: descent can be longer than Python's stack."""
    waiting = [(limb, branch) for branch in reversed(branches)]
    while waiting:
        parent, branch = waiting.pop()
        seen = ", shown elsewhere" if branch.seen else ""
        suffix = f"  {_sureness(branch.edge)}{seen}"
        title = _title(branch.node, arrow.format(branch.edge.type), suffix)
        twig = parent.add(Group(title, _quote(branch.edge)))
        waiting.extend((twig, child) for child in reversed(branch.children))


def _facts(knowledge: "KnowledgeGraph", node: Node) -> RenderableType:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim")
    grid.add_column()
    aliases = sorted(node.aliases, key=lambda alias: (-len(node.aliases[alias]), alias))
    if aliases:
        grid.add_row("also", Text(visible("; ".join(aliases))))
    if node.introduced_in:
        grid.add_row("introduced in", _documents(knowledge, node.introduced_in))
    grid.add_row("documents", _documents(knowledge, node.documents))
    for correction in knowledge.corrections:
        if node.id in correction.nodes:
            note = f" ({correction.note})" if correction.note else ""
            grid.add_row(BY_HAND, Text(visible(correction.sentence + note)))
    return Padding(grid, (0, 0, 0, 2))


def _documents(knowledge: "KnowledgeGraph", ids: Iterable[str], limit: int = 5) -> Text:
    chosen = list(ids)
    lines = []
    for id_ in chosen[:limit]:
        document = knowledge.documents.get(id_)
        title = f"  {visible(document.title)}" if document and document.title else ""
        lines.append(visible(id_) + title)
    if len(chosen) > limit:
        lines.append(f"and {len(chosen) - limit} more")
    return Text("\n".join(lines))


def _edges(heading: str, edges: Sequence["Neighbour"], limit: int) -> RenderableType:
    tree = Tree(Text(heading, style="cyan"), guide_style="dim")
    for neighbour in edges[:limit]:
        title = _title(neighbour.node, suffix=f"  {_sureness(neighbour.edge)}")
        tree.add(Group(title, _quote(neighbour.edge)))
    if len(edges) > limit:
        tree.add(Text(f"and {len(edges) - limit} more (--limit)", style="dim"))
    return tree


def _table(*columns: str, numbers: tuple[str, ...] = ()) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in columns:
        table.add_column(column, justify="right" if column in numbers else "left", overflow="fold")
    return table
