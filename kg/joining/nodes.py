"""From clusters of methods to nodes: one canonical name, kind, year and description for each."""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.names import stable_id
from kg.resolve import MemberKey, Resolution, fold
from kg.schema import Document, DocumentKind, Extraction, Method, MethodKind, Node

_INTRODUCED_WEIGHT = 3
"""A document that introduces a method knows its kind better than those that mention it."""

FIRST_YEAR, LAST_YEAR = 1943, 2035
"""A number in a name is a year within these alone; the first model of a neural network is of 1943."""

_YEAR = re.compile(r"(?:(?<= )|(?<=[(\[,]))(\d{4})(?=[a-z]?[)\],]|$)")


@dataclass(frozen=True, slots=True)
class _Use:
    """A method as one document has it."""

    document: Document
    method: Method


def method_nodes(
    extractions: Sequence[Extraction], resolution: Resolution
) -> tuple[list[Node], dict[MemberKey, str]]:
    """One node a cluster, and the node id of every member; the order of the extractions does not matter.

    The year is the earliest one that a source's record gives the method; where none does, that of the documents that
    introduce it and of what its names say ("DPM 2015"); and None where there is no such year: the year of a mere
    mention says nothing of the method's age.
    """
    cluster_of = {member: i for i, members in enumerate(resolution.clusters) for member in members}
    uses: dict[int, list[_Use]] = defaultdict(list)
    for extraction in sorted(extractions, key=lambda e: e.document.id):
        for method in extraction.methods:
            uses[cluster_of[extraction.document.id, method.name]].append(_Use(extraction.document, method))
    names = _canonical_names(uses)
    ids = _ids(names, uses)
    nodes = [_node(ids[i], names[i], uses[i]) for i in uses]
    return nodes, {member: ids[i] for member, i in cluster_of.items()}


def paper_nodes(documents: Iterable[Document]) -> tuple[list[Node], dict[str, str]]:
    """The nodes of papers, and the node id of every document; the order of the documents does not matter.

    Documents of the same text, white space aside, are one paper, which several sources have; one that is a title alone
    says too little to be the same as another. The name is the title, or else the first line, or else the document's id;
    the year is the earliest.
    """
    papers: dict[str | bytes, list[Document]] = defaultdict(list)
    for document in sorted(documents, key=lambda d: d.id):
        words = document.text.split()
        said = hashlib.sha256(
            " ".join(words).encode("utf-8", "surrogatepass")
        ).digest()  # the texts are large
        papers[said if len(words) > len(document.title.split()) else document.id].append(document)
    nodes = [_paper_node(sources) for sources in papers.values()]
    return nodes, {id_: node.id for node in nodes for id_ in node.documents}


def _paper_node(sources: Sequence[Document]) -> Node:
    first = sources[0]
    name = next((line.strip() for line in (first.title, *first.text.splitlines()) if line.strip()), first.id)
    year = min((d.year for d in sources if d.year is not None), default=None)
    ids = tuple(d.id for d in sources)
    return Node(stable_id("p", first.id), name, "paper", None, year=year, documents=ids)


def _node(id_: str, name: str, uses: Sequence[_Use]) -> Node:
    aliases: dict[str, set[str]] = defaultdict(set)
    kinds: Counter[MethodKind] = Counter()
    held: dict[MethodKind, set[str]] = defaultdict(set)
    introduced, described = [], []
    for use in uses:
        held[use.method.kind].add(use.document.id)
        kinds[use.method.kind] += _INTRODUCED_WEIGHT if use.method.introduced else 1
        if use.method.introduced:
            introduced.append(use.document)
        if use.method.definition is not None:
            described.append(use)
        for alias in use.method.names:
            if alias != name and fold(alias):
                aliases[alias].add(use.document.id)
    years = [use.method.year for use in uses if use.method.year is not None]
    if not years:
        years = [year for n in (name, *aliases) if (year := year_in_name(n)) is not None]
        years += [d.year for d in introduced if d.year is not None]
    return Node(
        id_,
        name,
        "method",
        kind=max(MethodKind, key=lambda k: kinds[k]),  # the first of equals, in the order of the enum
        aliases={a: tuple(sorted(aliases[a])) for a in sorted(aliases)},
        year=min(years, default=None),
        description=_definition(min(described, key=_aptness)) if described else "",
        documents=tuple(sorted({u.document.id for u in uses})),
        introduced_in=tuple(sorted({d.id for d in introduced})),
        kinds={kind: len(held[kind]) for kind in MethodKind if held[kind]},
    )


def year_in_name(name: str) -> int | None:
    """The year that a name says: in brackets, after "et al.", or as its last word; of several the earliest.

    "GPT-2000" and "Top 2048" say none: a number joined by a hyphen, or beyond the years that methods are from, is
    part of the name.
    """
    years = [int(y) for y in _YEAR.findall(name) if FIRST_YEAR <= int(y) <= LAST_YEAR]
    return min(years, default=None)


def _aptness(use: _Use) -> tuple[bool, bool, str]:
    """Sorts definitions, best first: of who introduces it, a catalogue's before a paper's."""
    return not use.method.introduced, use.document.kind is not DocumentKind.METHOD, use.document.id


def _definition(use: _Use) -> str:
    span = use.method.definition
    return "" if span is None else use.document.text[span.start : span.end]


def _canonical_names(uses: dict[int, list[_Use]]) -> dict[int, str]:
    """The name that each cluster is shown by: the best one, or, where others share it, the best of its own.

    An ambiguous short form ("AM") is thus the name of none of its meanings that have another name.
    """
    ranked = {i: _ranked_names(cluster) for i, cluster in uses.items()}
    claimed = Counter(fold(names[0]) for names in ranked.values())
    bearers = Counter(f for names in ranked.values() for f in {fold(n) for n in names})
    return {
        i: names[0]
        if claimed[fold(names[0])] == 1
        else next((n for n in names if bearers[fold(n)] == 1), names[0])
        for i, names in ranked.items()
    }


def _ranked_names(uses: Sequence[_Use]) -> list[str]:
    """All names of a cluster, best first.

    Best is the normalised form that most documents use as the name, and of its spellings the most frequent
    one; among equals that of an introducing document (of a catalogue rather than of a paper), then the
    shorter, then the first of the alphabet.
    """
    forms, introduced_forms, spellings, introduced = (
        Counter[str](),
        Counter[str](),
        Counter[str](),
        Counter[str](),
    )
    for use in uses:
        name, form = use.method.name, fold(use.method.name)
        introducing = use.method.introduced * (2 if use.document.kind is DocumentKind.METHOD else 1)
        forms[form] += 1
        introduced_forms[form] += introducing
        spellings[name] += 1
        introduced[name] += introducing

    def rank(name: str) -> tuple[int, int, int, str, int, int, int, str]:
        form = fold(name)
        by_form = (-forms[form], -introduced_forms[form], len(form), form)
        return *by_form, -spellings[name], -introduced[name], len(name), name

    return sorted({n for use in uses for n in use.method.names if fold(n)}, key=rank)


def _ids(names: dict[int, str], uses: dict[int, list[_Use]]) -> dict[int, str]:
    """A stable id for each cluster: from its normalised name, and, where that is shared, all its names."""
    shared = Counter(fold(name) for name in names.values())
    ids: dict[int, str] = {}
    for i, name in names.items():
        parts = [fold(name)]
        if shared[parts[0]] > 1:
            parts += sorted({fold(n) for use in uses[i] for n in use.method.names})
            parts += sorted({use.document.id for use in uses[i]})
        ids[i] = stable_id("m", *parts)
    return ids
