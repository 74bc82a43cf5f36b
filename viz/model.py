"""Graph -> plain view model: what the picture shows, without a word on where or how it looks.

`view_model` is the one public function; everything in its result is sorted, so that equal graphs give equal
view models whatever the order in which their nodes and edges were added.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.graph import KnowledgeGraph
from kg.query import get
from kg.schema import LINEAGE, Document, Edge, Evidence, MethodKind, Node, PaperRelation, RelationType
from viz.style import PAPER

_DESCENT = frozenset({*LINEAGE, RelationType.IS_A})


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

    in_lineage: whether an edge between methods (or of a nameless contribution) touches it. sources: titles of
    the documents that it is known from.
    """

    id: str
    name: str
    kind: str
    year: int | None
    description: str
    aliases: tuple[str, ...]
    sources: tuple[str, ...]
    degree: int
    in_lineage: bool


@dataclass(frozen=True, slots=True)
class EdgeView:
    """An edge as shown; source and target are node ids, type is the value of its enum."""

    id: str
    source: str
    target: str
    type: str
    confidence: float
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class ViewModel:
    """Nodes and edges sorted by id. focus: ids of the methods asked for, empty for the whole graph."""

    nodes: tuple[NodeView, ...]
    edges: tuple[EdgeView, ...]
    focus: tuple[str, ...] = ()


def view_model(graph: KnowledgeGraph, names: Sequence[str] = (), depth: int | None = None) -> ViewModel:
    """The whole graph, or what surrounds the methods called `names` (in any spelling).

    With names: their ancestors and descendants along replaces, extends, based_on and is_a, at most `depth`
    steps away, and whatever has an edge to or from one of them, papers that only mention them aside.
    Raises UnknownMethod for a name that the graph does not know.
    """
    focus = tuple(sorted({get(graph, name).id for name in names}))
    kept = _neighbourhood(graph, focus, depth) if names else set(graph.nodes)
    edges = sorted(
        (e for e in graph.edges.values() if e.source in kept and e.target in kept), key=lambda e: e.id
    )
    degree: Counter[str] = Counter()
    related: set[str] = set()
    for edge in edges:
        if edge.type != PaperRelation.MENTIONS:
            degree.update((edge.source, edge.target))
        if isinstance(edge.type, RelationType):
            related |= {edge.source, edge.target}
    return ViewModel(
        nodes=tuple(
            _node_view(graph.nodes[i], graph.documents, degree[i], i in related) for i in sorted(kept)
        ),
        edges=tuple(_edge_view(e, graph.documents) for e in edges),
        focus=focus,
    )


def _neighbourhood(graph: KnowledgeGraph, focus: Iterable[str], depth: int | None) -> set[str]:
    up: dict[str, set[str]] = defaultdict(set)
    down: dict[str, set[str]] = defaultdict(set)
    kept = set(focus)
    for edge in graph.edges.values():
        if edge.type in _DESCENT:
            up[edge.source].add(edge.target)
            down[edge.target].add(edge.source)
        if edge.type != PaperRelation.MENTIONS and {edge.source, edge.target} & set(focus):
            kept |= {edge.source, edge.target}
    return kept | _reach(up, focus, depth) | _reach(down, focus, depth)


def _reach(steps: Mapping[str, set[str]], start: Iterable[str], depth: int | None) -> set[str]:
    reached, frontier = set(start), set(start)
    while frontier and (depth is None or depth > 0):
        frontier = {there for here in frontier for there in steps.get(here, ())} - reached
        reached |= frontier
        depth = None if depth is None else depth - 1
    return reached


def _node_view(node: Node, documents: Mapping[str, Document], degree: int, in_lineage: bool) -> NodeView:
    return NodeView(
        id=node.id,
        name=node.name,
        kind=PAPER if node.type == PAPER else (node.kind or MethodKind.METHOD).value,
        year=node.year,
        description=node.description,
        aliases=tuple(sorted(node.aliases)),
        sources=tuple(_title(documents, i) for i in sorted(node.documents)),
        degree=degree,
        in_lineage=in_lineage,
    )


def _edge_view(edge: Edge, documents: Mapping[str, Document]) -> EdgeView:
    return EdgeView(
        id=edge.id,
        source=edge.source,
        target=edge.target,
        type=edge.type.value,
        confidence=round(edge.confidence, 3),
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
