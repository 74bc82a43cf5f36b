"""View model, coordinates and look -> one HTML file that holds all it needs and asks the network for nothing.

The page code is in viz/web/. Up to `VIS_NODES` nodes the map is a pyvis `Network` under a template of ours
(pyvis's own links Bootstrap from a CDN and lets names act as markup); above, sigma draws it. What documents say
travels as JSON and is shown by `textContent` alone; a content security policy, which knows our own scripts by
their hashes, holds should that ever be forgotten.
"""

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import pyvis
from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup
from pyvis.network import Network

from kg.files import write_atomic
from kg.graph import KnowledgeGraph
from viz import payload, style
from viz.map_layout import Places, lay_out_map
from viz.model import ViewModel, view_model

VIS_NODES = 2_000
"""vis-network draws up to so many nodes well; sigma takes over above."""
_OPTIONS = {
    "autoResize": False,
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {
        "hover": True,
        "selectConnectedEdges": False,
        "keyboard": False,
        "hoverConnectedEdges": False,
    },
    "nodes": {"borderWidth": 1, "borderWidthSelected": 2, "chosen": False},
    "edges": {"smooth": False, "selectionWidth": 0, "hoverWidth": 0, "chosen": False},
}


def write_html(
    graph: KnowledgeGraph,
    path: str | Path,
    *,
    names: Sequence[str] = (),
    view: str = style.LINEAGE_VIEW,
    depth: int | None = None,
) -> None:
    """Write `render(graph, names, view=view, depth=depth)` to `path` as UTF-8, whole or not at all.

    Raises UnknownMethod for a name that the graph does not know, ExportError where the path cannot be written.
    """
    write_atomic(Path(path), render(graph, names, view=view, depth=depth).encode("utf-8"))


def render(
    graph: KnowledgeGraph,
    names: Sequence[str] = (),
    *,
    view: str = style.LINEAGE_VIEW,
    depth: int | None = None,
) -> str:
    """The page as text: the whole graph, or with `names` what surrounds those methods (see `view_model`).

    view: "lineage" or "map", what it opens with. depth: steps of lineage at first, as many as can be read unless
    given. Equal graphs give equal pages, to the letter, on one machine; the arithmetic of another's processor
    may place nodes elsewhere. Raises UnknownMethod for a name that the graph does not know.
    """
    model = view_model(graph, names, depth=depth)
    places = lay_out_map(model)
    start = {"view": view, "focus": model.focus, "depth": model.depth, "told": len(names) == 1}
    data: dict[str, Any] = {
        "graph": payload.columns(model, places),
        "facts": {"start": start, "notice": _notice(model, named=bool(names))},
        "look": style.looks(),
        "details": payload.details(model),
    }
    network = Network(directed=True, cdn_resources="in_line")
    if len(model.nodes) <= VIS_NODES:
        _fill(network, model, places)
        data["network"] = {"nodes": network.nodes, "edges": network.edges, "options": _OPTIONS}
        scripts = [Markup(_vis("vis-network.min.js")), Markup(_web("dist/vis_page.js"))]
        styles = _vis("vis-network.css")
    else:
        scripts, styles = [Markup(_web("dist/sigma_page.js"))], ""
    network.templateEnv = Environment(
        loader=DictLoader({network.path: _web("page.html")}),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    network.templateEnv.filters["script_json"] = _script_json
    network.templateEnv.globals.update(
        title=_title(model, named=bool(names)),
        start=start,
        data=data,
        scripts=scripts,
        hashes=[_hash(s) for s in scripts],
        styles=Markup("\n".join((styles, _web("page.css"), style.page_css()))),
    )
    # The name is only checked for its suffix: generate_html returns the page and writes nothing.
    return str(network.generate_html(name="stemma.html"))


def _fill(network: Network, model: ViewModel, places: Places) -> None:
    """Nodes and edges by number; colours and lines are the page's part, for they change with the theme."""
    number = {n.id: i for i, n in enumerate(model.nodes)}
    for i, node in enumerate(model.nodes):
        x, y, size = places.x[i].item(), places.y[i].item(), places.size[i].item()
        network.add_node(i, label=" ", shape=style.NODES[node.kind].shape, x=x, y=y, size=size)
        del network.get_node(i)["label"], network.get_node(i)["color"]
    for i, edge in enumerate(model.edges):
        network.add_edge(number[edge.source], number[edge.target], id=i)
        del network.edges[-1]["arrows"]


def _title(model: ViewModel, *, named: bool) -> str:
    names = {n.id: style.wrap(n.name).replace("\n", " ") for n in model.nodes}
    return f"{', '.join(names[i] for i in model.focus[:3])} · Stemma" if named else "Stemma"


def _notice(model: ViewModel, *, named: bool) -> str:
    """Says so where the page does not hold the whole graph."""
    if len(model.nodes) == model.total:
        return ""
    names = {n.id: n.name for n in model.nodes}
    around = ", ".join(names[i] for i in model.focus[:3])
    held = f"This page holds {len(model.nodes):,} of the graph's {model.total:,} nodes, those around {around}"
    if named:
        return f"{held}."
    return f"{held}: more than a browser can show well. `stemma view NAME` writes the page of another method."


def _script_json(value: object) -> Markup:
    """JSON that may stand in a script element: nothing in it can end the element or open another.

    ASCII alone, so that not even half a surrogate pair, which JSON can carry and UTF-8 cannot, does harm.
    """
    text = json.dumps(value, separators=(",", ":"))
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)


def _web(name: str) -> str:
    return (files("viz") / "web" / name).read_text(encoding="utf-8")


def _vis(name: str) -> str:
    """A file of the vis-network that pyvis carries, less what would fetch or is never shown."""
    path = Path(pyvis.__file__).parent / "templates" / "lib" / "vis-9.1.2" / name
    text = path.read_text(encoding="utf-8").replace("\r\n", "\n")
    if name.endswith(".css"):
        # The pictures of editing buttons, which this page does not have: nine tenths of the file.
        return re.sub(r"[^{}]*\{[^{}]*url\([^{}]*\}", "", text)
    return re.sub(r"//# sourceMappingURL=\S+", "", text)


def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
