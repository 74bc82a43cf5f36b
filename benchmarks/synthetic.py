"""Graphs of any size, of about the shape that extraction gives: a few hubs, many leaves, years for a third.

The same seed gives the same graph. Sentences have the length of those in abstracts and differ from one another, so
that files made of such graphs are as large as those of real ones.
"""

import random
from collections.abc import Iterator

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

_TYPES = (*RelationType, *([RelationType.USES] * 3), RelationType.BASED_ON, RelationType.IS_A)
_FIRST = "Deep Sparse Dual Graph Neural Masked Gated Fast Residual Local Global Latent Causal Linear Adaptive".split()
_LAST = "Former Net Attention Encoder Flow Mixer Pooling Loss Memory Diffusion Autoencoder Transformer GAN".split()
_WORDS = (
    "we show that the model learns representations of sequences with fewer parameters and less memory while "
    "keeping accuracy on several benchmarks for translation segmentation retrieval and control by means of an "
    "efficient scheme which scales to long inputs without loss"
).split()


def synthetic(nodes: int, edges: int, *, seed: int = 1) -> KnowledgeGraph:
    """A graph of so many nodes, a tenth of them papers, and so many edges between them."""
    draw = random.Random(seed)
    papers = nodes // 10
    methods = nodes - papers
    names = [
        f"{draw.choice(_FIRST)} {draw.choice(_FIRST)}-{draw.choice(_LAST)} {i}" for i in range(methods)
    ] + [f"On the {draw.choice(_FIRST).lower()} {draw.choice(_LAST).lower()} {i}" for i in range(papers)]
    ids = [stable_id("m" if i < methods else "p", name) for i, name in enumerate(names)]
    kinds = list(MethodKind)
    rows = [
        Node(
            ids[i],
            name,
            "method" if i < methods else "paper",
            kinds[i % 3] if i < methods else None,
            aliases={f"{name.split()[0][:2]}{i}": ("d0",)} if i % 3 == 0 else {},
            year=2010 + i * 15 // methods if i % 3 == 0 and i < methods else None,
            description=f"{name} is a method: {' '.join(draw.choices(_WORDS, k=9))}." if i % 2 else "",
        )
        for i, name in enumerate(names)
    ]
    linked = list(_links(draw, methods, papers, edges))
    documents, lines = [], []
    for number, (a, type_, b) in enumerate(linked):
        head, tail = names[a], names[b]
        sentence = f"{head} {type_.value} {tail}: {' '.join(draw.choices(_WORDS, k=16))}."
        evidence = Evidence(
            document=f"d{number // 3}",
            sentence=Span(0, len(sentence)),
            text=sentence,
            head=Span(0, len(head)),
            tail=Span(len(head) + len(type_.value) + 2, len(head) + len(type_.value) + 2 + len(tail)),
            cue=f"{type_.value}.active",
            confidence=round(draw.uniform(0.2, 0.95), 3),
        )
        if number % 3 == 0:
            documents.append(Document(evidence.document, DocumentKind.PAPER, "", sentence, year=2020))
        id_ = stable_id("e", ids[a], type_.value, ids[b])
        lines.append(Edge(id_, ids[a], ids[b], type_, (evidence,), evidence.confidence))
    return KnowledgeGraph(rows, lines, documents)


def _links(
    draw: random.Random, methods: int, papers: int, edges: int
) -> Iterator[tuple[int, RelationType | PaperRelation, int]]:
    """Distinct ones: each method to an older one, more of them to few, and each paper introduces one."""
    seen = set()
    for i in range(papers):
        yield methods + i, PaperRelation.INTRODUCES, draw.randrange(methods)
    made = papers
    while made < edges:
        a = draw.randrange(1, methods)
        link = (a, draw.choice(_TYPES), int(a * draw.random() ** 2.5))
        if link not in seen:
            seen.add(link)
            made += 1
            yield link
