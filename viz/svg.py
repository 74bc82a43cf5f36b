"""The lineage as a picture without a browser: SVG by itself, PNG by resvg.

The same boxes and lines as on the page (viz/web/src/lineage_view.js and shape.js), with a legend below, for papers
and slides.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import resvg_py
from markupsafe import Markup, escape

from kg.errors import ExportError
from kg.files import write_atomic
from kg.graph import KnowledgeGraph
from viz import style
from viz.lineage_layers import Box
from viz.lineage_layout import Column, LineageLayout, Point, lay_out_lineage
from viz.model import EdgeView, NodeView, ViewModel, lineage_model

_MARGIN = 12
_HEADER = 26
_LEGEND_ROW = 24
_SCALE = 2
"""PNG pixels a unit of the SVG: sharp on dense screens and in print."""
_LARGEST = 8_000
"""Pixels a side of a PNG."""


def write_picture(
    graph: KnowledgeGraph,
    path: str | Path,
    *,
    names: Sequence[str] = (),
    depth: int | None = None,
    theme: str = "light",
) -> None:
    """Write `render_svg`, or where the path ends in .png the same as pixels, whole or not at all.

    Raises UnknownMethod, and ExportError where the path cannot be written or no font can be found for a PNG.
    """
    svg = render_svg(graph, names, depth=depth, theme=theme)
    write_atomic(Path(path), to_png(svg) if Path(path).suffix.lower() == ".png" else svg.encode("utf-8"))


def render_svg(
    graph: KnowledgeGraph, names: Sequence[str] = (), *, depth: int | None = None, theme: str = "light"
) -> str:
    """The lineage of `lineage_model` as an SVG document; theme: light or dark. Raises UnknownMethod."""
    model = lineage_model(graph, names, depth=depth)
    number = {n.id: i for i, n in enumerate(model.nodes)}
    labels = [style.wrap(n.name) for n in model.nodes]
    boxes = [Box(n.year, *style.box_size(t)) for n, t in zip(model.nodes, labels, strict=True)]
    layout = lay_out_lineage(boxes, [(number[e.target], number[e.source]) for e in model.edges])
    top = layout.top - _HEADER - _MARGIN
    rows = list(_legend(model))
    width = max(layout.right, max((_row_width(row) for row in rows), default=0)) + 2 * _MARGIN
    bottom = layout.bottom + _MARGIN
    height = bottom - top + 2 * _MARGIN + len(rows) * _LEGEND_ROW
    said = ", ".join(model_name(model, i) for i in model.focus) or "nothing"
    parts = [
        Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" class="picture" role="img" width="{}" height="{}" '
            'viewBox="{} {} {} {}"><title>Lineage of {}</title><style>{}</style>'
        ).format(
            *(_number(v) for v in (width, height, -_MARGIN, top - _MARGIN, width, height)),
            _clean(said),
            Markup("\n".join(style.picture_css(theme))),
        ),
        Markup('<rect x="{}" y="{}" width="{}" height="{}" fill="{}"/>').format(
            -_MARGIN, _number(top - _MARGIN), _number(width), _number(height), style.THEMES[theme].ground
        ),
        *(_column(i, c, top, bottom) for i, c in enumerate(layout.columns)),
        *(_edge(e, i, layout, boxes, number) for i, e in enumerate(model.edges)),
        *(
            _node(n, labels[i], layout.places[i], boxes[i], focus=n.id in model.focus)
            for i, n in enumerate(model.nodes)
        ),
        Markup('<g class="legend">'),
        *_drawn_legend(rows, bottom + _MARGIN),
        Markup("</g></svg>\n"),
    ]
    return "".join(parts)


def to_png(svg: str) -> bytes:
    """The pixels of an SVG that `render_svg` made. Raises ExportError where the system has no font."""
    if not _draws_words():
        raise ExportError("this system has no font to draw a PNG with; write an .svg instead")
    head = svg[: svg.index("viewBox")]
    width, height = (float(head.split(f'{side}="')[1].split('"')[0]) for side in ("width", "height"))
    zoom = min(_SCALE, _LARGEST / max(width, height))
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=zoom))


def model_name(model: ViewModel, id_: str) -> str:
    return next(n.name for n in model.nodes if n.id == id_)


def outline(kind: str, width: float, height: float) -> str:
    """Path of a box around (0, 0): the shape says the kind."""
    x, y = width / 2, height / 2
    if kind == "component":
        return f"M{-x:g} 0L{9 - x:g} {-y:g}H{x - 9:g}L{x:g} 0L{x - 9:g} {y:g}H{9 - x:g}Z"
    if kind == style.PAPER:
        return f"M{-x:g} {-y:g}H{x - 9:g}L{x:g} {9 - y:g}V{y:g}H{-x:g}Z"
    r = y if kind == "method" else 5
    corner = f"A{r:g} {r:g} 0 0 1"
    return (
        f"M{r - x:g} {-y:g}H{x - r:g}{corner} {x:g} {r - y:g}V{y - r:g}{corner} {x - r:g} {y:g}"
        f"H{r - x:g}{corner} {-x:g} {y - r:g}V{r - y:g}{corner} {r - x:g} {-y:g}Z"
    )


def curve(points: Sequence[Point]) -> str:
    """Path through the points of a line of the layout."""
    path = f"M{_number(points[0][0])} {_number(points[0][1])}"
    for i in range(1, len(points)):
        (x, y), (to_x, to_y) = points[i - 1], points[i]
        if i % 4 == 2:
            middle = _number((x + to_x) / 2)
            path += f"C{middle} {_number(y)} {middle} {_number(to_y)} {_number(to_x)} {_number(to_y)}"
        elif (x, y) != (to_x, to_y):
            path += f"L{_number(to_x)} {_number(to_y)}"
    return path


def _edge(
    edge: EdgeView, i: int, layout: LineageLayout, boxes: Sequence[Box], number: dict[str, int]
) -> Markup:
    points = layout.lines[i]
    head = Markup("")
    if points is None:
        (x, y), box = layout.places[number[edge.source]], boxes[number[edge.source]]
        right, top = x + box.width / 2, y - box.height / 2
        start, end = f"{right - 26:g}", f"{right - 8:g}"
        path = f"M{start} {top:g}C{start} {top - 15:g} {end} {top - 15:g} {end} {top - 1:g}"
    else:
        path = curve(points)
        x, y = points[0] if layout.backwards[i] else points[-1]
        along = 8 if layout.backwards[i] else -8
        head = Markup('<path class="head" d="M{} {}l{} -3.8v7.6Z"/>').format(_number(x), _number(y), along)
    return Markup('<g class="line type-{}"><path class="stroke" d="{}"/>{}</g>').format(edge.type, path, head)


def _node(node: NodeView, label: str, place: Point, box: Box, *, focus: bool) -> Markup:
    lines = label.split("\n")
    words = Markup("").join(
        Markup('<tspan x="0" y="{}">{}</tspan>').format(
            _number((k - (len(lines) - 1) / 2) * style.LINE_HEIGHT + 4.5), line
        )
        for k, line in enumerate(lines)
    )
    return Markup(
        '<g class="box kind-{}{}" transform="translate({} {})"><path class="outline" d="{}"/>'
        '<text class="label">{}</text></g>'
    ).format(
        node.kind,
        " focus" if focus else "",
        *(_number(v) for v in place),
        outline(node.kind, box.width, box.height),
        words,
    )


def _column(i: int, column: Column, top: float, bottom: float) -> Markup:
    return Markup(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/><text class="year" x="{}" y="{}">{}</text>'
    ).format(
        "odd" if i % 2 else "even",
        *(_number(v) for v in (column.left, top, column.right - column.left, bottom - top)),
        *(_number(v) for v in ((column.left + column.right) / 2, top + 17)),
        "year not known" if column.year is None else column.year,
    )


Sample = tuple[str, str]  # class, words


def _legend(model: ViewModel) -> Iterator[list[Sample]]:
    """Of the types and kinds that are there."""
    types, kinds = {e.type for e in model.edges}, {n.kind for n in model.nodes}
    rows = [
        [(f"line type-{t}", look.forward) for t, look in style.EDGES.items() if t in types],
        [(f"box kind-{k}", look.label) for k, look in style.NODES.items() if k in kinds],
    ]
    yield from (row for row in rows if row)


def _sample_width(words: str) -> int:
    return 42 + style.box_size(words)[0]


def _row_width(row: Sequence[Sample]) -> int:
    return sum(_sample_width(words) for _, words in row)


def _drawn_legend(rows: Sequence[Sequence[Sample]], top: float) -> Iterator[Markup]:
    for k, row in enumerate(rows):
        x, y = 0, top + 8 + k * _LEGEND_ROW
        for class_, words in row:
            kind = class_.partition("kind-")[2]
            sample = (
                Markup('<path class="outline" d="{}" transform="translate(16 0)"/>').format(
                    outline(kind, 30, 16)
                )
                if kind
                else Markup('<path class="stroke" d="M0 0H25"/><path class="head" d="M32 0l-8 -3.8v7.6Z"/>')
            )
            yield Markup(
                '<g class="{}" transform="translate({} {})">{}<text class="word" x="40" y="4.5">{}</text></g>'
            ).format(class_, x, _number(y), sample, words)
            x += _sample_width(words)


def _number(value: float) -> str:
    """As JavaScript writes it: no trailing zeros, all digits."""
    return str(int(value)) if value == int(value) else repr(value)


def _clean(text: str) -> Markup:
    """Less what may not stand in an XML file."""
    return escape("".join(c if c.isprintable() else " " for c in text))


def _draws_words() -> bool:
    def pixels(text: str) -> bytes:
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><text y="15">{text}</text></svg>'
        )
        return bytes(resvg_py.svg_to_bytes(svg_string=svg))

    return pixels("X") != pixels("")
