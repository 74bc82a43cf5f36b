"""What came, went and changed between two graphs, and why."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from kg.graph import KnowledgeGraph
from kg.schema import DocumentKind, Edge, Evidence, Node

_SHOWN = 3


_T = TypeVar("_T", Node, Edge)


@dataclass(frozen=True, slots=True)
class Change(Generic[_T]):
    """One node or edge: `old` is None where it came, `new` where it went. details: what differs, in words.

    why: the reasons that can be told, at least one.
    """

    old: _T | None
    new: _T | None
    details: tuple[str, ...]
    why: tuple[str, ...]

    @property
    def item(self) -> _T:
        """The new one, or the old one if it went."""
        item = self.old if self.new is None else self.new
        assert item is not None
        return item

    @property
    def how(self) -> str:
        """came, went or changed."""
        return "came" if self.old is None else "went" if self.new is None else "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """Ids of documents that came, went or changed, sorted; and the changes of nodes and edges, sorted by id."""

    came: tuple[str, ...]
    went: tuple[str, ...]
    changed: tuple[str, ...]
    nodes: tuple[Change[Node], ...]
    edges: tuple[Change[Edge], ...]


def diff(old: KnowledgeGraph, new: KnowledgeGraph, *, same_pipeline: bool = True) -> Difference:
    """Compare two graphs by the ids of their nodes and edges. same_pipeline: whether one version read both."""
    reasons = _Reasons(old, new, same_pipeline)
    return Difference(
        tuple(sorted(reasons.came)),
        tuple(sorted(reasons.went)),
        tuple(sorted(reasons.changed)),
        _changes(old.nodes, new.nodes, _node_details, reasons.of_node),
        _changes(old.edges, new.edges, _edge_details, reasons.of_edge),
    )


def _changes(
    old: Mapping[str, _T],
    new: Mapping[str, _T],
    details: Callable[[_T, _T], tuple[str, ...]],
    why: Callable[[str, _T | None, _T | None], tuple[str, ...]],
) -> tuple[Change[_T], ...]:
    found = []
    for id_ in sorted(old.keys() | new.keys()):
        before, after = old.get(id_), new.get(id_)
        if before != after:
            said = details(before, after) if before is not None and after is not None else ()
            found.append(Change(before, after, said, why(id_, before, after)))
    return tuple(found)


class _Reasons:
    """Why things differ, as far as documents, corrections and names tell."""

    def __init__(self, old: KnowledgeGraph, new: KnowledgeGraph, same_pipeline: bool) -> None:
        self._old, self._new, self._same_pipeline = old, new, same_pipeline
        before, after = _contents(old), _contents(new)
        self.came, self.went = after.keys() - before.keys(), before.keys() - after.keys()
        self.changed = {i for i in before.keys() & after.keys() if before[i] != after[i]}
        self._told_old, self._told_new = _by_quote(old), _by_quote(new)
        self._hand = [(c, "corrected by hand: {}") for c in new.corrections if c not in old.corrections]
        self._hand += [(c, "correction taken back: {}") for c in old.corrections if c not in new.corrections]

    def of_node(self, id_: str, old: Node | None, new: Node | None) -> tuple[str, ...]:
        why = self._by_hand(id_) + self._by_documents(
            old.documents if old else (), new.documents if new else ()
        )
        if old is None and new is not None:
            why += self._elsewhere(new, self._old, "was part of {}")
        if new is None and old is not None:
            why += self._elsewhere(old, self._new, "is part of {} now")
        return tuple(why) or self._otherwise()

    def of_edge(self, id_: str, old: Edge | None, new: Edge | None) -> tuple[str, ...]:
        why = self._by_hand(id_) + self._by_documents(_quoted(old), _quoted(new))
        if not why and new is None and old is not None:
            why += self._same_quotes(old, self._told_new, "what it quotes is told of {} now")
        if not why and new is None and old is not None:
            ends = [set(self._new.bearers(self._old.nodes[i].name)) for i in (old.source, old.target)]
            why += ["its ends are one method now"] if set.intersection(*ends) else []
        if not why and old is None and new is not None:
            why += self._same_quotes(new, self._told_old, "what it quotes was told of {}")
        return tuple(why) or self._otherwise()

    def _by_hand(self, id_: str) -> list[str]:
        return [words.format(c.sentence) for c, words in self._hand if id_ in (*c.nodes, *c.edges)]

    def _by_documents(self, old: Collection[str], new: Collection[str]) -> list[str]:
        told = (
            ("new in", self.came.intersection(new)),
            ("gone with", self.went.intersection(old)),
            ("changed in", self.changed.intersection((*old, *new))),
        )
        return [f"{words} {_listed(ids)}" for words, ids in told if ids]

    def _elsewhere(self, node: Node, graph: KnowledgeGraph, words: str) -> list[str]:
        """The nodes of the other graph that bear one of its names, in the order of their names."""
        ids = {i for name in (node.name, *node.aliases) for i in graph.bearers(name)}
        names = sorted(graph.nodes[i].name for i in ids if graph.nodes[i].type == node.type)
        return [words.format(_listed(names))] if names else []

    def _same_quotes(self, edge: Edge, told: Mapping[Evidence, set[str]], words: str) -> list[str]:
        """The edges of the other graph that have one of its quotes."""
        found = {other for evidence in edge.evidence for other in told.get(evidence, ())}
        return [words.format(_listed(found))] if found else []

    def _otherwise(self) -> tuple[str, ...]:
        if not self._same_pipeline:
            return ("read by another version of the pipeline",)
        return ("other documents changed which names are given or joined",)


def _contents(graph: KnowledgeGraph) -> dict[str, tuple[object, ...]]:
    """Id -> what is read of a document; corrections by hand are none."""
    return {
        d.id: (d.kind, d.title, d.text, d.year)
        for d in graph.documents.values()
        if d.kind is not DocumentKind.HAND
    }


def _by_quote(graph: KnowledgeGraph) -> dict[Evidence, set[str]]:
    """What is quoted -> the edges that quote it, in words."""
    found: dict[Evidence, set[str]] = defaultdict(set)
    for edge in graph.edges.values():
        told = f"{graph.nodes[edge.source].name} {edge.type} {graph.nodes[edge.target].name}"
        for evidence in edge.evidence:
            found[evidence].add(told)
    return found


def _quoted(edge: Edge | None) -> set[str]:
    return {e.document for e in edge.evidence} if edge is not None else set()


def _node_details(old: Node, new: Node) -> tuple[str, ...]:
    details = [
        f"{what} {_shown(before)} -> {_shown(after)}"
        for what, before, after in (
            ("name", old.name, new.name),
            ("kind", old.kind, new.kind),
            ("year", old.year, new.year),
        )
        if before != after
    ]
    details += _moved("names", {old.name, *old.aliases}, {new.name, *new.aliases})
    details += _moved("documents", old.documents, new.documents)
    if old.description != new.description:
        details.append("description")
    return tuple(details) or ("which documents use which name",)


def _edge_details(old: Edge, new: Edge) -> tuple[str, ...]:
    details = []
    if old.confidence != new.confidence:
        details.append(f"confidence {old.confidence:.2f} -> {new.confidence:.2f}")
    quotes = len(set(new.evidence) - set(old.evidence)), len(set(old.evidence) - set(new.evidence))
    details += [f"quotes {sign}{n}" for sign, n in zip("+-", quotes, strict=True) if n]
    if old.backwards != new.backwards:
        details.append("runs backwards in time" if new.backwards else "no longer runs backwards in time")
    return tuple(details)


def _moved(what: str, old: Iterable[str], new: Iterable[str]) -> list[str]:
    before, after = set(old), set(new)
    return [
        f"{what} {sign}{_listed(ids)}" for sign, ids in (("+", after - before), ("-", before - after)) if ids
    ]


def _shown(value: object) -> str:
    return "none" if value is None else str(value)


def _listed(names: Iterable[str]) -> str:
    """The first of the names, and how many there are beside."""
    known = sorted(names)
    more = f" and {len(known) - _SHOWN} more" if len(known) > _SHOWN else ""
    return ", ".join(known[:_SHOWN]) + more
