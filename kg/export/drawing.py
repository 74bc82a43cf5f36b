"""The lineage as text that other programs draw: DOT for Graphviz, Mermaid for Markdown pages.

Both hold methods, and between them the relations of descent. Old is on the left, as in the explorer.
"""

import re
from collections.abc import Iterator

from kg.errors import ExportError
from kg.export.text import unicode_text
from kg.graph import KnowledgeGraph
from kg.query import DESCENT
from kg.schema import Edge, Node

MERMAID_EDGES = 500
"""Mermaid draws no more (`maxEdges`, which a page may raise and a diagram may not)."""

_SHAPES = {"architecture": "box", "component": "hexagon", "method": "ellipse", None: "plaintext"}
_BRACKETS = {"architecture": ("[", "]"), "component": ("{{", "}}"), "method": ("([", "])"), None: ("[", "]")}
_LINES = {"replaces": "dashed", "extends": "solid", "based_on": "solid", "is_a": "dotted"}
_SPECIAL = re.compile(r"""["'#&<>`\\*_~\[\]{}|:;$^]""")


def dot(graph: KnowledgeGraph) -> Iterator[str]:
    """DOT of the lineage: methods with a name and a year, descent with its relation; for `dot -Tsvg`.

    Lost: papers, `uses`, `outperforms`, methods without descent, evidence and all of the graph beside names, years
    and confidences; line breaks in names become spaces, control characters U+FFFD.
    """
    nodes, edges = _lineage(graph)
    yield "digraph stemma {\n  rankdir=RL;\n"
    for n in nodes:
        yield f'  {n.id} [label="{_in_dot(_label(n))}", shape={_SHAPES[n.kind]}];\n'
    for e in edges:
        look = f'label="{e.type.value}", style={_LINES[e.type]}, tooltip="{e.confidence:.2f}"'
        yield f"  {e.source} -> {e.target} [{look}];\n"
    yield "}\n"


def mermaid(graph: KnowledgeGraph) -> Iterator[str]:
    """A Mermaid flowchart of the lineage, of at most 500 edges; for Markdown at GitHub and GitLab.

    Lost: as for dot, and the confidences.
    """
    nodes, edges = _lineage(graph)
    if len(edges) > MERMAID_EDGES:
        raise ExportError(
            f"Mermaid draws at most {MERMAID_EDGES} edges, and this lineage has {len(edges):,}; "
            "choose methods with --select and --depth, or write .dot"
        )
    yield "flowchart RL\n"
    for n in nodes:
        left, right = _BRACKETS[n.kind]
        yield f'  {n.id}{left}"{_in_mermaid(_label(n))}"{right}\n'
    for e in edges:
        yield f"  {e.source} {'-.->' if _LINES[e.type] != 'solid' else '-->'}|{e.type.value}| {e.target}\n"


def _lineage(graph: KnowledgeGraph) -> tuple[list[Node], list[Edge]]:
    edges = [
        e
        for e in graph.edges.values()
        if e.type in DESCENT and graph.nodes[e.source].type == graph.nodes[e.target].type == "method"
    ]
    ends = {end for e in edges for end in (e.source, e.target)}
    return [n for n in graph.nodes.values() if n.id in ends], edges


def _label(node: Node) -> str:
    year = "" if node.year is None else f" ({node.year})"
    return " ".join(f"{node.name}{year}".split())


def _in_dot(text: str) -> str:
    """Graphviz takes backslashes for layout and entities for characters."""
    text = _printable(text).replace("\\", "\\\\").replace('"', '\\"')
    return text.replace("&", "&amp;")


def _in_mermaid(text: str) -> str:
    """Whatever could be markup is an entity by number."""
    return _SPECIAL.sub(lambda m: f"#{ord(m[0])};", _printable(text))


def _printable(text: str) -> str:
    return re.sub("[\x00-\x1f\x7f-\x9f]", "\ufffd", unicode_text(text))
