"""Pictures of the knowledge graph: `viz.lineage(graph, "BERT")` and `viz.map(graph)` show one in a notebook cell.

Looked up when asked for, so that importing one module of the package does not load all of them.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from viz.notebook import Picture, lineage, map

__all__ = ["Picture", "lineage", "map"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from viz import notebook

        return getattr(notebook, name)
    raise AttributeError(f"module 'viz' has no attribute {name!r}")
