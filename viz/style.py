"""How things look: one shape and two colours (light, dark) for each kind of node and each type of edge.

Colours are of Okabe and Ito's palette (Color Universal Design, 2008), which people with any common colour
blindness tell apart; on dark ground they are lightened. Kinds differ by shape and types by dashes as well, so
that nothing hangs on colour alone.
"""

from dataclasses import dataclass
from math import ceil
from unicodedata import east_asian_width

from kg.schema import MethodKind, PaperRelation, RelationType

PAPER = "paper"


@dataclass(frozen=True, slots=True)
class NodeLook:
    """shape: one of vis-network. light, dark: #rrggbb on such ground. label: as the legend says."""

    shape: str
    light: str
    dark: str
    label: str


@dataclass(frozen=True, slots=True)
class EdgeLook:
    """dashes: on and off in pixels, empty for a solid line. shown: before the reader touches the legend.

    forward, backward: how the edge reads from its source and from its target.
    """

    light: str
    dark: str
    width: float
    dashes: tuple[int, ...]
    forward: str
    backward: str
    shown: bool = True


NODES: dict[str, NodeLook] = {
    MethodKind.ARCHITECTURE: NodeLook("dot", "#0072b2", "#56b4e9", "architecture"),
    MethodKind.COMPONENT: NodeLook("square", "#d55e00", "#f0894a", "component"),
    MethodKind.METHOD: NodeLook("diamond", "#009e73", "#3ac79f", "method"),
    PAPER: NodeLook("dot", "#a3a8ad", "#6d747b", "paper"),
}

EDGES: dict[str, EdgeLook] = {
    RelationType.REPLACES: EdgeLook("#d55e00", "#f0894a", 2.4, (), "replaces", "replaced by"),
    RelationType.EXTENDS: EdgeLook("#0072b2", "#56b4e9", 2.0, (), "extends", "extended by"),
    RelationType.BASED_ON: EdgeLook("#009e73", "#3ac79f", 1.8, (12, 4), "based on", "basis of"),
    RelationType.IS_A: EdgeLook("#b5598b", "#e39cc5", 1.4, (3, 3), "is a", "has the kind"),
    RelationType.USES: EdgeLook("#c48600", "#e6b84c", 1.2, (7, 4), "uses", "used by"),
    RelationType.OUTPERFORMS: EdgeLook(
        "#4d5358", "#c9cdd1", 1.2, (10, 3, 2, 3), "outperforms", "outperformed by"
    ),
    PaperRelation.INTRODUCES: EdgeLook("#a3a8ad", "#6d747b", 1.0, (), "introduces", "introduced by"),
    PaperRelation.MENTIONS: EdgeLook(
        "#c3c7cb", "#4c5258", 0.8, (2, 4), "mentions", "mentioned by", shown=False
    ),
}

_LINE_LENGTH = 18
_LINES = 2


def node_size(kind: str, degree: int) -> int:
    """Radius in pixels: papers are small, methods grow with the root of how many edges they have."""
    return 4 if kind == PAPER else min(30, round(7 + 2.2 * degree**0.5))


def font_size(kind: str, degree: int) -> int:
    """Label size in pixels; the best-connected keep a readable label when the whole graph is in view."""
    return 10 if kind == PAPER else min(44, round(13 + 3.2 * max(0, degree - 1) ** 0.5))


def wrap(name: str) -> str:
    """A label of at most two lines of about eighteen characters; what is cut off is shown by an ellipsis.

    Control characters become spaces here, for a canvas cannot show them; the full name stays in the data.
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


def label_room(label: str, font: int) -> tuple[int, int]:
    """Width and height in pixels that a label takes; a generous guess, for no font can be measured here."""
    lines = label.split("\n") if label else []
    wide = max(
        (sum(1.0 if east_asian_width(c) in "WF" else 0.57 for c in line) for line in lines), default=0.0
    )
    return ceil(wide * font), ceil(len(lines) * font * 1.2) + (4 if lines else 0)


def css_variables() -> str:
    """The colours as CSS: `.kind-x` and `.type-x` set `--ink`, again under `prefers-color-scheme: dark`."""

    def rules(theme: str) -> str:
        looks: list[tuple[str, NodeLook | EdgeLook]] = [(f".kind-{k}", v) for k, v in NODES.items()]
        looks += [(f".type-{k}", v) for k, v in EDGES.items()]
        return "\n".join(f"{name} {{ --ink: {getattr(look, theme)}; }}" for name, look in looks)

    return f"{rules('light')}\n@media (prefers-color-scheme: dark) {{\n{rules('dark')}\n}}\n"
