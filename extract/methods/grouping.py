"""Which of the names that one document uses are one method's: spellings, short and long forms, an entry's own."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import networkx

from extract.methods.lexicon import Lexicon
from extract.methods.sameness import Sameness
from kg.acronyms import ShortForm
from kg.names import normalise
from kg.schema import Document, Span


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that may name a method, what found it, and how sure that is, in [0, 1]."""

    span: Span
    source: str
    confidence: float


@dataclass(slots=True)
class Group:
    """The names of one method while they are gathered: form -> how often a finder met it."""

    names: Counter[str]
    sources: dict[str, str]
    confidence: float
    entry: bool = False


def group_names(
    document: Document,
    candidates: Iterable[Candidate],
    short_forms: Iterable[ShortForm],
    *,
    lexicon: Lexicon,
    sameness: Sameness,
) -> dict[str, Group]:
    """Candidates of one name together, long and short forms too; key -> group."""
    text = document.text
    same: networkx.Graph[str] = networkx.Graph()
    found = list(candidates)
    keys = {normalise(text[c.span.start : c.span.end]) for c in found}
    for form in short_forms:
        forms = [text[s.start : s.end] for s in (form.short, form.long)]
        short, long = (normalise(f) for f in forms)
        if (short in keys or long in keys) and all(map(lexicon.is_name, forms)):
            same.add_edge(short, long)
            found += [
                Candidate(s, "acronym", 0.9 if short in keys and long in keys else 0.7)
                for s in (form.short, form.long)
            ]
    entry = [normalise(text[c.span.start : c.span.end]) for c in found if c.source == "entry"]
    for key in entry[1:]:  # the name line and the name that the description begins with are one method's
        same.add_edge(key, entry[0])
    places: dict[str, list[Span]] = defaultdict(list)
    for candidate in found:
        key = normalise(text[candidate.span.start : candidate.span.end])
        if key:
            places[key].append(candidate.span)
    same.add_edges_from(sameness.same(text, len(document.title), places))
    root = {key: min(one) for one in networkx.connected_components(same) for key in one}
    groups: dict[str, Group] = defaultdict(lambda: Group(Counter(), {}, 0.0))
    for candidate in sorted(found, key=lambda c: (c.span, c.source)):
        name = text[candidate.span.start : candidate.span.end]
        key = normalise(name)
        if not key:
            continue
        group = groups[root.get(key, key)]
        group.names[name] += 1
        group.sources.setdefault(name, candidate.source)
        group.confidence = max(group.confidence, candidate.confidence)
        group.entry = group.entry or candidate.source == "entry"
    return dict(groups)
