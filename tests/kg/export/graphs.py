"""Graphs with any text in any field, for Hypothesis."""

import re

from hypothesis import strategies as st

from kg.corrections import Applied
from kg.graph import KnowledgeGraph
from kg.resolve import MatchDecision, Verdict
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

_AWKWARD = "\t\n\r '\"&<>=+-@;:,#\\/`{}[]()|u\0\x1a\x1f\x85\u2028\ufffe\ud800\udc00🤗"
# Two halves of a surrogate pair in a row are no text that a decoder gives: in JSON they would become one character.
TEXT = st.text(st.sampled_from(_AWKWARD) | st.characters(exclude_categories=()), max_size=12).filter(
    lambda text: not re.search("[\ud800-\udbff][\udc00-\udfff]", text)
)
SOME = TEXT.filter(bool)
SHARE = st.floats(0, 1, allow_subnormal=False)  # igraph (1.0) reads none below 1e-308
YEAR = st.none() | st.integers(1900, 2100)
PLACE = st.builds(lambda start, length: Span(start, start + length), st.integers(0, 99), st.integers(1, 9))


_WORST = (
    *(
        "'",
        '"',
        "<script>alert(1)</script>",
        "]]> &amp; &#35; #35;",
        "a\\",
        "\\u0041 \\\\u0041",
        "\\\x1f",
        "nul\0",
        "lone\ud800",
    ),
    *(
        "\ttab",
        "line\nbreak",
        "\r",
        "bell\x07",
        "\x85\u2028",
        "non\ufffe",
        "\x1ajson:1",
        "unit\x1fseparator",
        "נוירון 🤗",
    ),
    *(
        "=1+1",
        "'=1",
        "''+",
        "@x",
        "-1",
        "＝",
        "; drop",
        "a;b|c",
        "end",
        "style a:b #c;",
        "`code` **b** $x$",
        "x -->|y| z",
    ),
    *("{", "}}", "[(", "%%{init}%%", " lead", "trail "),
)


def worst() -> KnowledgeGraph:
    """Whatever is known to be hard to write down, in every field that holds text."""
    documents = [Document(w, DocumentKind.PAPER, w, w, 2000, w, w, (w,), len(w)) for w in _WORST]
    nodes = [
        Node(f"m{i:012x}", w, "method", MethodKind.METHOD, {w: (w,), f"{w}{w}": ()}, None, w, (w,), (w,))
        for i, w in enumerate(_WORST)
    ]
    edges = [
        Edge(
            f"e{i:012x}",
            nodes[i - 1].id,
            nodes[i].id,
            RelationType.EXTENDS,
            (Evidence(w, Span(0, len(w)), w, None, Span(0, 1), w, 0.5, (w,)),),
            0.5,
        )
        for i, w in enumerate(_WORST)
    ]
    decisions = [MatchDecision(w, w, 0.5, Verdict.UNSURE, (w,)) for w in sorted(_WORST)]
    return KnowledgeGraph(nodes, edges, documents, decisions, [Applied(w, w, (w,), (w,)) for w in _WORST])


@st.composite
def graphs(draw: st.DrawFn) -> KnowledgeGraph:
    """Up to three documents, four nodes, four edges with one or two quotes, a decision and a correction."""
    documents = [
        Document(
            id_,
            draw(st.sampled_from(DocumentKind)),
            title := draw(TEXT),
            title + draw(TEXT),
            draw(YEAR),
            draw(st.none() | TEXT),
            draw(TEXT),
            tuple(draw(st.lists(TEXT, max_size=2))),
            draw(st.none() | st.just(len(title))),
        )
        for id_ in draw(st.lists(SOME, min_size=1, max_size=3, unique=True))
    ]
    ids = st.sampled_from([d.id for d in documents])
    nodes = [_node(draw, number, ids) for number in range(draw(st.integers(0, 4)))]
    edges = [_edge(draw, number, nodes, ids) for number in range(draw(st.integers(0, 4)) if nodes else 0)]
    decisions = draw(
        st.lists(
            st.builds(MatchDecision, TEXT, TEXT, SHARE, st.sampled_from(Verdict), st.tuples(TEXT)), max_size=1
        )
    )
    corrections = draw(st.lists(st.builds(Applied, TEXT, TEXT, st.tuples(TEXT), st.just(())), max_size=1))
    return KnowledgeGraph(nodes, edges, documents, decisions, corrections)


def _node(draw: st.DrawFn, number: int, ids: st.SearchStrategy[str]) -> Node:
    method = draw(st.booleans())
    some = st.lists(ids, max_size=2, unique=True).map(lambda found: tuple(sorted(found)))
    return Node(
        f"{'m' if method else 'p'}{number:012x}",
        draw(SOME),
        "method" if method else "paper",
        draw(st.sampled_from(MethodKind)) if method else None,
        draw(st.dictionaries(TEXT, some, max_size=2)),
        draw(YEAR),
        draw(TEXT),
        draw(some),
        draw(some),
        draw(st.dictionaries(st.sampled_from(MethodKind), st.integers(1, 9), max_size=2)),
    )


def _edge(draw: st.DrawFn, number: int, nodes: list[Node], ids: st.SearchStrategy[str]) -> Edge:
    ends = st.sampled_from([n.id for n in nodes])
    return Edge(
        f"e{number:012x}",
        draw(ends),
        draw(ends),
        draw(st.sampled_from([*RelationType, *PaperRelation])),
        tuple(_evidence(draw, ids) for _ in range(draw(st.integers(1, 2)))),
        draw(SHARE),
        draw(st.booleans()),
    )


def _evidence(draw: st.DrawFn, ids: st.SearchStrategy[str]) -> Evidence:
    text, start = draw(SOME), draw(st.integers(0, 99))
    votes = tuple(draw(st.lists(TEXT, max_size=2)))
    whole = Span(start, start + len(text))
    return Evidence(
        draw(ids), whole, text, draw(st.none() | PLACE), draw(PLACE), draw(TEXT), draw(SHARE), votes
    )
