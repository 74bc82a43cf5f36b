"""Questions to a graph: what it descends from, what surrounds it, how much is there."""

from collections import Counter, deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from kg.errors import UnknownMethod
from kg.resolve import fold
from kg.resolve.forms import form
from kg.schema import LINEAGE, DocumentKind, Edge, Node, PaperRelation, RelationType

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph

DESCENT = (*LINEAGE, RelationType.IS_A)
"""What `lineage` follows unless told otherwise."""

_WORTH_SHOWING = 60.0  # of 100 by fuzz.WRatio; below it names share a few letters by chance
_COMPARED = 1_000  # names that share most trigrams with the text asked for, of which the likest are found
_SPELLED = 200  # names whose normal form is compared with that of a name that none bears
_STRENGTH = {t: i for i, t in enumerate((*RelationType, *PaperRelation))}


@dataclass(frozen=True, slots=True)
class Match:
    """A node that a search found. name: the name or alias that fits best; score in [0, 1], 1 if equal."""

    node: Node
    name: str
    score: float


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An edge of a node, and the node at its other end."""

    edge: Edge
    node: Node


@dataclass(frozen=True, slots=True)
class Branch:
    """A node of a lineage tree, the edge that leads to it, and what follows from it.

    seen: the node stands elsewhere in the same tree, nearer to the root or before, and is not followed again.
    """

    node: Node
    edge: Edge
    children: tuple["Branch", ...] = ()
    seen: bool = False


@dataclass(frozen=True, slots=True)
class LineageTree:
    """What a method descends from, and what descends from it, as two trees that grow from `root`."""

    root: Node
    ancestors: tuple[Branch, ...]
    descendants: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class Stats:
    """Counts. nodes, edges: by type; kinds: of methods; connected: (method, number of its relations).

    dated: methods with a year. aliases: names that share a method with its own one. decisions: by verdict.
    """

    documents: int
    nodes: dict[str, int]
    kinds: dict[str, int]
    dated: int
    aliases: int
    edges: dict[str, int]
    evidence: int
    decisions: dict[str, int]
    connected: tuple[tuple[Node, int], ...]


def find(graph: "KnowledgeGraph", text: str, limit: int = 10) -> list[Match]:
    """Nodes whose name or an alias is like `text`, best first; each node once.

    An equal name (case, hyphens and plural aside) comes before all others, and of equals the methods before
    the papers, and what more documents know.
    """
    wanted = fold(text)
    hits = process.extract(
        wanted,
        graph.name_index.candidates(wanted, _COMPARED),
        scorer=fuzz.WRatio,
        score_cutoff=_WORTH_SHOWING,
        limit=None,
    )
    best: dict[str, tuple[float, str]] = {}
    for known, likeness, _ in hits:
        # WRatio gives 95 and more to names that merely contain the text: only equal ones are sure.
        score = 1.0 if known == wanted else min(likeness / 100, 0.99)
        for id_ in graph.by_name[known]:
            best[id_] = max(best.get(id_, (0.0, "")), (score, known))

    def rank(id_: str) -> tuple[float, bool, bool, int, int, str, str]:
        node, (score, known) = graph.nodes[id_], best[id_]
        own = fold(node.name) == known
        return -score, node.type != "method", not own, -len(node.documents), len(known), node.name, id_

    chosen = sorted(best, key=rank)[: max(limit, 0)]
    return [
        Match(graph.nodes[i], _spelling(graph.nodes[i], best[i][1]), round(best[i][0], 4)) for i in chosen
    ]


def get(graph: "KnowledgeGraph", name: str) -> Node:
    """The method (or paper) of this name, alias, node id or document id, in any spelling.

    Where several bear it: the one whose name it is, methods before papers, then the one in most documents.
    Raises UnknownMethod with the nearest names.
    """
    if name in graph.nodes:
        return graph.nodes[name]
    if bearers := graph.bearers(name):
        return graph.nodes[bearers[0]]
    if paper := graph.paper_of(name):
        return paper
    if spelled := _spelled_otherwise(graph, name):
        return spelled
    methods = [m for m in find(graph, name, limit=20) if m.node.type == "method"]
    raise UnknownMethod(name, tuple(dict.fromkeys(m.node.name for m in methods))[:3])


def lineage(
    graph: "KnowledgeGraph",
    name: str,
    *,
    depth: int | None = None,
    relations: Collection[RelationType] = DESCENT,
) -> LineageTree:
    """The ancestors and the descendants of a method along `relations`, at most `depth` steps away.

    Each neighbour is one branch, with the surest of the edges that lead to it. Branches are sorted by
    confidence, then by name. No node is followed twice, so cycles end. Raises UnknownMethod.
    """
    root = get(graph, name)
    return LineageTree(
        root,
        _grow(graph, root, relations, depth, upwards=True),
        _grow(graph, root, relations, depth, upwards=False),
    )


def neighbours(graph: "KnowledgeGraph", node: Node) -> tuple[tuple[Neighbour, ...], tuple[Neighbour, ...]]:
    """The outgoing and the incoming edges of a node with the nodes at their other ends.

    Sorted by type (strongest relation first, papers last), then confidence, then name.
    """

    def rank(neighbour: Neighbour) -> tuple[int, float, str, str]:
        edge = neighbour.edge
        return _STRENGTH[edge.type], -edge.confidence, neighbour.node.name, edge.id

    outgoing = (Neighbour(e, graph.nodes[e.target]) for e in graph.outgoing(node.id))
    incoming = (Neighbour(e, graph.nodes[e.source]) for e in graph.incoming(node.id))
    return tuple(sorted(outgoing, key=rank)), tuple(sorted(incoming, key=rank))


def stats(graph: "KnowledgeGraph", top: int = 10) -> Stats:
    """How much of everything there is, and the `top` methods with the most relations to others."""
    nodes, edges = graph.nodes.values(), graph.edges.values()
    degree = Counter(end for e in edges if isinstance(e.type, RelationType) for end in (e.source, e.target))
    connected = sorted(
        (n for n in nodes if n.type == "method" and degree[n.id]), key=lambda n: (-degree[n.id], n.name, n.id)
    )
    return Stats(
        documents=sum(d.kind is not DocumentKind.HAND for d in graph.documents.values()),
        nodes=_counts(n.type for n in nodes),
        kinds=_counts(n.kind.value for n in nodes if n.kind is not None),
        dated=sum(n.year is not None for n in nodes if n.type == "method"),
        aliases=sum(len(n.aliases) for n in nodes if n.type == "method"),
        edges=_counts(e.type.value for e in edges),
        evidence=sum(len(e.evidence) for e in edges),
        decisions=_counts(d.verdict.value for d in graph.decisions),
        connected=tuple((n, degree[n.id]) for n in connected[:top]),
    )


@dataclass(slots=True)
class _Growing:
    """A branch to be, whose children are still being found."""

    node: Node
    edge: Edge | None
    depth: int
    seen: bool
    children: list["_Growing"]


def _grow(
    graph: "KnowledgeGraph",
    root: Node,
    relations: Collection[RelationType],
    depth: int | None,
    *,
    upwards: bool,
) -> tuple[Branch, ...]:
    """Breadth first, so that a node is followed where it is nearest to the root."""
    top = _Growing(root, None, 0, False, [])
    order, waiting, followed = [top], deque([top]), {root.id}
    while waiting:
        here = waiting.popleft()
        if depth is not None and here.depth >= depth:
            continue
        for step in _steps(graph, here.node, relations, upwards=upwards):
            seen = step.node.id in followed
            child = _Growing(step.node, step.edge, here.depth + 1, seen, [])
            here.children.append(child)
            order.append(child)
            if not seen:
                followed.add(step.node.id)
                waiting.append(child)
    done: dict[int, Branch] = {}
    for growing in reversed(order[1:]):  # children come after their parents in `order`
        assert growing.edge is not None
        children = tuple(done[id(c)] for c in growing.children)
        done[id(growing)] = Branch(growing.node, growing.edge, children, growing.seen)
    return tuple(done[id(c)] for c in top.children)


def _steps(
    graph: "KnowledgeGraph", node: Node, relations: Collection[RelationType], *, upwards: bool
) -> list[Neighbour]:
    """One neighbour for each node that an edge of `relations` leads to, surest first."""
    edges = graph.outgoing(node.id) if upwards else graph.incoming(node.id)
    surest: dict[str, Edge] = {}
    for edge in sorted(edges, key=lambda e: (-e.confidence, _STRENGTH[e.type], e.id)):
        if edge.type in relations:
            surest.setdefault(edge.target if upwards else edge.source, edge)
    steps = (Neighbour(edge, graph.nodes[id_]) for id_, edge in surest.items())
    return sorted(steps, key=lambda s: (-s.edge.confidence, s.node.name, s.node.id))


def _spelled_otherwise(graph: "KnowledgeGraph", name: str) -> Node | None:
    """The node, of several the one in most documents, with a name that resolution takes for a spelling of `name`."""
    wanted = form(name)
    near = {
        close
        for text in (wanted.folded, " ".join(wanted.words))
        for close in graph.name_index.candidates(text, _SPELLED)
    }
    same = [
        node
        for close in near
        for node in (graph.nodes[id_] for id_ in graph.by_name[close])
        if form(_spelling(node, close)).key == wanted.key
    ]
    return min(same, key=lambda n: (n.type != "method", -len(n.documents), n.id), default=None)


def _spelling(node: Node, form: str) -> str:
    """The node's name or alias that has this normalised form."""
    return next(n for n in (node.name, *node.aliases) if fold(n) == form)


def _counts(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))
