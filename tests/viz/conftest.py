"""Small graphs to draw, made by hand, and a browser to look at them."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page

from benchmarks.synthetic import synthetic
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
from viz.html import write_html

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
    'href="javascript:alert(1)"',
    "half \ud83d pair",
    "word " * 1_000,
    "x" * 10_000,
)


def _graph(
    triples: Sequence[Triple],
    *,
    papers: Sequence[str] = (),
    lone: Sequence[str] = (),
    aliases: dict[str, str] | None = None,
    years: dict[str, int] | None = None,
    order: random.Random | None = None,
) -> KnowledgeGraph:
    """A graph of the triples' ends (those in `papers` are papers), each quoted from a document of its own.

    aliases: name -> one alias. years: name -> year. order: shuffles nodes and edges before they go in.
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
            year=(years or {}).get(name),
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
        years={
            "LSTM": 1997,
            "Transformer": 2017,
            "Universal Transformer": 2018,
            "BERT": 2018,
            "RoBERTa": 2019,
        },
    )


@pytest.fixture(scope="session")
def hostile() -> KnowledgeGraph:
    """Names, titles and sentences that try to be markup, code or layout."""
    return _graph([(name, RelationType.EXTENDS, "Transformer") for name in HOSTILE])


@pytest.fixture(scope="session")
def crowd() -> KnowledgeGraph:
    """As many nodes and edges as the five seed documents give."""
    return synthetic(1900, 3000)


@dataclass
class Opened:
    """A page, and what it said and asked for."""

    page: Page
    problems: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def listen(self) -> None:
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("dialog", self._refuse)
        self.page.on("request", lambda request: self.requests.append(request.url))

    def _said(self, message: ConsoleMessage) -> None:
        # How the machine draws WebGL is its own affair.
        if "GL Driver Message" not in message.text:
            self.problems.append(f"{message.type}: {message.text}")

    def _refuse(self, dialog: Dialog) -> None:
        """A dialog can only come of something that ran and should not have."""
        self.problems.append(dialog.message)
        dialog.dismiss()


@pytest.fixture
def browse(chromium: Browser) -> Iterator[Callable[..., Opened]]:
    """Opens a file in a window of its own, without a network, and waits until all nodes are placed."""
    contexts = []

    def open_(path: Path, *, address: str = "", **options: Any) -> Opened:
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 720}, **options})
        contexts.append(context)
        context.set_offline(True)
        context.route(
            lambda url: not url.startswith(("file:", "blob:", "data:")), lambda route: route.abort()
        )
        context.set_default_timeout(15_000)
        opened = Opened(context.new_page())
        opened.listen()
        opened.page.goto(path.as_uri() + address)
        opened.page.wait_for_selector('html[data-ready="true"]', timeout=30_000)
        return opened

    yield open_
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def page_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Writes the page of a graph, each only once."""
    written: dict[tuple[int, Any, str], tuple[KnowledgeGraph, Path]] = {}

    def write(graph: KnowledgeGraph, names: Sequence[str] = (), view: str = "lineage") -> Path:
        key = (id(graph), tuple(names), view)
        if key not in written:
            # The graph is kept with it: another must not come to have its id.
            written[key] = (graph, tmp_path_factory.mktemp("page") / "page.html")
            write_html(graph, written[key][1], names=names, view=view)
        return written[key][1]

    return write
