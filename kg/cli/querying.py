"""Commands that put larger questions to a graph: `query`, `path` and `top`. All print tables."""

from typing import Annotated, Any

import typer
from rich.padding import Padding
from rich.text import Text

from kg.cli.arguments import DEFAULT_GRAPH, GraphFile, MinConfidence, check_graph, open_graph
from kg.cli.tables import AsCsv, AsJson, check_form, print_frame
from kg.cli.terminal import stdout, visible
from kg.errors import StemmaError
from kg.schema import RelationType

Relations = Annotated[
    list[str] | None,
    typer.Option("--relation", metavar="TYPE", help="Follow this relation; once for each, all unless given."),
]


def query(
    statement: Annotated[
        str, typer.Argument(metavar="STATEMENT", help="A SELECT, or a MATCH with --cypher.")
    ],
    cypher: Annotated[bool, typer.Option("--cypher", help="The statement is Cypher, not SQL.")] = False,
    graph: GraphFile = DEFAULT_GRAPH,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Ask the tables of a graph in SQL (README lists them), or its nodes and edges in Cypher; nothing can be changed.

    Example: stemma query "SELECT type, count(*) FROM edges GROUP BY type"
    """
    check_form(as_json, as_csv)
    check_graph(graph)
    if cypher:
        answer = open_graph(graph).cypher(statement)
    else:
        from kg.questions.sql import ask_file

        answer = ask_file(graph, statement)
    print_frame(answer, as_json=as_json, as_csv=as_csv)


def path(
    a: Annotated[str, typer.Argument(metavar="A", help="A method, in any spelling.")],
    b: Annotated[str, typer.Argument(metavar="B", help="Another one.")],
    relations: Relations = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many ways.")] = 1,
    graph: GraphFile = DEFAULT_GRAPH,
    min_confidence: MinConfidence = 0.0,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show how two methods are connected: the shortest ways along relations in either direction, the surest first.

    Example: stemma path TimeSformer Transformer
    """
    check_form(as_json, as_csv)
    knowledge = open_graph(graph)
    ends = knowledge.node(a), knowledge.node(b)
    if ends[0] == ends[1]:
        raise StemmaError(f"{a!r} and {b!r} are names of one method, {ends[0].name}; name two")
    ways = knowledge.paths(
        ends[0].id,
        ends[1].id,
        relations=relations or tuple(RelationType),
        min_confidence=min_confidence,
        limit=limit,
    )
    if as_json or as_csv:
        print_frame(ways, as_json=as_json, as_csv=as_csv)
        return
    console = stdout()
    if ways.empty:
        console.print(f"No way leads from {visible(ends[0].name)} to {visible(ends[1].name)}.", markup=False)
    steps: list[Any] = list(ways.itertuples())
    for step in steps:
        if step.step == 1:
            console.print(Text(visible(ends[0].name), style="bold"))
        arrow, end = (
            (f"{step.type} ->", step.target_name) if step.forwards else (f"<- {step.type}", step.source_name)
        )
        title = Text.assemble(
            (f"{arrow} ", "cyan"), (visible(end), "bold"), (f"  {step.confidence:.2f}", "dim")
        )
        quote = Text.assemble(f'"{visible(step.sentence)}"', (f"  {visible(step.document)}", "dim"))
        console.print(Padding(title, (0, 0, 0, 2)), Padding(quote, (0, 0, 0, 4)))


def top(
    by: Annotated[
        str, typer.Option("--by", metavar="MEASURE", help="descendants, pagerank or betweenness.")
    ] = "descendants",
    relations: Relations = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many methods.")] = 10,
    graph: GraphFile = DEFAULT_GRAPH,
    min_confidence: MinConfidence = 0.0,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Rank the methods that others descend from: by all that do, by PageRank, or by betweenness.

    Example: stemma top --by pagerank
    """
    check_form(as_json, as_csv)
    knowledge = open_graph(graph)

    from kg.query import DESCENT

    ranked = knowledge.influence(
        by=by, relations=relations or DESCENT, min_confidence=min_confidence, limit=limit
    )
    shown = ("name", "kind", "year", "descendants", "pagerank", "betweenness")
    print_frame(ranked, shown=shown, as_json=as_json, as_csv=as_csv)


COMMANDS = (query, path, top)
