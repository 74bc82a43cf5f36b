"""View model -> what the page carries as JSON: columns for the picture, packed text for what is told beside it.

Nodes and edges are known to the page by their number, so that each id and each sentence stands in it once. What
is not needed for the first picture (sentences, titles, descriptions) is compressed.
"""

import base64
import gzip
import json
from typing import Any

from viz import style
from viz.map_layout import Places
from viz.model import Quote, ViewModel


def columns(model: ViewModel, places: Places) -> dict[str, Any]:
    """`nodes` and `edges`, each a dictionary of equally long lists.

    Of nodes: id, name, kind (number in style.NODES), year, label (None where it is the name, the places of its
    line breaks where it differs from the name in those alone), width of the lineage's box, and x, y, size on the
    map; aliases and beyond are dictionaries of those that have any. Of edges: source and target (numbers of nodes),
    type (number in style.EDGES), confidence in thousandths, documents. Kinds and types are strings of digits.
    """
    number = {n.id: i for i, n in enumerate(model.nodes)}
    kinds = {kind: i for i, kind in enumerate(style.NODES)}
    types = {type_: i for i, type_ in enumerate(style.EDGES)}
    labels = [style.wrap(n.name) for n in model.nodes]
    return {
        "nodes": {
            "id": [n.id for n in model.nodes],
            "name": [n.name for n in model.nodes],
            "kind": "".join(str(kinds[n.kind]) for n in model.nodes),
            "year": [n.year for n in model.nodes],
            "aliases": {i: n.aliases for i, n in enumerate(model.nodes) if n.aliases},
            "label": [_breaks(t, n.name) for t, n in zip(labels, model.nodes, strict=True)],
            "width": [style.box_size(t)[0] for t in labels],
            "beyond": {i: n.beyond for i, n in enumerate(model.nodes) if n.beyond},
            "x": places.x.tolist(),
            "y": places.y.tolist(),
            "size": places.size.tolist(),
        },
        "edges": {
            "source": [number[e.source] for e in model.edges],
            "target": [number[e.target] for e in model.edges],
            "type": "".join(str(types[e.type]) for e in model.edges),
            "confidence": [round(1000 * e.confidence) for e in model.edges],
            "documents": [e.documents for e in model.edges],
        },
    }


def _breaks(label: str, name: str) -> list[int] | str | None:
    if label == name:
        return None
    if label.replace("\n", " ") == name:
        return [i for i, c in enumerate(label) if c == "\n"]
    return label


def details(model: ViewModel) -> dict[str, str]:
    """`gzip`: base64 of compressed JSON.

    That holds descriptions and sources (numbers of titles) by node, quotes by edge (numbers of sentence, title
    and cue, marks, confidence), and the sentences, titles and cues.
    """
    sentences: dict[tuple[str, str], int] = {}
    titles: dict[str, int] = {}
    cues: dict[str, int] = {}

    def quote(q: Quote) -> list[Any]:
        return [
            sentences.setdefault((q.document, q.sentence), len(sentences)),
            titles.setdefault(q.title, len(titles)),
            q.marks,
            cues.setdefault(q.cue, len(cues)),
            q.confidence,
        ]

    told = {
        "quotes": [[quote(q) for q in e.quotes] for e in model.edges],
        "descriptions": [n.description for n in model.nodes],
        "sources": [[titles.setdefault(t, len(titles)) for t in n.sources] for n in model.nodes],
        "sentences": [text for _, text in sentences],
        "titles": list(titles),
        "cues": list(cues),
    }
    # No time stamp, so that equal models give equal pages.
    packed = gzip.compress(json.dumps(told, separators=(",", ":")).encode("ascii"), 9, mtime=0)
    return {"gzip": base64.b64encode(packed).decode("ascii")}
