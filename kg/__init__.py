"""The knowledge graph of methods: built from extractions, kept in a file, queried and exported.

The names that most users need can be had from here. They are looked up when asked for, so that importing the
value types alone (`kg.schema`) loads neither networkx nor DuckDB.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph, build_graph
    from kg.query import find, get, lineage
    from kg.store import load, save

__all__ = ["KnowledgeGraph", "build_graph", "find", "get", "lineage", "load", "save"]

_HOMES = {
    "KnowledgeGraph": "graph",
    "build_graph": "graph",
    "find": "query",
    "get": "query",
    "lineage": "query",
    "load": "store",
    "save": "store",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"kg.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'kg' has no attribute {name!r}")
