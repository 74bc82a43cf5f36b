"""The knowledge graph: methods and papers as nodes, relations with all their evidence as edges."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property, partial
from itertools import pairwise
from types import MappingProxyType
from typing import TypeVar

import networkx

from kg.corrections import Applied
from kg.edges import Claim, dated, merge, paper_claims, relation_claims
from kg.errors import DocumentError
from kg.nodes import method_nodes, paper_node
from kg.resolve import MatchDecision, MemberKey, Verdict, fold, resolve
from kg.schema import Document, DocumentKind, Edge, Extraction, Node

_T = TypeVar("_T", Node, Edge, Document)


class KnowledgeGraph:
    """Nodes, edges and documents by id, each sorted by id; not to be changed once made.

    Raises ValueError on an id that occurs twice and on an edge whose end or evidence is not in the graph.
    """

    def __init__(
        self,
        nodes: Iterable[Node],
        edges: Iterable[Edge],
        documents: Iterable[Document],
        decisions: Iterable[MatchDecision] = (),
        corrections: Iterable[Applied] = (),
    ) -> None:
        self._nodes = _by_id("node", nodes)
        self._edges = _by_id("edge", edges)
        self._documents = _by_id("document", documents)
        self.decisions: tuple[MatchDecision, ...] = tuple(sorted(decisions))
        self.corrections: tuple[Applied, ...] = tuple(corrections)
        for edge in self._edges.values():
            # Not `- keys()`, which goes through all keys for each edge.
            if missing := {edge.source, edge.target}.difference(self._nodes):
                raise ValueError(f"edge {edge.id} ends in {min(missing)}, which is no node")
            if missing := {e.document for e in edge.evidence}.difference(self._documents):
                raise ValueError(f"edge {edge.id} quotes {min(missing)}, which is no document")

    @property
    def nodes(self) -> Mapping[str, Node]:
        """Id -> node, methods before papers, since their ids begin with m and p."""
        return MappingProxyType(self._nodes)

    @property
    def edges(self) -> Mapping[str, Edge]:
        """Id -> edge."""
        return MappingProxyType(self._edges)

    @property
    def documents(self) -> Mapping[str, Document]:
        """Id -> document, with its whole text."""
        return MappingProxyType(self._documents)

    def confident(self, least: float) -> "KnowledgeGraph":
        """This graph without the edges whose confidence is below `least`, in [0, 1]; it keeps all nodes."""
        edges = (edge for edge in self._edges.values() if edge.confidence >= least)
        return KnowledgeGraph(
            self._nodes.values(), edges, self._documents.values(), self.decisions, self.corrections
        )

    def part(self, nodes: Collection[str], edges: Iterable[Edge]) -> "KnowledgeGraph":
        """These nodes (ids) and edges, with what is known of them: their documents, decisions and corrections.

        Raises ValueError where an edge ends outside.
        """
        kept = [self._nodes[id_] for id_ in nodes]
        told = tuple(edges)
        documents = {d for node in kept for d in (*node.documents, *node.introduced_in)}
        documents |= {e.document for edge in told for e in edge.evidence}
        names = {name for node in kept for name in (node.name, *node.aliases)}
        ids = {*nodes, *(edge.id for edge in told)}
        return KnowledgeGraph(
            kept,
            told,
            (self._documents[d] for d in documents),
            (d for d in self.decisions if d.a in names and d.b in names),
            (c for c in self.corrections if not ids.isdisjoint((*c.nodes, *c.edges))),
        )

    @cached_property
    def nx(self) -> "networkx.MultiDiGraph[str]":
        """The graph as networkx knows it, frozen: `graph.nx.copy()` can be changed.

        Node attributes: name, type, kind, year, description, aliases, documents, introduced_in, kinds. The
        key of an edge is its id; its attributes are type, confidence, evidence and backwards.
        """
        graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
        for n in self._nodes.values():
            graph.add_node(
                n.id,
                name=n.name,
                type=n.type,
                kind=None if n.kind is None else str(n.kind),
                year=n.year,
                description=n.description,
                aliases=n.aliases,
                documents=n.documents,
                introduced_in=n.introduced_in,
                kinds=n.kinds,
            )
        for e in self._edges.values():
            graph.add_edge(
                e.source,
                e.target,
                key=e.id,
                type=str(e.type),
                confidence=e.confidence,
                evidence=e.evidence,
                backwards=e.backwards,
            )
        networkx.freeze(graph)
        return graph

    @cached_property
    def by_name(self) -> Mapping[str, tuple[str, ...]]:
        """Every normalised name and alias -> ids of the nodes that bear it, best first.

        Best is the one whose name it is, then methods before papers, then the one in most documents.
        """
        bearers: dict[str, set[str]] = defaultdict(set)
        for node in self._nodes.values():
            for name in (node.name, *node.aliases):
                bearers[fold(name)].add(node.id)

        def rank(form: str, id_: str) -> tuple[bool, bool, int, str]:
            node = self._nodes[id_]
            return fold(node.name) != form, node.type != "method", -len(node.documents), id_

        return MappingProxyType(
            {form: tuple(sorted(bearers[form], key=partial(rank, form))) for form in sorted(bearers) if form}
        )

    def bearers(self, name: str) -> tuple[str, ...]:
        """Ids of the nodes that bear a name, in any spelling, best first."""
        return self.by_name.get(fold(name), ())

    def outgoing(self, node: str) -> tuple[Edge, ...]:
        """The edges whose source is the node of this id, sorted by id."""
        return self._incident[0].get(node, ())

    def incoming(self, node: str) -> tuple[Edge, ...]:
        """The edges whose target is the node of this id, sorted by id."""
        return self._incident[1].get(node, ())

    def __len__(self) -> int:
        return len(self._nodes)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, KnowledgeGraph):
            return NotImplemented
        return (self._nodes, self._edges, self._documents, self.decisions, self.corrections) == (
            other._nodes,
            other._edges,
            other._documents,
            other.decisions,
            other.corrections,
        )

    __hash__ = None  # type: ignore[assignment]  # equal by content, which is too much to hash

    def __repr__(self) -> str:
        methods = sum(n.type == "method" for n in self._nodes.values())
        return (
            f"<KnowledgeGraph: {methods} methods, {len(self) - methods} papers, {len(self._edges)} edges, "
            f"{len(self._documents)} documents>"
        )

    def _repr_html_(self) -> str:
        """For notebooks: counts, and the methods with the most relations."""
        from kg.summary import summary_html

        return summary_html(self)

    @cached_property
    def _incident(self) -> tuple[dict[str, tuple[Edge, ...]], dict[str, tuple[Edge, ...]]]:
        out: dict[str, list[Edge]] = defaultdict(list)
        into: dict[str, list[Edge]] = defaultdict(list)
        for edge in self._edges.values():
            out[edge.source].append(edge)
            into[edge.target].append(edge)
        return {k: tuple(v) for k, v in out.items()}, {k: tuple(v) for k, v in into.items()}


def build_graph(
    extractions: Iterable[Extraction], *, warn: Callable[[str], None] = lambda message: None
) -> KnowledgeGraph:
    """Join what the documents say into one graph; the order of the extractions does not matter.

    Every cluster of methods and every paper becomes a node; a catalogue entry does not, being its method.
    Relations between names that turn out to be one method are left out. `warn` gets one sentence for each
    relation that has no source to stand on. Raises DocumentError where two documents share an id.
    """
    return join(extractions, warn=warn)[0]


def join(
    extractions: Iterable[Extraction],
    *,
    fixed: Mapping[tuple[str, str], Verdict] = MappingProxyType({}),
    warn: Callable[[str], None] = lambda message: None,
) -> tuple[KnowledgeGraph, dict[MemberKey, str]]:
    """Like `build_graph`, and also which node each method of each document has become.

    fixed: what is known of pairs of names, as `resolve` takes it.
    """
    ordered = sorted(extractions, key=lambda e: e.document.id)
    for one, other in pairwise(ordered):
        if one.document.id == other.document.id:
            places = f"{one.document.source or '?'} and {other.document.source or '?'}"
            raise DocumentError(
                f"two documents have the id {one.document.id!r} ({places}); make the ids unique"
            )
    resolution = resolve(ordered, fixed=fixed)
    nodes, node_of = method_nodes(ordered, resolution)
    claims: list[Claim] = []
    for extraction in ordered:
        paper = None
        if extraction.document.kind is DocumentKind.PAPER:
            nodes.append(paper_node(extraction.document))
            paper = nodes[-1].id
            claims += paper_claims(extraction, node_of, paper)
        claims += relation_claims(extraction, node_of, paper, warn=warn)
    edges = dated(merge(claims), {n.id: n.year for n in nodes})
    graph = KnowledgeGraph(nodes, edges, (e.document for e in ordered), resolution.decisions)
    return graph, node_of


def _by_id(what: str, items: Iterable[_T]) -> dict[str, _T]:
    by_id: dict[str, _T] = {}
    for item in sorted(items, key=lambda i: i.id):
        if item.id in by_id:
            raise ValueError(f"two {what}s have the id {item.id}")
        by_id[item.id] = item
    return by_id
