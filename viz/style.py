"""How things look: one shape and two colours (light, dark) for each kind of node and each type of edge.

Colours are of Okabe and Ito's palette (Color Universal Design, 2008), which people with any common colour
blindness tell apart; as ink on white some are darkened, on dark ground lightened. Kinds differ by shape and
types by dashes as well, so that nothing hangs on colour alone.
"""

from dataclasses import dataclass
from math import ceil
from unicodedata import east_asian_width

from kg.schema import MethodKind, PaperRelation, RelationType

PAPER = "paper"
LINEAGE_VIEW, MAP_VIEW = "lineage", "map"
LINE_HEIGHT = 15
"""Of a label in the lineage, in pixels."""


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours, #rrggbb, of what is neither node nor edge. band: every other column of the lineage."""

    text: str
    soft: str
    ground: str
    band: str
    box: str


THEMES = {
    "light": Theme("#1d2125", "#565e65", "#ffffff", "#f3f5f6", "#ffffff"),
    "dark": Theme("#e7eaec", "#a9b2b9", "#16191c", "#1d2124", "#16191c"),
}


@dataclass(frozen=True, slots=True)
class NodeLook:
    """shape: one of vis-network, on the map. light, dark: #rrggbb on such ground. label: as the legend says."""

    shape: str
    light: str
    dark: str
    label: str


@dataclass(frozen=True, slots=True)
class EdgeLook:
    """dashes: on and off in pixels, empty for a solid line. shown: the views that show it from the start.

    forward, backward: how the edge reads from its source and from its target.
    """

    light: str
    dark: str
    width: float
    dashes: tuple[int, ...]
    forward: str
    backward: str
    shown: tuple[str, ...] = (LINEAGE_VIEW, MAP_VIEW)


NODES: dict[str, NodeLook] = {
    MethodKind.ARCHITECTURE: NodeLook("square", "#0067a3", "#56b4e9", "architecture"),
    MethodKind.COMPONENT: NodeLook("hexagon", "#b84a00", "#f0894a", "component"),
    MethodKind.METHOD: NodeLook("dot", "#00795a", "#3ac79f", "method"),
    PAPER: NodeLook("triangle", "#666e75", "#98a1a8", "paper"),
}

EDGES: dict[str, EdgeLook] = {
    RelationType.REPLACES: EdgeLook("#b84a00", "#f0894a", 2.4, (), "replaces", "replaced by"),
    RelationType.EXTENDS: EdgeLook("#0067a3", "#56b4e9", 2.0, (), "extends", "extended by"),
    RelationType.BASED_ON: EdgeLook("#00795a", "#3ac79f", 1.8, (9, 4), "based on", "basis of"),
    RelationType.IS_A: EdgeLook("#a54480", "#e39cc5", 1.6, (3, 3), "is a", "has the kind"),
    RelationType.USES: EdgeLook("#8a6100", "#e6b84c", 1.4, (6, 3), "uses", "used by", (MAP_VIEW,)),
    RelationType.OUTPERFORMS: EdgeLook(
        "#4d5358", "#c9cdd1", 1.4, (9, 3, 2, 3), "outperforms", "outperformed by", (MAP_VIEW,)
    ),
    PaperRelation.INTRODUCES: EdgeLook(
        "#666e75", "#98a1a8", 1.0, (), "introduces", "introduced by", (MAP_VIEW,)
    ),
    PaperRelation.MENTIONS: EdgeLook("#7b838a", "#7d868d", 0.8, (2, 4), "mentions", "mentioned by", ()),
}

_LINE_LENGTH = 22
_LINES = 3
_PADDING = 24
_FONT = 13
_NARROW, _WIDE = frozenset("iljtfr.,:;'|!()[]-/ I"), frozenset("mwMWGOQ@%&")


def map_size(kind: str, degree: int) -> int:
    """Radius on the map: papers are small, methods grow with the root of how many edges they have."""
    return 4 if kind == PAPER else min(44, round(6 + 3 * degree**0.5))


def wrap(name: str) -> str:
    """A label of at most three lines of about twenty characters; what is cut off is shown by an ellipsis.

    Control characters become spaces here, for a picture cannot show them; the full name stays in the data.
    """
    words = "".join(c if c.isprintable() else " " for c in name).split()
    lines: list[str] = []
    for word in words:
        if lines and len(lines[-1]) + 1 + len(word) <= _LINE_LENGTH:
            lines[-1] += " " + word
        else:
            lines.append(word)
    cut = len(lines) > _LINES
    lines = lines[:_LINES]
    for i, line in enumerate(lines):
        if len(line) > _LINE_LENGTH + 4 or (cut and i == _LINES - 1):
            lines[i] = line[: _LINE_LENGTH + 3] + "…"
    return "\n".join(lines)


def box_size(label: str) -> tuple[int, int]:
    """Width and height in pixels of the lineage's box round a label.

    A generous guess, for no font can be measured here: that of DejaVu Sans, which is wide, in bold.
    """
    lines = label.split("\n")
    width = max(sum(map(_advance, line)) for line in lines) * _FONT
    return max(44, ceil(width) + _PADDING), 13 + LINE_HEIGHT * len(lines)


def _advance(character: str) -> float:
    """Of a character, in em."""
    if east_asian_width(character) in "WF":
        return 1.05
    if character in _NARROW:
        return 0.42
    if character in _WIDE:
        return 0.95
    return 0.77 if character.isupper() else 0.67


def page_css() -> str:
    """The colours of kinds and types as `--ink`, and the pictures' rules, in both themes."""
    rules = []
    for theme in THEMES:
        scope = ":root " if theme == "light" else f":root[data-theme={theme}] "
        inks = [(f".kind-{k}", v) for k, v in NODES.items()] + [(f".type-{k}", v) for k, v in EDGES.items()]
        rules += [f"{scope}{name} {{ --ink: {getattr(look, theme)}; }}" for name, look in inks]
        rules += picture_css(theme, scope=scope)
    return "\n".join(rules)


def picture_css(theme: str, *, scope: str = "") -> list[str]:
    """Rules for the SVG pictures, whose root has the class `picture`; plain enough for any renderer."""
    colours = THEMES[theme]
    family = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif"
    rules = [
        (".label", f"font: {_FONT}px {family}; text-anchor: middle; fill: {colours.text}"),
        (".word", f"font: {_FONT}px {family}; fill: {colours.text}"),
        (".focus .label", "font-weight: 700"),
        (".outline", f"fill: {colours.box}; stroke-width: 1.6"),
        (".focus .outline", "stroke-width: 3"),
        (".even", f"fill: {colours.band}"),
        (".odd", "fill: none"),
        (".even-head", f"fill: {colours.band}; fill-opacity: 0.92"),
        (".odd-head", f"fill: {colours.ground}; fill-opacity: 0.92"),
        (".year", f"font: 600 12.5px {family}; text-anchor: middle; fill: {colours.soft}"),
        (".stroke", "fill: none"),
        (".far .stroke", "stroke-opacity: 0.5"),
        (".name", f"font: 500 12px {family}; text-anchor: middle; fill: {colours.text}; "
            f"stroke: {colours.ground}; stroke-width: 3; paint-order: stroke"),
    ]  # fmt: skip
    for kind, node in NODES.items():
        ink = getattr(node, theme)
        rules += [(f".kind-{kind} .outline", f"stroke: {ink}"), (f".kind-{kind} .dot", f"fill: {ink}")]
    for type_, edge in EDGES.items():
        dashes = f"; stroke-dasharray: {' '.join(map(str, edge.dashes))}" if edge.dashes else ""
        ink = getattr(edge, theme)
        rules += [
            (f".type-{type_} .stroke", f"stroke: {ink}; stroke-width: {edge.width:g}{dashes}"),
            (f".type-{type_} .head", f"fill: {ink}"),
        ]
    return [f"{scope}.picture {name}, {scope}.picture{name} {{ {rule}; }}" for name, rule in rules]


def looks() -> dict[str, object]:
    """What the page's scripts must know of all this: kinds, types, and the CSS of saved pictures by theme."""
    return {
        "kinds": {k: {"light": v.light, "dark": v.dark, "label": v.label} for k, v in NODES.items()},
        "types": {
            k: {
                "light": v.light,
                "dark": v.dark,
                "width": v.width,
                "dashes": v.dashes,
                "forward": v.forward,
                "backward": v.backward,
                "shown": v.shown,
            }
            for k, v in EDGES.items()
        },
        "css": {theme: "\n".join(picture_css(theme)) for theme in THEMES},
    }
