"""From the rows of a graph file's tables to the graph."""

import sys
from collections.abc import Mapping
from typing import Any

import duckdb

from kg.corrections import Applied
from kg.disk.quotes import quotes
from kg.disk.tables import columns, select
from kg.files import FileState
from kg.graph import KnowledgeGraph
from kg.resolve import MatchDecision, Verdict
from kg.schema import (
    Document,
    DocumentKind,
    Edge,
    MethodKind,
    Node,
    PaperRelation,
    RelationType,
)

_TYPES: Mapping[str, RelationType | PaperRelation] = {t.value: t for t in (*RelationType, *PaperRelation)}
_KINDS: Mapping[str, MethodKind] = {kind.value: kind for kind in MethodKind}


def graph_of(connection: duckdb.DuckDBPyConnection, file: FileState) -> KnowledgeGraph:
    """The graph of a file's tables. Raises ValueError, TypeError, KeyError or duckdb.Error where they hold none.

    The largest table comes first, while there is nothing else in memory beside what DuckDB takes to sort it. Ids that
    occur many times are kept once.
    """
    evidence, quoted = quotes(columns(connection, "evidence"))
    known: dict[str, str] = {}
    same = known.setdefault
    edges = [
        Edge(
            id_,
            same(source, source),
            same(target, target),
            _TYPES[type_],
            evidence.pop(id_, ()),
            confidence,
            backwards,
        )
        for id_, source, target, type_, confidence, backwards in select(connection, "edges")
    ]
    aliases: dict[str, dict[str, tuple[str, ...]]] = {}
    for node, name, canonical, users in select(connection, "names"):
        if not canonical:
            aliases.setdefault(node, {})[name] = _once(known, list(users))
    return KnowledgeGraph(
        [_node(row, aliases.get(row[0], {}), known) for row in select(connection, "nodes")],
        edges,
        [document_of(row) for row in select(connection, "documents")],
        [
            MatchDecision(a, b, s, Verdict(v), tuple(reasons))
            for a, b, s, v, reasons in select(connection, "decisions")
        ],
        map(applied_of, select(connection, "corrections")),
        file=file,
        quoted=quoted,
    )


def document_of(row: tuple[Any, ...]) -> Document:
    """A row of `documents`."""
    id_, kind, title, text, year, date, source, lines, told = row
    return Document(id_, DocumentKind(kind), title, text, year, date, source, tuple(lines), told)


def applied_of(row: tuple[Any, ...]) -> Applied:
    """A row of `corrections`."""
    _, sentence, note, nodes, edges = row
    return Applied(sentence, note, tuple(nodes), tuple(edges))


def _node(row: tuple[Any, ...], aliases: dict[str, tuple[str, ...]], known: dict[str, str]) -> Node:
    id_, name, type_, kind, year, description, users, introduced, *kinds = row
    return Node(
        known.setdefault(id_, id_),
        name,
        sys.intern(type_),
        None if kind is None else _KINDS[kind],
        aliases,
        year,
        description,
        _once(known, list(users)),
        _once(known, list(introduced)),
        {kind: number for kind, number in zip(_KINDS.values(), kinds, strict=True) if number},
    )


def _once(known: dict[str, str], texts: list[str]) -> tuple[str, ...]:
    """The same texts, each as the object that is known already."""
    return tuple(map(known.setdefault, texts, texts))
