"""The command `explain`: why the graph holds what it does of two methods."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.padding import Padding
from rich.text import Text

from kg.cli.arguments import DEFAULT_GRAPH, GraphFile, open_graph
from kg.cli.terminal import stdout, visible

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph
    from kg.schema import Evidence


def explain(
    a: Annotated[str, typer.Argument(metavar="A", help="A method, in any spelling.")],
    b: Annotated[str, typer.Argument(metavar="B", help="Another one.")],
    graph: GraphFile = DEFAULT_GRAPH,
    names: Annotated[
        bool, typer.Option("--names", help="Explain whether the two are names of one method.")
    ] = False,
) -> None:
    """Explain what the graph says between two methods: the sentences, [both] [ends] marked, and each extractor's vote.

    Example: stemma explain "FastSpeech 2" "FastSpeech"
    """
    knowledge = open_graph(graph)
    if names:
        _explain_names(knowledge, a, b)
    else:
        _explain_edges(knowledge, a, b)


COMMANDS = (explain,)


def _explain_edges(knowledge: "KnowledgeGraph", a: str, b: str) -> None:
    from kg.query import get

    one, other = get(knowledge, a), get(knowledge, b)
    between = {one.id, other.id}
    near = {e.id: e for e in (*knowledge.outgoing(one.id), *knowledge.incoming(one.id))}
    edges = [e for e in near.values() if {e.source, e.target} == between]
    console = stdout()
    if not edges:
        console.print(Text(f"The graph holds nothing between {visible(one.name)} and {visible(other.name)}."))
    for edge in sorted(edges, key=lambda e: (-e.confidence, e.id)):
        source, target = (visible(knowledge.nodes[end].name) for end in (edge.source, edge.target))
        console.print(Text.assemble((f"{source} {edge.type} {target}", "bold"), f"  {edge.confidence:.2f}"))
        for evidence in edge.evidence:
            console.print(_inset(_marked(evidence), 2))
            place = f"{evidence.document}, {evidence.confidence:.2f}"
            console.print(_inset(Text(visible(place), "dim"), 4))
            for vote in evidence.votes or (evidence.cue,):
                console.print(_inset(Text(visible(vote)), 4))


def _inset(text: Text, by: int) -> Padding:
    return Padding(text, (0, 0, 0, by), expand=False)


def _marked(evidence: "Evidence") -> Text:
    """The sentence with its ends in brackets, so that they stand out without colour too."""
    start = evidence.sentence.start
    ends = {end for end in (evidence.head, evidence.tail) if end is not None}
    marks = [(end.start - start, "[") for end in ends] + [(end.end - start, "]") for end in ends]
    shown = evidence.text
    for at, mark in sorted(marks, reverse=True):
        shown = shown[:at] + mark + shown[at:]
    return Text(visible(shown))


def _explain_names(knowledge: "KnowledgeGraph", a: str, b: str) -> None:
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
