"""Corrections by hand, as data: a TOML file of what people know better than the build.

    [[same]]
    names = ["NTM", "Neural Turing Machine"]
    note = "spelled out in the paper's title"

The other forms are in `FIELDS`; `kg.joining.correcting` applies them.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import networkx
import tomlkit

from kg.errors import CorrectionError
from kg.files import reason, write_atomic
from kg.resolve import Verdict, fold
from kg.schema import MethodKind, PaperRelation, RelationType

FILE_NAME = "corrections.toml"
"""Looked for beside the graph; also the id of the document that a graph quotes for edges added by hand."""

_LONGEST = 20_000  # characters of a line


class Form(StrEnum):
    """What a correction says; the name of its table in the file."""

    SAME = "same"
    DIFFERENT = "different"
    RENAME = "rename"
    KIND = "kind"
    DROP = "drop"
    ADD_EDGE = "add_edge"
    DROP_EDGE = "drop_edge"
    RETYPE_EDGE = "retype_edge"


FIELDS: Mapping[Form, tuple[str, ...]] = {
    Form.SAME: ("names",),
    Form.DIFFERENT: ("names",),
    Form.RENAME: ("method", "to"),
    Form.KIND: ("method", "kind"),
    Form.DROP: ("method",),
    Form.ADD_EDGE: ("source", "type", "target"),
    Form.DROP_EDGE: ("source", "type", "target"),
    Form.RETYPE_EDGE: ("source", "type", "target", "to"),
}
"""The fields that each form needs; `note` may stand in any."""

_RELATIONS = tuple(str(t) for t in RelationType)
_CHOICES: Mapping[tuple[Form, str], tuple[str, ...]] = {
    (Form.KIND, "kind"): tuple(str(k) for k in MethodKind),
    (Form.ADD_EDGE, "type"): _RELATIONS,
    (Form.DROP_EDGE, "type"): (*_RELATIONS, *(str(t) for t in PaperRelation)),
    (Form.RETYPE_EDGE, "type"): _RELATIONS,
    (Form.RETYPE_EDGE, "to"): _RELATIONS,
}


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction. names: the methods that it is about, of an edge the source and the target.

    type: of the edge, where there is one. to: the new name, kind or type. place: `file:line`, for messages.
    """

    form: Form
    names: tuple[str, ...]
    type: str = ""
    to: str = ""
    note: str = ""
    place: str = FILE_NAME

    @property
    def sentence(self) -> str:
        """What it says, in words, the note aside; equal for equal corrections. An edge's begins with its source."""
        first, *others = self.names
        match self.form:
            case Form.SAME:
                return f"{', '.join((first, *others[:-1]))} and {others[-1]} are one method"
            case Form.DIFFERENT:
                return f"{first} and {others[0]} are two methods"
            case Form.RENAME:
                return f"{first} is to be called {self.to}"
            case Form.KIND:
                return f"{first} is of the kind {self.to}"
            case Form.DROP:
                return f"{first} is no method"
            case Form.ADD_EDGE:
                return f"{first} {self.type} {others[0]}"
            case Form.DROP_EDGE:
                return f"{first} {self.type} {others[0]}: it does not"
            case Form.RETYPE_EDGE:
                return f"{first} {self.to} {others[0]}, not {self.type}"


@dataclass(frozen=True, slots=True)
class Applied:
    """A correction in a graph: what it says, its note, and the ids of the nodes and edges that it made or changed.

    Without any, it applied to an earlier build of the graph, and no longer does.
    """

    sentence: str
    note: str
    nodes: tuple[str, ...]
    edges: tuple[str, ...]


def read_corrections(path: Path | str) -> tuple[Correction, ...]:
    """The corrections of a file, in its order.

    Raises CorrectionError, `file:line: reason`, for what is no correction, and for two that contradict each other on
    which names are one method (`kg.joining.correcting` finds the other contradictions, once it knows the methods).
    """
    try:
        text = Path(path).read_bytes().decode("utf-8-sig")
        _check_lines(text, path)
        tables = tomllib.loads(text)
    except OSError as failure:
        raise CorrectionError(
            f"{path}: cannot be read ({reason(failure)}); name a file of corrections"
        ) from failure
    except UnicodeDecodeError as failure:
        raise CorrectionError(
            f"{path}: byte {failure.start} is not UTF-8; save the file as UTF-8"
        ) from failure
    except (ValueError, RecursionError) as failure:  # not TOML, or a number or a nesting beyond measure
        raise CorrectionError(f"{path}: not TOML ({failure}); mend it there") from failure
    found = []
    for form, entries in tables.items():
        if form not in set(Form):
            raise CorrectionError(f"{path}: unknown correction {form!r}; use one of {', '.join(Form)}")
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise CorrectionError(f"{path}: {form!r} is no list of corrections; write [[{form}]] before each")
        lines = [
            n for n, line in enumerate(text.split("\n"), 1) if re.match(rf"\s*\[\[\s*{form}\s*\]\]", line)
        ]
        for i, entry in enumerate(entries):
            found.append((lines[i] if i < len(lines) else 0, Form(form), entry))
    corrections = tuple(
        _correction(form, entry, f"{path}:{line}" if line else str(path))
        for line, form, entry in sorted(found, key=lambda f: f[0])
    )
    _check_names(corrections)
    return corrections


def _check_lines(text: str, path: Path | str) -> None:
    """Refuse what no correction is as long as: a key of many dots takes time that grows with their square."""
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > _LONGEST:
            raise CorrectionError(
                f"{path}:{number}: a line of over {_LONGEST:,} characters; break the list of names"
            )


def append_correction(path: Path | str, correction: Correction) -> None:
    """Add one to the end of the file, which is made if need be; the rest of it stays to the letter.

    Raises CorrectionError where it cannot be written, and where the whole would not be valid any more.
    """
    entry = {
        field: list(correction.names) if field == "names" else value
        for field, value in _values(correction).items()
        if value
    }
    try:
        block = tomlkit.dumps({str(correction.form): [entry]})
        old = Path(path).read_text(encoding="utf-8") if Path(path).exists() else ""
        new = old + ("" if old.endswith("\n") or not old else "\n") + ("\n" if old else "") + block
        tomllib.loads(new)
        data = new.encode()
    except (OSError, ValueError) as failure:
        raise CorrectionError(f"{path}: {correction.sentence!r} cannot be added ({failure})") from failure
    write_atomic(path, data, error=CorrectionError)


def fixed_verdicts(corrections: Iterable[Correction]) -> dict[tuple[str, str], Verdict]:
    """Pairs of names -> whether they are one method, as corrections say."""
    verdicts = {}
    for c in corrections:
        if c.form in (Form.SAME, Form.DIFFERENT):
            verdict = Verdict.SAME if c.form is Form.SAME else Verdict.DIFFERENT
            for a, b in combinations(sorted(c.names), 2):
                verdicts[a, b] = verdict
    return dict(sorted(verdicts.items()))


def _values(correction: Correction) -> dict[str, str | tuple[str, ...]]:
    first, last = correction.names[0], correction.names[-1]
    own: dict[str, str | tuple[str, ...]] = {
        "names": correction.names,
        "method": first,
        "source": first,
        "type": correction.type,
        "target": last,
        "to": correction.to,
        "kind": correction.to,
    }
    return {field: own[field] for field in FIELDS[correction.form]} | {"note": correction.note}


def _correction(form: Form, entry: Mapping[str, Any], place: str) -> Correction:
    needed = FIELDS[form]
    for field in entry:
        if field not in (*needed, "note"):
            raise CorrectionError(
                f"{place}: unknown field {field!r} in {form}; it takes {', '.join(needed)} and note"
            )
    for field in needed:
        if field not in entry:
            raise CorrectionError(
                f"{place}: {form} lacks {field!r}; it takes {', '.join(needed)} and maybe a note"
            )
        value = entry[field]
        if field == "names":
            _check_list(form, value, place)
        elif not isinstance(value, str) or not value.strip():
            raise CorrectionError(f"{place}: {field!r} is no text; put a name in quotation marks")
        elif (choices := _CHOICES.get((form, field))) and value not in choices:
            raise CorrectionError(f"{place}: unknown {field} {value!r}; use one of {', '.join(choices)}")
    if not isinstance(entry.get("note", ""), str):
        raise CorrectionError(f"{place}: the note is no text; put it in quotation marks")
    names = entry.get("names") or [entry[f] for f in ("method", "source", "target") if f in entry]
    return Correction(
        form,
        tuple(" ".join(n.split()) for n in names),
        entry.get("type", ""),
        " ".join(str(entry.get("to") or entry.get("kind") or "").split()),
        " ".join(entry.get("note", "").split()),
        place,
    )


def _check_list(form: Form, names: object, place: str) -> None:
    if not isinstance(names, list) or not all(isinstance(n, str) and n.strip() for n in names):
        raise CorrectionError(f'{place}: names is no list of names; write names = ["A", "B"]')
    if len({fold(n) for n in names}) < 2 or (form is Form.DIFFERENT and len(names) != 2):
        number = "two" if form is Form.DIFFERENT else "two or more"
        raise CorrectionError(
            f"{place}: {form} takes {number} names that differ by more than case, hyphens or plural"
        )


def _check_names(corrections: Iterable[Correction]) -> None:
    one: networkx.Graph[str] = networkx.Graph()
    told = list(corrections)
    for c in (c for c in told if c.form is Form.SAME):
        for name in c.names[1:]:
            one.add_edge(fold(c.names[0]), fold(name), place=c.place)
    for c in (c for c in told if c.form is Form.DIFFERENT):
        a, b = (fold(n) for n in c.names)
        if a in one and b in one and networkx.has_path(one, a, b):
            way = networkx.shortest_path(one, a, b)
            places = dict.fromkeys(one.edges[step]["place"] for step in pairwise(way))
            raise CorrectionError(
                f"{c.place}: {c.sentence!r} contradicts {' and '.join(places)}; keep one of them"
            )
