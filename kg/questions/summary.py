"""A graph at a glance, as a notebook shows it: two small tables."""

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

from kg.query import stats

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph

_MOST = 8


def summary_html(graph: "KnowledgeGraph") -> str:
    """Counts by type, and the methods with the most relations to others, as HTML; all names escaped."""
    counted = stats(graph, top=_MOST)
    counts = [("documents", counted.documents), *counted.nodes.items(), *counted.edges.items()]
    most = [(node.name, degree) for node, degree in counted.connected]
    if not most:
        return _table("what", "number", counts)
    return (
        '<div style="display: flex; flex-wrap: wrap; gap: 2em; align-items: flex-start">'
        f"{_table('what', 'number', counts)}{_table('most connected', 'relations', most)}</div>"
    )


def _table(left: str, right: str, rows: Iterable[tuple[str, int]]) -> str:
    body = "".join(
        f'<tr><td style="text-align: left"><bdi>{escape(name)}</bdi></td><td>{number:,}</td></tr>'
        for name, number in rows
    )
    return (
        f'<table><thead><tr><th style="text-align: left">{left}</th><th>{right}</th></tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )
