"""The knowledge graph: methods and papers as nodes, relations with all their evidence as edges, and its questions."""

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING

from kg import query
from kg.contents import Contents
from kg.errors import DocumentError
from kg.joining.edges import Claim, dated, merge, paper_claims, relation_claims
from kg.joining.nodes import method_nodes, paper_nodes
from kg.query import DESCENT
from kg.questions import comparing, descent, frames, ranking, selecting
from kg.resolve import MemberKey, Verdict, resolve
from kg.schema import DocumentKind, Extraction, Node, RelationType

if TYPE_CHECKING:
    from pandas import DataFrame


class KnowledgeGraph(Contents):
    """A graph, and what can be asked of it; `kg.load(path)` reads one from its file.

    Names are taken in any spelling that resolution knows, and ids too; for a name that is not there the nearest ones
    are told (UnknownMethod). What comes back is a smaller graph, or a pandas table whose columns
    `kg.questions.frames.COLUMNS` lists. relations: types of edges to follow, by name, for descent `replaces`,
    `extends`, `based_on` and `is_a`; an unknown one raises QuestionError. min_confidence in [0, 1]: only edges that
    are at least so sure.
    """

    def find(self, text: str, *, limit: int = 10) -> "DataFrame":
        """Nodes whose name or an alias is like `text`, best first. matched: the name that is; score in [0, 1]."""
        return frames.matches_frame(query.find(self, text, limit=limit))

    def node(self, name: str) -> Node:
        """The method or paper of this name, alias or id."""
        return query.get(self, name)

    def ancestors(
        self,
        name: str,
        *,
        relations: Collection[str] = DESCENT,
        depth: int | None = None,
        min_confidence: float = 0.0,
    ) -> "KnowledgeGraph":
        """A method and all that it descends from, at most `depth` steps away, with the edges between them."""
        return descent.lineage(
            self,
            [name],
            upwards=True,
            downwards=False,
            relations=relations,
            depth=depth,
            min_confidence=min_confidence,
        )

    def descendants(
        self,
        name: str,
        *,
        relations: Collection[str] = DESCENT,
        depth: int | None = None,
        min_confidence: float = 0.0,
    ) -> "KnowledgeGraph":
        """A method and all that descends from it, at most `depth` steps away, with the edges between them."""
        return descent.lineage(
            self,
            [name],
            upwards=False,
            downwards=True,
            relations=relations,
            depth=depth,
            min_confidence=min_confidence,
        )

    def lineage(
        self,
        name: str,
        *,
        relations: Collection[str] = DESCENT,
        depth: int | None = None,
        min_confidence: float = 0.0,
    ) -> "KnowledgeGraph":
        """A method with its ancestors and its descendants, and the edges between them all."""
        return descent.lineage(
            self,
            [name],
            upwards=True,
            downwards=True,
            relations=relations,
            depth=depth,
            min_confidence=min_confidence,
        )

    def paths(
        self,
        a: str,
        b: str,
        *,
        relations: Collection[str] = tuple(RelationType),
        min_confidence: float = 0.0,
        limit: int = 3,
    ) -> "DataFrame":
        """The shortest ways from one method to another, along edges in either direction; one row a step."""
        return comparing.paths(self, a, b, relations=relations, min_confidence=min_confidence, limit=limit)

    def common_ancestors(
        self, a: str, b: str, *, relations: Collection[str] = DESCENT, min_confidence: float = 0.0
    ) -> "DataFrame":
        """What both descend from, the nearest first, with the number of steps from each."""
        return comparing.common_ancestors(self, a, b, relations=relations, min_confidence=min_confidence)

    def evidence(self, a: str, b: str) -> "DataFrame":
        """Every sentence for an edge between two methods, in either direction; the surest edge first."""
        ends = query.get(self, a).id, query.get(self, b).id
        return frames.evidence_frame(self, descent.between(self, *ends))

    def compare(self, a: str, b: str) -> "DataFrame":
        """The methods that an edge ties to a, to b, or to both: these, the shared ones, first."""
        return comparing.compare(self, a, b)

    def timeline(
        self, *, since: int | None = None, until: int | None = None, kind: str | None = None
    ) -> "DataFrame":
        """The methods with a year from `since` to `until`, both included, the oldest first."""
        return comparing.timeline(self, since=since, until=until, kind=kind)

    def roots(self, *, relations: Collection[str] = DESCENT, min_confidence: float = 0.0) -> "DataFrame":
        """The methods that others descend from and that descend from nothing known, most descendants first."""
        return ranking.roots(self, relations=relations, min_confidence=min_confidence)

    def influence(
        self,
        *,
        by: str = "descendants",
        relations: Collection[str] = DESCENT,
        min_confidence: float = 0.0,
        limit: int | None = None,
    ) -> "DataFrame":
        """The methods that others descend from, ranked `by` descendants, pagerank or betweenness.

        `kg.questions.ranking.influence` defines the three.
        """
        return ranking.influence(self, by=by, relations=relations, min_confidence=min_confidence, limit=limit)

    def communities(self, *, min_confidence: float = 0.0) -> "DataFrame":
        """The methods in groups that are more closely tied within than to others (Louvain), the largest first."""
        return ranking.communities(self, min_confidence=min_confidence)

    def subgraph(
        self,
        names: Collection[str] | str = (),
        *,
        depth: int = 1,
        types: Collection[str] | str | None = None,
        kinds: Collection[str] | str | None = None,
        since: int | None = None,
        until: int | None = None,
        min_confidence: float = 0.0,
    ) -> "KnowledgeGraph":
        """The nodes within `depth` steps of the methods named, or without any name all, that pass the other filters.

        types: of edges; kinds: of methods, which leaves out papers; since, until: years, both included, which leave
        out what has none. The methods named always stay.
        """
        return selecting.subgraph(
            self,
            names,
            depth=depth,
            types=types,
            kinds=kinds,
            since=since,
            until=until,
            min_confidence=min_confidence,
        )

    @cached_property
    def nodes_df(self) -> "DataFrame":
        """All nodes, one row each."""
        return frames.nodes_frame(self)

    @cached_property
    def edges_df(self) -> "DataFrame":
        """All edges, one row each."""
        return frames.edges_frame(self)

    @cached_property
    def evidence_df(self) -> "DataFrame":
        """All sentences that edges rest on, one row each."""
        return frames.evidence_frame(self, self.edges.values())

    def sql(self, statement: str, /, **tables: "DataFrame") -> "DataFrame":
        """The answer of DuckDB to a SELECT over the tables that README.md lists, and over others given by name.

        `g.sql("SELECT name FROM nodes JOIN mine USING (name)", mine=my_frame)`. A graph that was loaded is asked in
        its file, and has all tables; another has no `mentions`, `extractions` and `builds`. The file is opened to be
        read alone. Raises QuestionError for what is no SELECT or is wrong, StoreError where the file has changed.
        """
        from kg.questions.sql import ask

        return ask(self, statement, tables)

    def cypher(self, statement: str) -> "DataFrame":
        """The answer to a Cypher query that reads: `MATCH (a)-[r:extends]->(b {name: 'BERT'}) RETURN a.name`.

        `kg.questions.cypher` says what nodes and edges have, and what cannot be asked. Needs the extra `cypher`. Raises
        QuestionError, MissingExtra.
        """
        from kg.questions.cypher import ask

        return ask(self, statement)

    def __repr__(self) -> str:
        methods = sum(n.type == "method" for n in self.nodes.values())
        return (
            f"<KnowledgeGraph: {methods} methods, {len(self) - methods} papers, {len(self.edges)} edges, "
            f"{len(self.documents)} documents>"
        )

    def _repr_html_(self) -> str:
        """For notebooks: counts, and the methods with the most relations."""
        from kg.questions.summary import summary_html

        return summary_html(self)


def build_graph(
    extractions: Iterable[Extraction], *, warn: Callable[[str], None] = lambda message: None
) -> KnowledgeGraph:
    """Join what the documents say into one graph; the order of the extractions does not matter.

    Every cluster of methods and every paper becomes a node, one that stands in several sources becomes one; a
    catalogue entry does not, being its method.
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
    papers, paper_of = paper_nodes(e.document for e in ordered if e.document.kind is DocumentKind.PAPER)
    nodes += papers
    claims: list[Claim] = []
    for extraction in ordered:
        paper = paper_of.get(extraction.document.id)
        if paper is not None:
            claims += paper_claims(extraction, node_of, paper)
        claims += relation_claims(extraction, node_of, paper, warn=warn)
    edges = dated(merge(claims), {n.id: n.year for n in nodes})
    graph = KnowledgeGraph(nodes, edges, (e.document for e in ordered), resolution.decisions)
    return graph, node_of
