"""The relation cues as data: reading `cues.toml`, compiling its patterns, matching them against sentences.

A cue has an id, a relation type and patterns of two makes. `words` match the sentence's words (see
`extract.sentences`): HEAD and TAIL are the two ends, END any other end, `a|b` alternatives, `{use}` a class of the
file's `[words]`, `?` makes a word optional, `~` stands for up to three words that are no end and deny nothing, and
`~~` for up to eight. `path` match the whole dependency path from head to tail (see `extract.relations.paths`).
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from extract.relations.paths import path as dependency_path
from extract.sentences import SentenceView
from extract.stems import stem
from kg.errors import StemmaError
from kg.schema import RelationType

_FILLER = r"(?: (?!@|not |n't |never |without |unlike |instead |than |but |while |whereas |[.;:!?] )\S+ )"
Row = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Cue:
    """One wording of one relation type. precision: how often it is right on the gold set, in [0, 1].

    yes, no: (sentence, head, tail) that it must, and must not, match.
    """

    id: str
    type: RelationType
    words: tuple[re.Pattern[str], ...]
    paths: tuple[re.Pattern[str], ...]
    precision: float
    yes: tuple[Row, ...]
    no: tuple[Row, ...]

    def __post_init__(self) -> None:
        if not self.words and not self.paths:
            raise ValueError(f"cue {self.id} has no pattern")
        if not 0.0 <= self.precision <= 1.0:
            raise ValueError(f"cue {self.id}: a precision lies in [0, 1], not {self.precision}")


@dataclass(frozen=True, slots=True)
class CueBook:
    """All cues, in the file's order, with unique ids."""

    cues: tuple[Cue, ...]

    def __post_init__(self) -> None:
        ids = [c.id for c in self.cues]
        for id_ in ids:
            if ids.count(id_) > 1:
                raise ValueError(f"cue {id_} is there twice")

    def by_id(self) -> dict[str, Cue]:
        """The cues by id."""
        return {c.id: c for c in self.cues}

    def match(self, view: SentenceView) -> dict[tuple[int, int], list[Cue]]:
        """(index of the head, index of the tail) in `view.ends` -> cues that fire there, in the book's order."""
        found: dict[tuple[int, int], list[Cue]] = {}
        if sum(e.how == "name" for e in view.ends) == 0 or len(view.ends) < 2:
            return found
        line = view.line
        routes = _routes(view)
        for cue in self.cues:
            pairs = {pair for pattern in cue.words for pair in _groups(pattern, line, view)}
            for route, ends in routes.items():
                if any(p.fullmatch(route) for p in cue.paths):
                    pairs |= set(ends)
            for h, t in sorted(pairs):
                if view.ends[h].name != view.ends[t].name and view.ends[t].how == "name":
                    found.setdefault((h, t), []).append(cue)
        return found


def load_cues(path: Path | None = None) -> CueBook:
    """Read a cue file, by default the one that ships with the package.

    Raises StemmaError, naming file and cue, on a pattern or type that does not exist.
    """
    path = path or Path(__file__).with_name("cues.toml")
    return _load(path)


@cache
def _load(path: Path) -> CueBook:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        classes = {k: tuple(v) for k, v in data.get("words", {}).items()}
        return CueBook(tuple(_cue(row, classes) for row in data["cue"]))
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, re.error) as error:
        raise StemmaError(f"{path}: not a cue file: {error}") from error


def _cue(row: Mapping[str, object], classes: Mapping[str, tuple[str, ...]]) -> Cue:
    def rows(key: str) -> tuple[Row, ...]:
        return tuple((s, h, t) for s, h, t in row.get(key, ()))  # type: ignore[attr-defined]

    def texts(key: str) -> list[str]:
        return list(row.get(key, ()))  # type: ignore[call-overload]

    return Cue(
        str(row["id"]),
        RelationType(str(row["type"])),
        tuple(compile_words(p, classes) for p in texts("words")),
        tuple(compile_path(p, classes) for p in texts("path")),
        float(row.get("precision", 0.5)),  # type: ignore[arg-type]
        rows("yes"),
        rows("no"),
    )


def compile_words(pattern: str, classes: Mapping[str, tuple[str, ...]]) -> re.Pattern[str]:
    """A word pattern as a regular expression over `SentenceView.line`; matches may overlap."""
    parts: list[str] = []
    for item in pattern.split():
        bare = item.removesuffix("?")
        if item in ("~", "~~"):
            parts.append(_FILLER + ("{0,3}?" if item == "~" else "{0,8}?"))
            continue
        if bare in ("HEAD", "TAIL"):
            regex = rf" @(?P<{bare.lower()}>\d+) "
        elif bare == "END":
            regex = r" @\d+ "
        else:
            regex = f" {_alternatives(bare, classes)} "
        parts.append(f"(?:{regex})?" if item != bare else regex)
    return re.compile(f"(?={''.join(parts)})")


def compile_path(pattern: str, classes: Mapping[str, tuple[str, ...]]) -> re.Pattern[str]:
    """A path pattern as a regular expression over a whole path; a leading `=noun` is free unless given."""
    items = [_alternatives(i, classes, r"\S+") for i in pattern.split()]
    lead = "" if pattern.startswith("=") else r"(?:=\S* )?"
    return re.compile(lead + " ".join(items))


def _alternatives(item: str, classes: Mapping[str, tuple[str, ...]], wild: str = r"[^\s@]+") -> str:
    """`a|b|{class}` as a regular expression; `*` is any one word."""
    lead = re.match(r"[<>=]?", item)
    mark = lead.group() if lead else ""
    options: list[str] = []
    for word in item.removeprefix(mark).split("|"):
        if word.startswith("{") and word.endswith("}"):
            options += [re.escape(stem(w)) for w in classes[word[1:-1]]]
        elif word == "*":
            options.append(wild)
        else:
            options.append(re.escape(word if mark in ("<", ">") else stem(word)))
    return f"{re.escape(mark)}(?:{'|'.join(options)})"


def _groups(pattern: re.Pattern[str], line: str, view: SentenceView) -> Iterator[tuple[int, int]]:
    for match in pattern.finditer(line):
        for h in view.groups[int(match["head"])]:
            for t in view.groups[int(match["tail"])]:
                yield h, t


def _routes(view: SentenceView) -> dict[str, list[tuple[int, int]]]:
    """Each dependency path between two ends of the sentence -> the pairs of ends that have it."""
    routes: dict[str, list[tuple[int, int]]] = {}
    for h, head in enumerate(view.ends):
        for t, tail in enumerate(view.ends):
            if head.name != tail.name and tail.how == "name":
                route = dependency_path(view.doc[head.root], view.doc[tail.root])
                if route is not None:
                    routes.setdefault(route, []).append((h, t))
    return routes
