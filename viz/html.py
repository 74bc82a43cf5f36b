"""View model, coordinates and look -> one HTML file that holds all it needs and asks the network for nothing.

The picture is a pyvis `Network` under a template of ours: pyvis's own links Bootstrap from a CDN and lets
names act as markup. What documents say travels as JSON and is shown by `textContent` alone; a content
security policy, which knows our own scripts by their hashes, holds should that ever be forgotten.
"""

import base64
import hashlib
import json
import re
from collections import Counter
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
from kg.schema import RelationType
from viz import style
from viz.layout import Box, Layout, lay_out
from viz.model import EdgeView, NodeView, Quote, ViewModel, view_model

_SCRIPTS = ("text.js", "panel.js", "search.js", "overview.js", "main.js")
_OPTIONS = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {"hover": True, "selectConnectedEdges": False},
    "nodes": {
        "borderWidth": 1,
        "borderWidthSelected": 3,
        "scaling": {"label": {"drawThreshold": 9, "maxVisible": 34}},
    },
    "edges": {
        "smooth": False,
        "arrows": {"to": {"enabled": True, "scaleFactor": 0.55}},
        "arrowStrikethrough": False,
        "selectionWidth": 1.5,
        "hoverWidth": 1,
    },
}


def write_html(graph: KnowledgeGraph, path: str | Path, *, names: Sequence[str] = ()) -> None:
    """Write `render(graph, names)` to `path` as UTF-8, whole or not at all.

    Raises UnknownMethod for a name that the graph does not know, OSError where the path cannot be written.
    """
    write_atomic(Path(path), render(graph, names).encode("utf-8"))


def render(graph: KnowledgeGraph, names: Sequence[str] = ()) -> str:
    """The page as text: the whole graph, or with `names` what surrounds those methods (see `view_model`).

    Equal graphs give equal pages, to the letter, on one machine; the arithmetic of another's processor may
    place nodes elsewhere. Raises UnknownMethod for a name that the graph does not know.
    """
    model = view_model(graph, names)
    labels = {n.id: _label(n) for n in model.nodes}
    layout = lay_out(model, {n.id: _box(n, labels[n.id]) for n in model.nodes})
    network = _network(model, layout, labels)
    scripts = [Markup(_vis("vis-network.min.js")), Markup("\n".join(_page(name) for name in _SCRIPTS))]
    network.templateEnv = Environment(
        loader=DictLoader({network.path: _page("template.html")}),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    network.templateEnv.filters["script_json"] = _script_json
    network.templateEnv.globals.update(
        scripts=scripts,
        hashes=[_hash(s) for s in scripts],
        styles=Markup("\n".join((_vis("vis-network.css"), _page("page.css"), style.css_variables()))),
        node_looks=style.NODES,
        edge_looks=style.EDGES,
        counts=_counts(model),
        details=_details(model, layout),
    )
    # The name is only checked for its suffix: generate_html returns the page and writes nothing.
    return str(network.generate_html(name="stemma.html"))


def _network(model: ViewModel, layout: Layout, labels: dict[str, str]) -> Network:
    network = Network(directed=True, cdn_resources="in_line")
    network.options = _OPTIONS
    for node in model.nodes:
        x, y = layout.positions[node.id]
        network.add_node(
            node.id,
            label=labels[node.id],
            shape=style.NODES[node.kind].shape,
            group=node.kind,
            size=style.node_size(node.kind, node.degree),
            font={"size": style.font_size(node.kind, node.degree)},
            x=x,
            y=y,
        )
        # pyvis puts the id in place of an empty label.
        network.get_node(node.id)["label"] = labels[node.id]
    beside: Counter[frozenset[str]] = Counter()
    for edge in model.edges:
        look = style.EDGES[edge.type]
        options: dict[str, Any] = {"width": look.width, "dashes": list(look.dashes) or False}
        ends = frozenset((edge.source, edge.target))
        if beside[ends]:
            # A second edge of the same two nodes bows out, else it would lie on the first.
            options["smooth"] = {"enabled": True, "type": "curvedCW", "roundness": 0.14 * beside[ends]}
        beside[ends] += 1
        network.add_edge(edge.source, edge.target, id=edge.id, type=edge.type, **options)
    return network


def _label(node: NodeView) -> str:
    """Papers are dots without words, unless the paper itself stands in the lineage."""
    return style.wrap(node.name) if node.kind != style.PAPER or node.in_lineage else ""


def _box(node: NodeView, label: str) -> Box:
    size = style.node_size(node.kind, node.degree)
    width, height = style.label_room(label, style.font_size(node.kind, node.degree))
    return Box(width=max(2 * size, width) + 14, height=2 * size + height + 12, drop=height // 2)


def _counts(model: ViewModel) -> dict[str, int]:
    """Nodes by kind and edges by type, and `methods`, `relations` for the header."""
    counts = Counter([n.kind for n in model.nodes] + [e.type for e in model.edges])
    papers = sum(n.kind == style.PAPER for n in model.nodes)
    relations = sum(e.type in set(RelationType) for e in model.edges)
    return {**counts, "methods": len(model.nodes) - papers, "papers": papers, "relations": relations}


def _details(model: ViewModel, layout: Layout) -> dict[str, Any]:
    """What the page tells beyond the picture; each sentence and title stands in it once."""
    sentences: dict[tuple[str, str], int] = {}
    titles: dict[str, int] = {}

    def quote(q: Quote) -> list[Any]:
        place = sentences.setdefault((q.document, q.sentence), len(sentences))
        return [place, titles.setdefault(q.title, len(titles)), q.marks, q.cue, q.confidence]

    def edge(e: EdgeView) -> dict[str, Any]:
        return {"confidence": e.confidence, "quotes": [quote(q) for q in e.quotes]}

    edges = {e.id: edge(e) for e in model.edges}
    nodes = {
        n.id: {
            "name": n.name,
            "year": n.year,
            "description": n.description,
            "aliases": n.aliases,
            "sources": [titles.setdefault(t, len(titles)) for t in n.sources],
        }
        for n in model.nodes
    }
    return {
        "nodes": nodes,
        "edges": edges,
        "sentences": [text for _, text in sentences],
        "titles": list(titles),
        "home": [n.id for n in model.nodes] if model.focus else layout.home,
        "focus": model.focus,
        "kinds": {k: {"light": v.light, "dark": v.dark, "label": v.label} for k, v in style.NODES.items()},
        "types": {
            k: {
                "light": v.light,
                "dark": v.dark,
                "forward": v.forward,
                "backward": v.backward,
                "shown": v.shown,
            }
            for k, v in style.EDGES.items()
        },
    }


def _script_json(value: object) -> Markup:
    """JSON that may stand in a script element: nothing in it can end the element or open another.

    ASCII alone, so that not even half a surrogate pair, which JSON can carry and UTF-8 cannot, does harm.
    """
    text = value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)


def _page(name: str) -> str:
    return (files("viz") / "page" / name).read_text(encoding="utf-8")


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
