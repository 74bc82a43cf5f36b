"""RDF: Turtle and JSON-LD, written as they go. The terms are those of `vocabulary.ttl` beside this module.

Evidence is told in PROV-O (https://www.w3.org/TR/prov-o/): an edge, as a statement of its own, is derived from its
quotations, and each of them is quoted from a document. Names, papers and years are in schema.org's terms.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from kg.export.text import json_lines, json_text, unicode_text
from kg.graph import KnowledgeGraph
from kg.schema import Document, Edge, Evidence, Node, Span

BASE = "urn:x-stemma:"
"""Stemma's things have no place on the web, so their names are URNs."""

_PREFIXES = {
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "schema": "https://schema.org/",
    "stemma": f"{BASE}vocabulary:",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@dataclass(frozen=True, slots=True)
class _Term:
    """A thing by its name: a whole IRI, or a prefix and a word."""

    name: str


@dataclass(frozen=True, slots=True)
class _Typed:
    """A value that is no plain text. type: a term of XML Schema."""

    value: str
    type: str


_BARE = ("xsd:boolean", "xsd:double", "xsd:integer")  # which Turtle knows by their look
_Value = _Term | _Typed | str
_Subject = tuple[str, list[tuple[str, list[_Value]]]]  # its IRI, and its properties with their values


def turtle(graph: KnowledgeGraph) -> Iterator[str]:
    """Turtle: each edge as one triple, and again as a statement with confidence and quotations.

    Terms: schema.org's for names and papers, PROV-O's for evidence, and those of `kg/export/vocabulary.ttl`.
    Lost: which document uses which alias, the votes, the documents' texts, the decisions on names and the
    corrections; NUL and lone surrogates become U+FFFD.
    """
    for prefix, iri in _PREFIXES.items():
        yield f"@prefix {prefix}: <{iri}> .\n"
    for iri, properties in _subjects(graph):
        lines = (f"{name} {', '.join(map(_in_turtle, values))}" for name, values in properties)
        yield f"\n<{iri}> "
        yield " ;\n    ".join(lines)
        yield " .\n"


def json_ld(graph: KnowledgeGraph) -> Iterator[str]:
    """JSON-LD with the triples of turtle, one object for each node, edge, quotation and document.

    Lost: as for turtle.
    """
    yield f'{{"@context": {json_text(_PREFIXES)},\n"@graph": ['
    yield from json_lines(
        json_text({"@id": iri, **{_key(name): list(map(_in_json, values)) for name, values in properties}})
        for iri, properties in _subjects(graph)
    )
    yield "\n]}\n"


def _subjects(graph: KnowledgeGraph) -> Iterator[_Subject]:
    for document in graph.documents.values():
        yield _document(document)
    for node in graph.nodes.values():
        yield _node(node, graph)
    for edge in graph.edges.values():
        yield _edge(edge)
        for number, evidence in enumerate(edge.evidence):
            yield _quotation(edge, number, evidence)


def _document(document: Document) -> _Subject:
    properties: list[tuple[str, list[_Value]]] = [
        ("a", [_Term("schema:ScholarlyArticle" if document.kind == "paper" else "schema:CreativeWork")]),
        ("schema:identifier", [document.id]),
        ("schema:name", [document.title] if document.title else []),
        ("schema:datePublished", _year(document.year)),
        ("stemma:source", [document.source] if document.source else []),
    ]
    return _document_iri(document.id), [(name, values) for name, values in properties if values]


def _node(node: Node, graph: KnowledgeGraph) -> _Subject:
    classes: list[_Value] = [_Term(f"stemma:{node.type.capitalize()}")]
    if node.kind is not None and node.kind != "method":
        classes.append(_Term(f"stemma:{node.kind.value.capitalize()}"))
    relations: dict[str, list[_Value]] = {}
    for edge in graph.outgoing(node.id):
        relations.setdefault(_relation(edge), []).append(_Term(f"{BASE}{edge.target}"))
    properties: list[tuple[str, list[_Value]]] = [
        ("a", classes),
        ("schema:name", [node.name]),
        ("schema:alternateName", [*sorted(node.aliases)]),
        ("schema:description", [node.description] if node.description else []),
        ("stemma:year", _year(node.year)),
        ("schema:subjectOf", [_Term(_document_iri(d)) for d in node.documents]),
        ("stemma:introducedIn", [_Term(_document_iri(d)) for d in node.introduced_in]),
        *sorted(relations.items()),
    ]
    return f"{BASE}{node.id}", [(name, values) for name, values in properties if values]


def _edge(edge: Edge) -> _Subject:
    quotations: list[_Value] = [_Term(_quotation_iri(edge, i)) for i in range(len(edge.evidence))]
    return f"{BASE}{edge.id}", [
        ("a", [_Term("stemma:Relation"), _Term("rdf:Statement")]),
        ("rdf:subject", [_Term(f"{BASE}{edge.source}")]),
        ("rdf:predicate", [_Term(_relation(edge))]),
        ("rdf:object", [_Term(f"{BASE}{edge.target}")]),
        ("stemma:confidence", [_double(edge.confidence)]),
        ("stemma:backwards", [_Typed("true" if edge.backwards else "false", "xsd:boolean")]),
        ("prov:wasDerivedFrom", quotations),
    ]


def _quotation(edge: Edge, number: int, evidence: Evidence) -> _Subject:
    head = [] if evidence.head is None else _place("head", evidence.head)
    return _quotation_iri(edge, number), [
        ("a", [_Term("stemma:Quotation"), _Term("prov:Entity")]),
        ("prov:value", [evidence.text]),
        ("prov:wasQuotedFrom", [_Term(_document_iri(evidence.document))]),
        *_place("sentence", evidence.sentence),
        *head,
        *_place("tail", evidence.tail),
        ("stemma:cue", [evidence.cue]),
        ("stemma:confidence", [_double(evidence.confidence)]),
    ]


def _place(what: str, span: Span) -> list[tuple[str, list[_Value]]]:
    return [
        (f"stemma:{what}Start", [_Typed(str(span.start), "xsd:integer")]),
        (f"stemma:{what}End", [_Typed(str(span.end), "xsd:integer")]),
    ]


def _relation(edge: Edge) -> str:
    """based_on -> stemma:basedOn"""
    first, *rest = edge.type.value.split("_")
    return f"stemma:{first}{''.join(word.capitalize() for word in rest)}"


def _document_iri(id_: str) -> str:
    return f"{BASE}document:{quote(id_, safe='', errors='surrogatepass')}"


def _quotation_iri(edge: Edge, number: int) -> str:
    return f"{BASE}{edge.id}:{number}"


def _year(year: int | None) -> list[_Value]:
    """As XML Schema has them, with four digits at least."""
    return [] if year is None else [_Typed(f"{year:05d}" if year < 0 else f"{year:04d}", "xsd:gYear")]


def _double(value: float) -> _Typed:
    return _Typed(f"{value!r}" if "e" in repr(value) else f"{value!r}e0", "xsd:double")


def _key(name: str) -> str:
    return "@type" if name == "a" else name


def _in_turtle(value: _Value) -> str:
    """JSON's escapes are Turtle's too."""
    if isinstance(value, _Term):
        return f"<{value.name}>" if value.name.startswith(BASE) else value.name
    if isinstance(value, _Typed):
        return value.value if value.type in _BARE else f'"{value.value}"^^{value.type}'
    return json_text(unicode_text(value))


def _in_json(value: _Value) -> object:
    if isinstance(value, _Term):
        return {"@id": value.name}
    if isinstance(value, _Typed):
        return {"@value": value.value, "@type": value.type}
    return unicode_text(value)
