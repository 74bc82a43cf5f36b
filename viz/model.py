"""Graph -> plain view model: what the picture shows, without a word on where or how it looks.

`view_model` is the one public function; everything in its result is sorted, so that equal graphs give equal
view models whatever the order in which their nodes and edges were added.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kg.graph import KnowledgeGraph
from kg.query import DESCENT, get
from kg.schema import Document, Edge, Evidence, MethodKind, Node, PaperRelation
from viz import style

FOCUS_NODES = 2_000
"""Of a graph too large for one page, and of the surroundings of a method, so many nodes are kept."""
MOST_IN_LINEAGE = 300
"""The lineage draws no more; the page says how many it left out."""
READABLE = 60
"""Nodes that a person can take in at once."""


@dataclass(frozen=True, slots=True)
class Quote:
    """One piece of evidence: a sentence, and in `marks` the half-open ranges of its two ends within it.

    Ranges count code points of `sentence`, never overlap and are sorted; title is the document's, or its id
    where it has none.
    """

    document: str
    title: str
    sentence: str
    marks: tuple[tuple[int, int], ...]
    cue: str
    confidence: float


@dataclass(frozen=True, slots=True)
class NodeView:
    """A node as shown. kind: architecture, component, method or paper. degree: its edges but for mentions.

    sources: titles of the documents that it is known from. beyond: how many of its edges the model leaves out.
    """

    id: str
    name: str
    kind: str
    year: int | None
    description: str
    aliases: tuple[str, ...]
    sources: tuple[str, ...]
    degree: int
    beyond: int


@dataclass(frozen=True, slots=True)
class EdgeView:
    """An edge as shown; source and target are node ids, type is the value of its enum.

    documents: how many different ones its quotes come from.
    """

    id: str
    source: str
    target: str
    type: str
    confidence: float
    documents: int
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class ViewModel:
    """Nodes and edges sorted by id. focus: ids of the methods asked for, in that order, or the best-connected one.

    depth: how many steps of lineage to show at first, None for all. total: how many nodes the graph has.
    """

    nodes: tuple[NodeView, ...]
    edges: tuple[EdgeView, ...]
    focus: tuple[str, ...]
    depth: int | None
    total: int


def view_model(
    graph: KnowledgeGraph, names: Sequence[str] = (), *, depth: int | None = None, most: int = 20_000
) -> ViewModel:
    """The whole graph, or what surrounds the methods called `names` (in any spelling).

    With names: their ancestors and descendants along replaces, extends, based_on and is_a, and all neighbours
    of those, papers that only mention them aside; of these the `FOCUS_NODES` nearest. A graph of more than
    `most` nodes is shown like that too, around its best-connected method. Raises UnknownMethod for a name that
    the graph does not know.
    """
    focus = _focus(graph, names)
    whole = not names and len(graph) <= most
    kept = set(graph.nodes) if whole else _surroundings(graph, focus)
    return _model(graph, kept, focus, depth, frozenset(style.EDGES))


def lineage_model(graph: KnowledgeGraph, names: Sequence[str] = (), *, depth: int | None = None) -> ViewModel:
    """What the page of `view_model` draws as lineage before a reader touches it: no more nodes, no other edges.

    Ancestors and descendants within `depth` steps, by default as many as can be read; at most MOST_IN_LINEAGE
    nodes, the nearest. Raises UnknownMethod.
    """
    focus = _focus(graph, names)
    depth = depth or _readable_depth(graph, focus)
    near = [i for i, steps in _descent(graph, focus) if depth is None or steps <= depth]
    kept = dict.fromkeys([*focus, *near[: max(0, MOST_IN_LINEAGE - len(focus))]])
    shown = frozenset(t for t, look in style.EDGES.items() if style.LINEAGE_VIEW in look.shown)
    return _model(graph, set(kept), focus, depth, shown)


def _focus(graph: KnowledgeGraph, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(get(graph, name).id for name in names)) or _best_connected(graph)


def _model(
    graph: KnowledgeGraph,
    kept: set[str],
    focus: tuple[str, ...],
    depth: int | None,
    types: frozenset[str],
) -> ViewModel:
    edges = [e for e in graph.edges.values() if e.type in types and e.source in kept and e.target in kept]
    degree: Counter[str] = Counter()
    inside: Counter[str] = Counter()
    for edge in edges:
        inside.update({edge.source, edge.target})
        if edge.type != PaperRelation.MENTIONS:
            degree.update((edge.source, edge.target))

    def beyond(id_: str) -> int:
        if len(kept) == len(graph):
            return 0
        return len({e.id for e in (*graph.outgoing(id_), *graph.incoming(id_))}) - inside[id_]

    return ViewModel(
        nodes=tuple(_node_view(graph.nodes[i], graph.documents, degree[i], beyond(i)) for i in sorted(kept)),
        edges=tuple(_edge_view(e, graph.documents) for e in edges),
        focus=focus,
        depth=depth or _readable_depth(graph, focus),
        total=len(graph),
    )


def _best_connected(graph: KnowledgeGraph) -> tuple[str, ...]:
    """The method with the most edges of descent, and where there are none the first node."""
    degree = Counter(
        end
        for e in graph.edges.values()
        if e.type in DESCENT and e.source != e.target
        for end in (e.source, e.target)
    )
    if degree:
        return (min(degree, key=lambda i: (-degree[i], graph.nodes[i].name, i)),)
    return tuple(graph.nodes)[:1]


def _surroundings(graph: KnowledgeGraph, focus: Sequence[str]) -> set[str]:
    """Descent first, nearest first, then the neighbours of what that found; at most FOCUS_NODES."""
    found = [*focus, *(i for i, _ in _descent(graph, focus))]
    kept = dict.fromkeys(found[:FOCUS_NODES])
    for here in list(kept):
        for edge in (*graph.outgoing(here), *graph.incoming(here)):
            if len(kept) >= FOCUS_NODES:
                return set(kept)
            if edge.type != PaperRelation.MENTIONS:
                kept.update(dict.fromkeys((edge.source, edge.target)))
    return set(kept)


def _descent(graph: KnowledgeGraph, focus: Sequence[str]) -> list[tuple[str, int]]:
    """Ancestors and descendants of the focus and how many steps away they are, nearest first."""
    found: dict[str, int] = {}
    for upwards in (True, False):
        reached, frontier, steps = set(focus), list(focus), 0
        while frontier:
            steps += 1
            ends = [
                edge.target if upwards else edge.source
                for here in frontier
                for edge in (graph.outgoing(here) if upwards else graph.incoming(here))
                if edge.type in DESCENT
            ]
            frontier = [i for i in dict.fromkeys(ends) if i not in reached]
            reached.update(frontier)
            for i in frontier:
                found[i] = min(steps, found.get(i, steps))
    return sorted(found.items(), key=lambda item: (item[1], item[0]))


def _readable_depth(graph: KnowledgeGraph, focus: Sequence[str]) -> int | None:
    """As many steps as keep the lineage within READABLE nodes, one at least; None if all of it is."""
    steps = [step for _, step in _descent(graph, focus)]
    if len(steps) <= READABLE:
        return None
    return max(1, steps[READABLE] - 1)


def _node_view(node: Node, documents: Mapping[str, Document], degree: int, beyond: int) -> NodeView:
    return NodeView(
        id=node.id,
        name=node.name,
        kind=style.PAPER if node.type == style.PAPER else (node.kind or MethodKind.METHOD).value,
        year=node.year,
        description=node.description,
        aliases=tuple(sorted(node.aliases)),
        sources=tuple(_title(documents, i) for i in sorted(node.documents)),
        degree=degree,
        beyond=beyond,
    )


def _edge_view(edge: Edge, documents: Mapping[str, Document]) -> EdgeView:
    return EdgeView(
        id=edge.id,
        source=edge.source,
        target=edge.target,
        type=edge.type.value,
        confidence=round(edge.confidence, 3),
        documents=len({e.document for e in edge.evidence}),
        quotes=tuple(_quote(e, documents) for e in edge.evidence),
    )


def _quote(evidence: Evidence, documents: Mapping[str, Document]) -> Quote:
    marks: list[tuple[int, int]] = []
    for span in sorted(s for s in (evidence.head, evidence.tail) if s is not None):
        # Evidence may have an end in a neighbouring sentence; only what the quote holds can be marked in it.
        start = max(
            span.start, evidence.sentence.start, marks[-1][1] + evidence.sentence.start if marks else 0
        )
        end = min(span.end, evidence.sentence.end)
        if start < end:
            marks.append((start - evidence.sentence.start, end - evidence.sentence.start))
    return Quote(
        document=evidence.document,
        title=_title(documents, evidence.document),
        sentence=evidence.text,
        marks=tuple(marks),
        cue=evidence.cue,
        confidence=round(evidence.confidence, 3),
    )


def _title(documents: Mapping[str, Document], document: str) -> str:
    found = documents.get(document)
    return (found.title if found else "") or document
