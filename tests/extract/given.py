"""Relations of texts whose methods are given, so that only what is said of them is tested."""

import re
from collections.abc import Collection, Sequence

from spacy.language import Language

from extract.components import FINDERS
from extract.heads import load_heads
from extract.relations.cuebook import load_cues
from extract.relations.finding import find_relations
from kg.schema import Document, DocumentKind, Mention, Method, MethodKind, Relation, Span


def given_methods(text: str, names: Sequence[str], introduced: Collection[str] = ()) -> list[Method]:
    """A method a name, mentioned wherever the name stands outside of a longer one."""
    taken: list[Span] = []
    methods = []
    for name in sorted(set(names), key=lambda n: (-len(n), n)):
        pattern = rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])"
        spans = [Span(m.start(), m.end()) for m in re.finditer(pattern, text)]
        spans = [s for s in spans if not any(s.overlaps(t) for t in taken)]
        taken += spans
        kind = MethodKind.METHOD if name.islower() else MethodKind.ARCHITECTURE
        mentions = tuple(Mention(s, name, "test") for s in spans)
        methods.append(Method(name, (), kind, name in introduced, mentions))
    return methods


def given_relations(
    nlp: Language, title: str, body: str, methods: Sequence[str], introduced: Collection[str], kind: str
) -> list[Relation]:
    """What the shipped extractor finds between the given methods of one document."""
    text = "\n\n".join(part for part in (title, body) if part)
    document = Document("d1", DocumentKind(kind), title, text)
    with nlp.select_pipes(disable=FINDERS):
        doc = nlp(text)
    found = given_methods(text, methods, introduced)
    return list(find_relations(doc, found, document=document, cues=load_cues(), heads=load_heads()))
