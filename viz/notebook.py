"""Pictures for notebooks: the page of viz.html in a frame of its own, so that no style leaks either way."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from kg.errors import ExportError
from kg.files import write_atomic
from kg.graph import KnowledgeGraph
from viz import style
from viz.html import render
from viz.svg import render_svg, write_picture

_HEIGHT = 560


@dataclass(frozen=True, slots=True)
class Picture:
    """A page of a graph, and the frame that a notebook shows it in.

    html: the whole page. height: of the frame, in pixels.
    """

    html: str = field(repr=False)
    height: int = _HEIGHT
    _graph: KnowledgeGraph | None = field(default=None, repr=False, compare=False)
    _names: tuple[str, ...] = field(default=(), repr=False)
    _depth: int | None = field(default=None, repr=False)

    def _repr_html_(self) -> str:
        """For IPython. The frame may run the page's scripts and save files, and reach nothing around it."""
        return (
            f'<iframe srcdoc="{escape(self.html)}" sandbox="allow-scripts allow-downloads" '
            f'title="Stemma" loading="lazy" style="width: 100%; height: {self.height}px; border: 1px solid #8886; '
            'border-radius: 6px; background: transparent"></iframe>'
        )

    def _repr_svg_(self) -> str | None:
        """The lineage alone, for where a notebook is shown without its pages, as on the web or in print."""
        return None if self._graph is None else render_svg(self._graph, self._names, depth=self._depth)

    def save(self, path: str | Path) -> None:
        """Write the page (.html), or the lineage alone as a picture (.svg, .png).

        Raises ExportError for another ending and where the path cannot be written.
        """
        suffix = Path(path).suffix.lower()
        if suffix in (".svg", ".png") and self._graph is not None:
            write_picture(self._graph, path, names=self._names, depth=self._depth)
        elif suffix in (".html", ".htm"):
            write_atomic(Path(path), self.html.encode("utf-8"))
        else:
            endings = ".html, .svg or .png" if self._graph is not None else ".html"
            raise ExportError(f"{path}: a picture is saved as {endings}; change the ending")


def lineage(
    graph: KnowledgeGraph, names: str | Sequence[str] = (), *, depth: int | None = None, height: int = _HEIGHT
) -> Picture:
    """The lineage of one method or of several, at most `depth` steps away; without a name of the best-connected.

    Raises UnknownMethod for a name that the graph does not know.
    """
    chosen = (names,) if isinstance(names, str) else tuple(names)
    return Picture(render(graph, chosen, depth=depth), height, graph, chosen, depth)


def map(graph: KnowledgeGraph, *, height: int = 640) -> Picture:
    """The map of the whole graph."""
    return Picture(render(graph, view=style.MAP_VIEW), height)
