"""Small graphs to draw, made by hand."""

import random
from collections.abc import Callable, Sequence

import pytest

from kg.graph import KnowledgeGraph
from kg.names import stable_id
from kg.schema import (
    Document,
    DocumentKind,
    Edge,
    Evidence,
    MethodKind,
    Node,
    PaperRelation,
    RelationType,
    Span,
)

Triple = tuple[str, RelationType | PaperRelation, str]
MakeGraph = Callable[..., KnowledgeGraph]

HOSTILE = (
    "<script>alert(1)</script>",
    "</script><script>window.hit = 1</script>",
    '"><img src=x onerror="window.hit = 1">',
    "<!--<script>",
    "{{ 7 * 7 }} {% raw %}",
    'it\'s "quoted" `and` \\back\\slashed',
    "tab\tbell\x07null\x00escape\x1b[31m",
    "line\nbreak\u2028and\u2029others",
    "שלום עולם",
    "\u202eright to left override",
    "👩🏽‍🔬 emoji 🧬",
    "&lt;b&gt; &amp;",
    "一種非常長的方法名稱" * 6,
    "__proto__",
    "javascript:alert(1)",
)


def _graph(
    triples: Sequence[Triple],
    *,
    papers: Sequence[str] = (),
    lone: Sequence[str] = (),
    aliases: dict[str, str] | None = None,
    order: random.Random | None = None,
) -> KnowledgeGraph:
    """A graph of the triples' ends (those in `papers` are papers), each quoted from a document of its own.

    aliases: name -> one alias. order: shuffles nodes and edges before they go in.
    """
    names = dict.fromkeys([*(end for a, _, b in triples for end in (a, b)), *lone])
    documents, edges = [], []
    for number, (head, type_, tail) in enumerate(triples):
        sentence = f"{head} {type_.value} {tail}."
        title = f"About {tail}"
        text = f"{title}\n\n{sentence}"
        start = len(title) + 2
        evidence = Evidence(
            document=f"d{number:05}",
            sentence=Span(start, len(text)),
            text=sentence,
            head=Span(start, start + len(head)),
            tail=Span(len(text) - 1 - len(tail), len(text) - 1),
            cue=f"{type_.value}.active",
            confidence=0.75,
        )
        documents.append(Document(evidence.document, DocumentKind.PAPER, title, text, year=2018))
        edges.append(Edge(stable_id("e", head, type_, tail), _id(head), _id(tail), type_, (evidence,), 0.75))
    kinds = list(MethodKind)
    nodes = [
        Node(
            id=_id(name),
            name=name,
            type="paper" if name in papers else "method",
            kind=None if name in papers else kinds[number % len(kinds)],
            aliases={aliases[name]: ("d00000",)} if aliases and name in aliases else {},
            description=f"{name} is a method.",
        )
        for number, name in enumerate(names)
    ]
    if order:
        for rows in (nodes, edges, documents):
            order.shuffle(rows)
    return KnowledgeGraph(nodes, edges, documents)


def _id(name: str) -> str:
    return stable_id("m", name)


@pytest.fixture(scope="session")
def make_graph() -> MakeGraph:
    """The builder `_graph`."""
    return _graph


@pytest.fixture(scope="session")
def family() -> KnowledgeGraph:
    """Two families, a paper with a nameless contribution, a mention, and a method that stands alone."""
    return _graph(
        [
            ("Universal Transformer", RelationType.EXTENDS, "Transformer"),
            ("Transformer", RelationType.REPLACES, "LSTM"),
            ("Transformer", RelationType.USES, "self-attention"),
            ("LSTM", RelationType.IS_A, "RNN"),
            ("BERT", RelationType.BASED_ON, "Transformer"),
            ("BERT", RelationType.OUTPERFORMS, "LSTM"),
            ("RoBERTa", RelationType.EXTENDS, "BERT"),
            ("RoBERTa", RelationType.OUTPERFORMS, "BERT"),
            ("A paper on attention", RelationType.BASED_ON, "self-attention"),
            ("A paper on attention", PaperRelation.MENTIONS, "Adam"),
            ("A paper on attention", PaperRelation.MENTIONS, "Transformer"),
            ("AdamW", RelationType.EXTENDS, "Adam"),
            ("DenseNet", RelationType.EXTENDS, "ResNet"),
        ],
        papers=["A paper on attention"],
        lone=["dropout"],
        aliases={"Universal Transformer": "UT", "LSTM": "long short-term memory"},
    )


@pytest.fixture(scope="session")
def hostile() -> KnowledgeGraph:
    """Names, titles and sentences that try to be markup, code or layout."""
    return _graph([(name, RelationType.EXTENDS, "Transformer") for name in HOSTILE])


def random_triples(methods: int, papers: int, relations: int, seed: int) -> list[Triple]:
    """A graph of about the shape of the seeds': a few hubs, many leaves, five mentions a paper."""
    draw = random.Random(seed)
    types = [*RelationType, *([RelationType.USES] * 4), *([RelationType.BASED_ON] * 2)]
    triples: dict[Triple, None] = {}
    while len(triples) < relations:
        a, b = draw.randrange(methods), int(methods * draw.random() ** 3)
        if a != b:
            triples[f"Method {a}", draw.choice(types), f"Method {b}"] = None
    for paper in range(papers):
        triples[f"Paper {paper}", PaperRelation.INTRODUCES, f"Method {draw.randrange(methods)}"] = None
        for _ in range(5):
            triples[f"Paper {paper}", PaperRelation.MENTIONS, f"Method {draw.randrange(methods)}"] = None
    return list(triples)


@pytest.fixture(scope="session")
def crowd() -> KnowledgeGraph:
    """As many nodes and edges as the five seed documents give."""
    triples = random_triples(methods=1050, papers=450, relations=1100, seed=7)
    return _graph(triples, papers=[f"Paper {i}" for i in range(450)])
