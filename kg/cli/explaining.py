"""The command `explain`: why the graph holds what it does of two methods."""

from typing import Annotated

import typer
from rich.text import Text

from kg.cli.arguments import DEFAULT_GRAPH, GraphFile, open_graph
from kg.cli.terminal import stdout, visible


def explain(
    a: Annotated[str, typer.Argument(metavar="A", help="A method, in any spelling.")],
    b: Annotated[str, typer.Argument(metavar="B", help="Another one.")],
    graph: GraphFile = DEFAULT_GRAPH,
    names: Annotated[
        bool, typer.Option("--names", help="Explain whether the two are names of one method.")
    ] = False,
) -> None:
    """Explain why two names are one method or two: each decision with its score, verdict and reasons.

    Example: stemma explain CNN "convolutional neural network" --names
    """
    if not names:
        raise typer.BadParameter("say what to explain about the two: --names")
    knowledge = open_graph(graph)

    from kg.resolve.explaining import explain as ask

    console = stdout()
    bearers = [set(knowledge.bearers(name)) for name in (a, b)]
    for name, ids in zip((a, b), bearers, strict=True):
        shown = ", ".join(visible(knowledge.nodes[i].name) for i in sorted(ids)) or "no method of this graph"
        console.print(Text.assemble((visible(name), "bold"), f" names {shown}"))
    verdict = "one method" if bearers[0] & bearers[1] else "two methods"
    if all(bearers):
        console.print(f"they are {verdict}")
    for decision in ask(knowledge.decisions, a, b):
        console.print(
            Text.assemble(
                (f"{visible(decision.a)} | {visible(decision.b)}", "bold"),
                f"  {decision.verdict}  {decision.score:.2f}",
            )
        )
        for reason in decision.reasons:
            console.print(Text(f"  {visible(reason)}"))


COMMANDS = (explain,)
