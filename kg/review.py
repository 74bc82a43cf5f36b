"""What to ask a person first: the merges and edges that are least certain."""

from collections.abc import Collection
from dataclasses import dataclass

from kg.corrections import Correction, Form
from kg.graph import KnowledgeGraph
from kg.resolve import Verdict, fold
from kg.schema import BY_HAND, Edge, RelationType


@dataclass(frozen=True, slots=True)
class Question:
    """`asked` is answered by one of two corrections. because: what speaks for it.

    certainty in [0, 1]: how far from even the odds are, 1 being sure either way.
    """

    asked: str
    because: tuple[str, ...]
    certainty: float
    yes: Correction
    no: Correction


def questions(graph: KnowledgeGraph, told: Collection[str] = ()) -> list[Question]:
    """All that may be asked of a graph, least certain first, merges before edges where equal.

    told: sentences of corrections that are there already; what they say is not asked again.
    """
    asked = [*_merges(graph), *(_edge(graph, e) for e in graph.edges.values() if _is_open(e))]
    new = (q for q in asked if not {q.yes.sentence, q.no.sentence} & set(told))
    return sorted(new, key=lambda q: (q.certainty, q.yes.form is not Form.SAME, q.asked))


def _merges(graph: KnowledgeGraph) -> list[Question]:
    found = []
    for decision in graph.decisions:
        a, b = decision.a, decision.b
        differ = fold(a) != fold(b) and BY_HAND not in decision.reasons
        if differ and graph.bearers(a) and graph.bearers(b):
            sure = 0.0 if decision.verdict is Verdict.UNSURE else _certainty(decision.score)
            found.append(
                Question(
                    f"Are {a} and {b} one method? (now: {decision.verdict}, {decision.score:.2f})",
                    decision.reasons,
                    sure,
                    Correction(Form.SAME, (a, b)),
                    Correction(Form.DIFFERENT, (a, b)),
                )
            )
    return found


def _is_open(edge: Edge) -> bool:
    return isinstance(edge.type, RelationType) and all(e.cue != BY_HAND for e in edge.evidence)


def _edge(graph: KnowledgeGraph, edge: Edge) -> Question:
    names = _name(graph, edge.source), _name(graph, edge.target)
    source, target = graph.nodes[edge.source].name, graph.nodes[edge.target].name
    best = max(edge.evidence, key=lambda e: (e.confidence, e.document))
    return Question(
        f"{source} {edge.type} {target}? (confidence {edge.confidence:.2f})",
        (f'"{best.text}"  {best.document}',),
        _certainty(edge.confidence),
        Correction(Form.ADD_EDGE, names, type=edge.type.value),
        Correction(Form.DROP_EDGE, names, type=edge.type.value),
    )


def _name(graph: KnowledgeGraph, id_: str) -> str:
    """What a correction finds the node by: its name, or its id where others have that name too."""
    node = graph.nodes[id_]
    alike = [i for i in graph.bearers(node.name) if fold(graph.nodes[i].name) == fold(node.name)]
    return node.name if len(alike) == 1 and node.name == " ".join(node.name.split()) else id_


def _certainty(probability: float) -> float:
    return abs(2.0 * probability - 1.0)
