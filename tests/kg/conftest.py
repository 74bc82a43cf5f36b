"""A small table of documents, as extraction would hand them over."""

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from kg.schema import (
    DOC,
    Document,
    DocumentKind,
    Evidence,
    Extraction,
    Mention,
    Method,
    MethodKind,
    Relation,
    RelationType,
    Span,
)

MakeExtraction = Callable[..., Extraction]

# id, kind, year, title, body, methods (* introduces; "name = alias = alias"), relations with their confidence
TABLE = (
    (
        *("c-0", "method", None, "Universal Transformer"),
        "The Universal Transformer is a recurrent variant of the Transformer. It uses self-attention.",
        ("*Universal Transformer", "Transformer", "self-attention"),
        ("Universal Transformer extends Transformer 0.9", "DOC uses self-attention 0.8"),
    ),
    (
        *("p-1", "paper", 2017, "Attention Is All You Need"),
        "We propose the Transformer, based solely on self-attention. Transformers replace recurrent neural "
        "networks (RNNs).",
        ("*Transformer = Transformers", "self-attention", "RNNs = recurrent neural networks"),
        ("Transformer based_on self-attention 0.7", "Transformer replaces RNNs 0.8"),
    ),
    (
        *("p-2", "paper", 2018, "Universal Transformers"),
        "Universal Transformers (UT) extend the Transformer. They outperform LSTMs, such as any RNN would.",
        ("*UT = Universal Transformers", "Transformer", "LSTMs", "RNN"),
        ("UT extends Transformer 0.6", "UT outperforms LSTMs 0.5", "LSTMs is_a RNN 0.5"),
    ),
    (
        *("p-3", "paper", 2020, "A study without a name"),
        "Our model builds on the Transformer and on recurrent neural networks.",
        ("Transformer", "recurrent neural networks"),
        ("DOC based_on Transformer 0.75",),
    ),
)


def make_extraction(
    id_: str,
    kind: str,
    year: int | None,
    title: str,
    body: str,
    methods: tuple[str, ...] = (),
    relations: tuple[str, ...] = (),
) -> Extraction:
    """An extraction from one row of a table like TABLE; every name must stand in the text, to the letter."""
    text = f"{title}\n\n{body}" if title else body
    found = {m.name: m for m in (_method(text, line) for line in methods)}
    document = Document(id_, DocumentKind(kind), title, text, year, source=f"{id_}.txt:1")
    return Extraction(
        document, tuple(found.values()), tuple(_relation(document, found, r) for r in relations)
    )


def _method(text: str, line: str) -> Method:
    name, *aliases = line.removeprefix("*").split(" = ")
    places = [m for n in (name, *aliases) for m in re.finditer(re.escape(n), text)]
    mentions = tuple(Mention(Span(*m.span()), m[0], "gazetteer", 0.9) for m in places)
    definition = re.search(rf"The {re.escape(name)} is [^.]*\.", text)
    return Method(
        name,
        tuple(aliases),
        MethodKind.ARCHITECTURE,
        line.startswith("*"),
        tuple(sorted(mentions, key=lambda m: m.span)),
        0.9,
        Span(*definition.span()) if definition else None,
    )


def _relation(document: Document, methods: dict[str, Method], line: str) -> Relation:
    match = re.fullmatch(rf"(.+) ({'|'.join(RelationType)}) (.+) ([0-9.]+)", line)
    assert match
    source, type_, target, confidence = match.groups()
    head = None if source == DOC else methods[source].mentions[0].span
    whole = Span(0, len(document.text))
    tail = methods[target].mentions[0].span
    evidence = Evidence(document.id, whole, document.text, head, tail, f"{type_}.test", float(confidence))
    return Relation(source, RelationType(type_), target, (evidence,), float(confidence))


@pytest.fixture
def make() -> MakeExtraction:
    """`make_extraction`, for tests that need rows of their own."""
    return make_extraction


@pytest.fixture
def extractions() -> tuple[Extraction, ...]:
    """One extraction for each row of TABLE."""
    return tuple(make_extraction(*row) for row in TABLE)


HOSTILE = (
    "<script>alert(1)</script>",
    "\"quoted\" & 'single'",
    "bell\x07 and escape\x1b[31m",
    "נוירון עמוק",
    "🤗",
    "lone\ud800surrogate",
    "nul\0inside",
    "=HYPERLINK(1)",
    "]]> &amp; \\u0041",
    "tab\tand\rreturn",
    "\x1ajson:1",
    "non\ufffecharacter",
)


@pytest.fixture
def hostile() -> Extraction:
    """A paper whose title and methods hold whatever is hard to write down."""
    body = " ; ".join(HOSTILE)
    relations = tuple(f"{a} extends {b} 0.5" for a, b in pairwise(HOSTILE))
    methods: tuple[Any, ...] = (f"*{HOSTILE[0]}", *HOSTILE[1:])
    return make_extraction("h-\x01&<9>", "paper", None, "<b>Title</b>", body, methods, relations)
