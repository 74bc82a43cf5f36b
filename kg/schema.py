"""The value types: what the text holds, what extraction finds in it, and what the graph is made of.

All are frozen; bad values are refused on construction with a ValueError that names the value.
Offsets are half-open character ranges into `Document.text`, which is the source's own text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class DocumentKind(StrEnum):
    """What a document is: a paper (title and abstract), an entry of a methods catalogue, or corrections by hand."""

    PAPER = "paper"
    METHOD = "method"
    HAND = "hand"


class MethodKind(StrEnum):
    """A whole model, a part of one, or anything else that has a name."""

    ARCHITECTURE = "architecture"
    COMPONENT = "component"
    METHOD = "method"


class RelationType(StrEnum):
    """Types of edges between methods, strongest first; seeds/gold/GUIDE.md defines them."""

    REPLACES = "replaces"
    EXTENDS = "extends"
    BASED_ON = "based_on"
    IS_A = "is_a"
    USES = "uses"
    OUTPERFORMS = "outperforms"


class PaperRelation(StrEnum):
    """Types of edges from a paper to a method."""

    INTRODUCES = "introduces"
    MENTIONS = "mentions"


LINEAGE = (RelationType.REPLACES, RelationType.EXTENDS, RelationType.BASED_ON)
"""The types that say descent."""

DOC = "DOC"
"""The source of a relation whose contribution has no name: the document itself."""


BY_HAND = "corrected by hand"
"""The cue of evidence, and the reason of a decision, that comes from a correction."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open [start, end) character offsets into `Document.text`."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span needs 0 <= start < end, not [{self.start}, {self.end})")

    def __contains__(self, other: "Span") -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: "Span") -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Document:
    """One paper or one catalogue entry, in its source's own words.

    id: unique in a build. title: empty where the source gives none. text: title and body joined by a blank
    line, as extraction reads it. year: None unless the source says it. date: ISO 8601 as far as known
    ("2017-04-20", or "--09-17" where no year is known). source: `file:line` (1-based) where it begins.
    lines: 0-based ids of the source's lines that it was made of, for catalogue pages. told: where in `text` the
    prose ends and a record of methods begins that the source keeps by itself (`extract.told`); None without one.
    """

    id: str
    kind: DocumentKind
    title: str
    text: str
    year: int | None = None
    date: str | None = None
    source: str = ""
    lines: tuple[str, ...] = ()
    told: int | None = None

    def __post_init__(self) -> None:
        if not self.id:
            raise ValueError("a document needs an id")
        if not self.prose.startswith(self.title):
            raise ValueError(f"document {self.id}: the text must begin with the title")

    @property
    def prose(self) -> str:
        """The text up to where the record begins: what is read as language."""
        return self.text if self.told is None else self.text[: self.told]


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where a method is named: `document.text[span.start:span.end] == text`.

    source: what found it (entry, definition, acronym, gazetteer, recogniser, record). confidence in [0, 1].
    """

    span: Span
    text: str
    source: str
    confidence: float = 1.0

    def __post_init__(self) -> None:
        if self.span.end - self.span.start != len(self.text):
            raise ValueError(f"mention {self.text!r} does not fill its span {self.span}")
        _check_confidence(self.confidence)


@dataclass(frozen=True, slots=True)
class Method:
    """A method as one document names it: `name` is the form used most, `aliases` its other forms, verbatim.

    mentions: in the order of the text. definition: the first sentence that says what it is, if any. year: the one
    that the source's record gives.
    """

    name: str
    aliases: tuple[str, ...]
    kind: MethodKind
    introduced: bool
    mentions: tuple[Mention, ...]
    confidence: float = 1.0
    definition: Span | None = None
    year: int | None = None

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ValueError("a method needs a name")
        _check_confidence(self.confidence)

    @property
    def names(self) -> tuple[str, ...]:
        """The name and the aliases."""
        return (self.name, *self.aliases)


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """Why a relation is believed: a verbatim sentence and where it stands.

    sentence: its offsets; text: `document.text[sentence.start:sentence.end]`. head, tail: offsets of both ends
    (head None where the nameless contribution has no word of its own). cue: id of the cue or model that found it.
    votes: what each extractor said of the relation by itself, "NAME SCORE" and behind a colon what weighed most.
    """

    document: str
    sentence: Span
    text: str
    head: Span | None
    tail: Span
    cue: str
    confidence: float
    votes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.sentence.end - self.sentence.start != len(self.text):
            raise ValueError(f"evidence in {self.document} does not fill its sentence {self.sentence}")
        _check_confidence(self.confidence)


@dataclass(frozen=True, slots=True)
class Relation:
    """`source` -> `target`, both names of the document's methods; source may be DOC. Head is the source's end."""

    source: str
    type: RelationType
    target: str
    evidence: tuple[Evidence, ...]
    confidence: float

    def __post_init__(self) -> None:
        if not self.evidence:
            raise ValueError(f"relation {self.source} {self.type} {self.target} has no evidence")
        if self.source == self.target:
            raise ValueError(f"relation {self.source} {self.type} itself")
        _check_confidence(self.confidence)


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one document says: its methods, and the relations between them."""

    document: Document
    methods: tuple[Method, ...]
    relations: tuple[Relation, ...]

    def __post_init__(self) -> None:
        names = {m.name for m in self.methods}
        for r in self.relations:
            for end in (r.source, r.target):
                if end != DOC and end not in names:
                    raise ValueError(f"document {self.document.id}: relation end {end!r} is no method of it")


@dataclass(frozen=True, slots=True)
class Reading:
    """An extraction with what it hangs on beside the document itself, so that it need not be made again.

    given: names that the document gives to all of its build -> confidence. context: the part of what all give
    that its own text has.
    """

    extraction: Extraction
    given: Mapping[str, float]
    context: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Node:
    """A method across all documents, or a paper.

    aliases: every other surface form -> ids of the documents that use it, sorted. year: the first known year.
    description: the first defining sentence. documents: ids, sorted. introduced_in: ids of those that propose it.
    kinds: each kind that a document takes it for -> the number of those documents.
    """

    id: str
    name: str
    type: str  # "method" or "paper"
    kind: MethodKind | None
    aliases: dict[str, tuple[str, ...]] = field(default_factory=dict)
    year: int | None = None
    description: str = ""
    documents: tuple[str, ...] = ()
    introduced_in: tuple[str, ...] = ()
    kinds: dict[MethodKind, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.type not in ("method", "paper"):
            raise ValueError(f"node {self.id}: type is method or paper, not {self.type!r}")


@dataclass(frozen=True, slots=True)
class Edge:
    """`source` -> `target` (node ids) of one type, with all its evidence, sorted; confidence in [0, 1].

    backwards: the target is younger than the source, by their first years, so one of the three is wrong.
    """

    id: str
    source: str
    target: str
    type: RelationType | PaperRelation
    evidence: Sequence[Evidence]
    confidence: float
    backwards: bool = False

    def __post_init__(self) -> None:
        if not self.evidence:
            raise ValueError(f"edge {self.id} has no evidence")
        _check_confidence(self.confidence)


def _check_confidence(value: float) -> None:
    if not 0.0 <= value <= 1.0:
        raise ValueError(f"a confidence lies in [0, 1], not {value}")
