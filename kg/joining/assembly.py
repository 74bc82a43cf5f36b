"""From readings and corrections to the graph: apart, join, correct."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from kg.corrections import Correction, Form, fixed_verdicts
from kg.graph import KnowledgeGraph, join
from kg.joining.correcting import correct
from kg.resolve import MemberKey, fold
from kg.schema import Extraction, Method, Relation, Span


def assemble(
    extractions: Iterable[Extraction],
    corrections: Sequence[Correction],
    *,
    before: Collection[str] = (),
    warn: Callable[[str], None] = lambda message: None,
) -> tuple[KnowledgeGraph, dict[MemberKey, str]]:
    """The corrected graph; and which node each method of each document is, as `separated` has them.

    Raises CorrectionError as `kg.joining.correcting.correct` does, which has `before` explained.
    """
    graph, node_of = join(separated(extractions, corrections), fixed=fixed_verdicts(corrections), warn=warn)
    graph = correct(graph, corrections, before=before, warn=warn)
    return graph, {m: n for m, n in node_of.items() if n in graph.nodes}


def separated(extractions: Iterable[Extraction], corrections: Iterable[Correction]) -> Iterator[Extraction]:
    """The extractions, with methods that corrections tell apart made two; these are what is joined."""
    pairs = [(fold(a), fold(b)) for c in corrections if c.form is Form.DIFFERENT for a, b in (c.names,)]
    return (_apart(e, pairs) for e in extractions)


def _apart(extraction: Extraction, pairs: Iterable[tuple[str, str]]) -> Extraction:
    """The extraction with every method that has both names of a pair made two."""
    for a, b in pairs:
        for method in extraction.methods:
            if {a, b} <= {fold(n) for n in method.names}:
                extraction = _split(extraction, method, b if fold(method.name) != b else a)
    return extraction


def _split(extraction: Extraction, method: Method, form: str) -> Extraction:
    """Take the names of one normalised form away from a method, to be a method of their own where they are mentioned.

    Relations go with the mention that they stand at.
    """
    names = [n for n in method.names if fold(n) == form]
    mentions = tuple(m for m in method.mentions if fold(m.text) == form)
    rest = replace(
        method,
        aliases=tuple(n for n in method.aliases if n not in names),
        mentions=tuple(m for m in method.mentions if m not in mentions),
    )
    methods = [rest if m is method else m for m in extraction.methods]
    if not mentions or any(m.name in names for m in methods):
        return replace(extraction, methods=tuple(methods))
    texts = [m.text for m in mentions]
    name = max(sorted(set(names) & set(texts) or names), key=texts.count)
    others = tuple(n for n in names if n != name)
    own = replace(method, name=name, aliases=others, mentions=mentions, definition=None)
    places = {m.span for m in mentions}
    relations = tuple(_moved(r, method.name, name, places) for r in extraction.relations)
    return replace(extraction, methods=(*methods, own), relations=relations)


def _moved(relation: Relation, old: str, new: str, places: Collection[Span]) -> Relation:
    if relation.source == old and all(e.head in places for e in relation.evidence):
        return replace(relation, source=new)
    if relation.target == old and all(e.tail in places for e in relation.evidence):
        return replace(relation, target=new)
    return relation
