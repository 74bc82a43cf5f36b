"""Corrections applied to a graph: last, each checked against what is there."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace

from kg.corrections import FILE_NAME, Applied, Correction, Form
from kg.errors import CorrectionError, DocumentError
from kg.graph import KnowledgeGraph
from kg.joining.edges import dated, evidence_order
from kg.names import stable_id
from kg.resolve import fold
from kg.schema import (
    BY_HAND,
    Document,
    DocumentKind,
    Edge,
    Evidence,
    MethodKind,
    Node,
    RelationType,
    Span,
)

_TITLE = "Corrections by hand"
_ORDER = (Form.SAME, Form.DIFFERENT, Form.DROP, *(f for f in Form if f not in ("same", "different", "drop")))
"""Methods first, so that edges end in what is left of them."""

_Key = tuple[str, str, str]
"""Source, type and target of an edge."""


class _NotThere(Exception):
    """What a correction is about is not in the graph; the text says what."""


def correct(
    graph: KnowledgeGraph,
    corrections: Iterable[Correction],
    *,
    before: Collection[str] = (),
    warn: Callable[[str], None] = lambda message: None,
) -> KnowledgeGraph:
    """The graph with the corrections in it; that of names was joined with `fixed_verdicts` already.

    An edge that is added or retyped quotes the correction itself, from a document of the kind `hand`. before:
    sentences of the corrections that an earlier build of this graph applied: one of them that names what is not
    there any more is handed to `warn` and kept as it is. Raises CorrectionError for any other that does, and for
    two that contradict each other.
    """
    ordered = sorted(corrections, key=lambda c: (_ORDER.index(c.form), c.sentence, c.note))
    if not ordered:
        return graph
    ordered = [c for i, c in enumerate(ordered) if c.sentence != ordered[i - 1].sentence or i == 0]
    work = _Correcting(graph)
    applied = []
    for correction in ordered:
        try:
            nodes, edges = work.apply(correction)
        except _NotThere as missing:
            if correction.sentence not in before:
                raise CorrectionError(
                    f"{correction.place}: {correction.sentence!r}: {missing}; mend it or take it out"
                ) from missing
            warn(f"{correction.place}: {correction.sentence!r} no longer applies: {missing}; take it out")
            nodes, edges = (), ()
        applied.append(
            Applied(correction.sentence, correction.note, tuple(sorted(nodes)), tuple(sorted(edges)))
        )
    return work.result(applied)


class _Correcting:
    """A graph while it is being corrected."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        self._graph = graph
        self._nodes = dict(graph.nodes)
        self._edges: dict[_Key, Edge] = {(e.source, str(e.type), e.target): e for e in graph.edges.values()}
        self._by_hand: dict[_Key, tuple[Correction, tuple[Evidence, ...]]] = {}
        self._renamed: dict[str, str] = {}
        self._told: dict[tuple[str, ...], Correction] = {}

    def apply(self, correction: Correction) -> tuple[Collection[str], Collection[str]]:
        """Ids of the nodes and edges that the correction made or changed."""
        match correction.form:
            case Form.SAME | Form.DIFFERENT:
                return self._names(correction), ()
            case Form.RENAME | Form.KIND | Form.DROP:
                return self._method(correction)
            case _:
                return (), self._edge(correction)

    def result(self, applied: Iterable[Applied]) -> KnowledgeGraph:
        documents = list(self._graph.documents.values())
        document, quotes = self._document()
        if quotes:
            if document.id in self._graph.documents:
                raise DocumentError(
                    f"the id {document.id!r} is kept for corrections by hand; give that document another"
                )
            documents.append(document)
        for key, quote in quotes.items():
            source, type_, target = key
            evidence = tuple(sorted((*self._by_hand[key][1], quote), key=evidence_order))
            self._edges[key] = Edge(stable_id("e", *key), source, target, RelationType(type_), evidence, 1.0)
        edges = dated(self._edges.values(), {n.id: n.year for n in self._nodes.values()})
        return KnowledgeGraph(self._nodes.values(), edges, documents, self._graph.decisions, applied)

    def _names(self, correction: Correction) -> Collection[str]:
        bearers = [self._bearers(name) for name in correction.names]
        if correction.form is Form.SAME:
            if not (common := set(bearers[0]).intersection(*bearers)):
                raise _NotThere("the documents keep them apart")
            return common
        if bearers[0][0] == bearers[1][0]:
            raise _NotThere("the documents join them by other names; tell those apart too")
        return {ids[0] for ids in bearers}

    def _method(self, correction: Correction) -> tuple[Collection[str], Collection[str]]:
        node = self._find(correction.names[0], correction)
        if node.type != "method":
            raise _NotThere(f"{node.name!r} is a paper, no method")
        self._tell(correction, (node.id, correction.form))
        if correction.form is Form.DROP:
            del self._nodes[node.id]
            gone = {key: e.id for key, e in self._edges.items() if node.id in (e.source, e.target)}
            for key in gone:
                del self._edges[key]
            return (node.id,), gone.values()
        if correction.form is Form.KIND:
            self._nodes[node.id] = replace(node, kind=MethodKind(correction.to))
        else:
            self._rename(node, correction)
        return (node.id,), ()

    def _rename(self, node: Node, correction: Correction) -> None:
        taken = [i for i in self._bearers(correction.to, strict=False) if i != node.id]
        for id_ in taken:
            other = self._nodes[id_]
            if other.type == "method" and fold(other.name) == fold(correction.to):
                raise CorrectionError(
                    f"{correction.place}: {correction.to!r} is the name of another method already; "
                    "join the two by [[same]]"
                )
        aliases = {a: ids for a, ids in node.aliases.items() if a != correction.to}
        if node.name != correction.to:
            texts = {i: self._graph.documents[i].text for i in node.documents}
            aliases[node.name] = tuple(i for i in node.documents if node.name in texts[i])
        self._renamed[fold(correction.to)] = node.id
        self._nodes[node.id] = replace(node, name=correction.to, aliases=dict(sorted(aliases.items())))

    def _edge(self, correction: Correction) -> Collection[str]:
        source, target = (self._find(name, correction) for name in correction.names)
        key = (source.id, correction.type, target.id)
        if source.id == target.id:
            raise _NotThere("both ends are one method")
        if target.type != "method":
            raise _NotThere(f"{target.name!r} is a paper, no method")
        self._tell(correction, key)
        if correction.form is Form.ADD_EDGE:
            return (self._add(key, (), correction),)
        edge = self._edges.get(key)
        if edge is None:
            raise _NotThere(f"there is no edge {source.name} {correction.type} {target.name}")
        del self._edges[key]
        if correction.form is Form.DROP_EDGE:
            return (edge.id,)
        return edge.id, self._add((source.id, correction.to, target.id), tuple(edge.evidence), correction)

    def _add(self, key: _Key, evidence: tuple[Evidence, ...], correction: Correction) -> str:
        if old := self._edges.pop(key, None):
            evidence = (*evidence, *old.evidence)
        elif key in self._by_hand:
            evidence = (*evidence, *self._by_hand[key][1])
        self._by_hand[key] = correction, tuple(set(evidence))
        return stable_id("e", *key)

    def _tell(self, correction: Correction, about: tuple[str, ...]) -> None:
        """Refuse a second correction of one thing, unless it says the same."""
        first = self._told.setdefault(about, correction)
        if first.sentence != correction.sentence:
            raise _contradiction(correction, first)

    def _find(self, name: str, correction: Correction) -> Node:
        for id_ in self._graph.bearers(name):
            if dropped := self._told.get((id_, Form.DROP)):
                raise _contradiction(correction, dropped)
        ids = self._bearers(name)
        ids = [i for i in ids if self._nodes[i].type == "method"] or ids
        own = [i for i in ids if fold(self._nodes[i].name) == fold(name)]
        chosen = own if own else ids
        if len(chosen) > 1:
            known = "; ".join(sorted(f"{self._nodes[i].name} ({i})" for i in chosen))
            raise _NotThere(f"{name!r} may be any of {known}: name one by its id or another name")
        return self._nodes[chosen[0]]

    def _bearers(self, name: str, *, strict: bool = True) -> list[str]:
        if name in self._nodes:
            return [name]
        ids = [i for i in self._graph.bearers(name) if i in self._nodes]
        if (renamed := self._renamed.get(fold(name))) and renamed in self._nodes and renamed not in ids:
            ids.insert(0, renamed)
        if not ids and (paper := self._graph.paper_of(name)) and paper.id in self._nodes:
            ids = [paper.id]
        if strict and not ids:
            raise _NotThere(f"there is no method {name!r}")
        return ids

    def _document(self) -> tuple[Document, dict[_Key, Evidence]]:
        """The document that edges by hand quote, and what each of them quotes of it."""
        text = f"{_TITLE}\n\n"
        quotes = {}
        for key, (correction, _) in sorted(self._by_hand.items(), key=lambda q: (q[1][0].sentence, q[0])):
            line = correction.sentence + (f" ({correction.note})" if correction.note else "")
            source, target = correction.names
            start = len(text)
            tail = start + len(source) + len(f" {correction.to or correction.type} ")
            quotes[key] = Evidence(
                FILE_NAME,
                Span(start, start + len(line)),
                line,
                Span(start, start + len(source)),
                Span(tail, tail + len(target)),
                BY_HAND,
                1.0,
            )
            text += f"{line}\n"
        return Document(FILE_NAME, DocumentKind.HAND, _TITLE, text, source=FILE_NAME), quotes


def _contradiction(correction: Correction, first: Correction) -> CorrectionError:
    return CorrectionError(
        f"{correction.place}: {correction.sentence!r} contradicts {first.sentence!r} ({first.place}); keep one of them"
    )
