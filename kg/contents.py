"""What a graph holds: nodes, edges and documents by id, and the ways to get at them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Set
from functools import cached_property, partial
from itertools import pairwise
from operator import attrgetter
from types import MappingProxyType
from typing import Self, TypeVar

import networkx

from kg.corrections import Applied
from kg.files import FileState
from kg.name_index import NameIndex
from kg.resolve import MatchDecision, fold
from kg.schema import Document, Edge, Node

_T = TypeVar("_T", Node, Edge, Document)


class Contents:
    """Nodes, edges and documents by id, each sorted by id; not to be changed once made.

    file: the graph file that all of it was loaded from, as it was then. quoted: ids of the documents that evidence
    quotes, for who knows them without looking at each piece.
    Raises ValueError on an id that occurs twice and on an edge whose end or evidence is not in the graph.
    """

    def __init__(
        self,
        nodes: Iterable[Node],
        edges: Iterable[Edge],
        documents: Iterable[Document],
        decisions: Iterable[MatchDecision] = (),
        corrections: Iterable[Applied] = (),
        *,
        file: FileState | None = None,
        quoted: Set[str] | None = None,
    ) -> None:
        self._nodes = _by_id("node", nodes)
        self._edges = _by_id("edge", edges)
        self._documents = _by_id("document", documents)
        self.decisions = tuple(sorted(decisions))
        self.corrections = tuple(corrections)
        self.file = file
        self._whole: Contents | None = (
            None  # what this is a part of, with the decisions and corrections of all
        )
        # Of all at once, which is several times faster than edge by edge.
        ends = {end for edge in self._edges.values() for end in (edge.source, edge.target)}
        if quoted is None:
            quoted = {e.document for edge in self._edges.values() for e in edge.evidence}
        if not (ends <= self._nodes.keys() and quoted <= self._documents.keys()):
            self._refuse()

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

    def confident(self, least: float) -> Self:
        """This graph without the edges whose confidence is below `least`, in [0, 1]; it keeps all nodes."""
        edges = (edge for edge in self._edges.values() if edge.confidence >= least)
        return type(self)(
            self._nodes.values(), edges, self._documents.values(), self.decisions, self.corrections
        )

    def part(self, nodes: Collection[str], edges: Iterable[Edge]) -> Self:
        """These nodes (ids) and edges of this graph, with what is known of them.

        That are the documents that they name, the decisions between their names, and the corrections that touch them.
        Raises ValueError where an edge ends outside.
        """
        kept = frozenset(nodes)
        chosen = {edge.id: edge for edge in edges}
        quoted = {e.document for edge in chosen.values() for e in edge.evidence}
        quoted.update(id_ for node in kept for id_ in self._nodes[node].documents)
        for edge in chosen.values():
            if edge.source not in kept or edge.target not in kept:
                raise ValueError(f"edge {edge.id} ends outside of the part")
        part = type(self)((), (), ())
        # The rest has been checked when this graph was made.
        part._nodes = {id_: self._nodes[id_] for id_ in sorted(kept)}
        part._edges = {id_: chosen[id_] for id_ in sorted(chosen)}
        part._documents = {id_: self._documents[id_] for id_ in sorted(quoted) if id_ in self._documents}
        part._whole = self
        del part.decisions, part.corrections
        return part

    @cached_property
    def decisions(self) -> tuple[MatchDecision, ...]:
        """Whether two names are one method, sorted."""
        names = {name for node in self._nodes.values() for name in (node.name, *node.aliases)}
        whole = self._whole.decisions if self._whole else ()
        return tuple(d for d in whole if d.a in names and d.b in names)

    @cached_property
    def corrections(self) -> tuple[Applied, ...]:
        """Corrections by hand, in their order."""
        ids = self._nodes.keys() | self._edges.keys()
        whole = self._whole.corrections if self._whole else ()
        return tuple(c for c in whole if not ids.isdisjoint((*c.nodes, *c.edges)))

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
            {
                form: tuple(ids) if len(ids) == 1 else tuple(sorted(ids, key=partial(rank, form)))
                for form, ids in sorted(bearers.items())
                if form
            }
        )

    @cached_property
    def name_index(self) -> NameIndex:
        """The keys of `by_name` by what they are made of; of equals those in most documents first, then the shorter."""
        known = {form: max(len(self._nodes[i].documents) for i in ids) for form, ids in self.by_name.items()}
        return NameIndex(sorted(known, key=lambda form: (-known[form], len(form), form)))

    def bearers(self, name: str) -> tuple[str, ...]:
        """Ids of the nodes that bear a name, in any spelling, best first."""
        return self.by_name.get(fold(name), ())

    def paper_of(self, document: str) -> Node | None:
        """The paper that the document of this id is, or None where there is no such document or it is no paper."""
        if document not in self._documents:
            return None
        nodes = self._nodes.values()
        return next((n for n in nodes if n.type == "paper" and document in n.documents), None)

    def outgoing(self, node: str) -> tuple[Edge, ...]:
        """The edges whose source is the node of this id, sorted by id."""
        return self._incident[0].get(node, ())

    def incoming(self, node: str) -> tuple[Edge, ...]:
        """The edges whose target is the node of this id, sorted by id."""
        return self._incident[1].get(node, ())

    def _refuse(self) -> None:
        """Raise ValueError for the first edge that ends, or quotes, outside."""
        for edge in self._edges.values():
            if missing := {edge.source, edge.target} - self._nodes.keys():
                raise ValueError(f"edge {edge.id} ends in {min(missing)}, which is no node")
            if missing := {e.document for e in edge.evidence} - self._documents.keys():
                raise ValueError(f"edge {edge.id} quotes {min(missing)}, which is no document")

    def __len__(self) -> int:
        return len(self._nodes)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Contents):
            return NotImplemented
        return (self._nodes, self._edges, self._documents, self.decisions, self.corrections) == (
            other._nodes,
            other._edges,
            other._documents,
            other.decisions,
            other.corrections,
        )

    __hash__ = None  # type: ignore[assignment]  # equal by content, which is too much to hash

    @cached_property
    def _incident(self) -> tuple[dict[str, tuple[Edge, ...]], dict[str, tuple[Edge, ...]]]:
        out: dict[str, list[Edge]] = defaultdict(list)
        into: dict[str, list[Edge]] = defaultdict(list)
        for edge in self._edges.values():
            out[edge.source].append(edge)
            into[edge.target].append(edge)
        return {k: tuple(v) for k, v in out.items()}, {k: tuple(v) for k, v in into.items()}


def _by_id(what: str, items: Iterable[_T]) -> dict[str, _T]:
    ordered = sorted(items, key=attrgetter("id"))
    by_id = {item.id: item for item in ordered}
    if len(by_id) < len(ordered):
        twice = next(one.id for one, other in pairwise(ordered) if one.id == other.id)
        raise ValueError(f"two {what}s have the id {twice}")
    return by_id
