"""Reading a few documents at once: what each says, given the names that others give.

This is the work that processes and clusters share out: `Reader.read` takes and returns small plain values, and what
it returns hangs on nothing but what it was given.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc as SpacyDoc

from extract.components import FINDERS, methods_of, relations_of
from extract.limits import passed_over
from extract.methods.gazetteer import Finder, joined, names_given
from extract.methods.mentions import in_gazetteer
from extract.sentences import segments
from extract.told import prose_of, with_record
from kg.records import to_record
from kg.schema import Document, Extraction, Reading


@dataclass(frozen=True, slots=True)
class Asked:
    """A document to read; context: the names in its text that others give, as far as they are known.

    before: the context of the reading that there is already; None where there is none.
    """

    document: Document
    context: Mapping[str, float]
    before: Mapping[str, float] | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What was read of one document.

    record: its reading as `kg.records` writes it; None where the one before holds, with the new context. given,
    context: as in that reading. passed_over: a sentence for each thing that was not read.
    """

    document: str
    record: str | None
    given: Mapping[str, float]
    context: Mapping[str, float]
    passed_over: tuple[str, ...] = ()


class Reader:
    """Reads with one pipeline, which is loaded when the first document comes. Raises PipelineError then."""

    def __init__(self, load: Callable[[], Language]) -> None:
        self._load = load
        self._nlp: Language | None = None

    def read(self, asked: Sequence[Asked]) -> list[Told]:
        """Read documents, in their order. Names that those without an earlier reading give are found in all of them."""
        if self._nlp is None:
            self._nlp = self._load()
        told, open_ = [], []
        for ask in asked:
            if ask.before is not None and self._same_names(ask):
                told.append(Told(ask.document.id, None, {}, ask.context))
            else:
                open_.append(ask)
        docs = self._parsed([ask.document for ask in open_])
        alone = [methods_of(doc) for doc in docs]
        given = [
            names_given(with_record(ask.document, Extraction(prose_of(ask.document), methods, ())).methods)
            for ask, methods in zip(open_, alone, strict=True)
        ]
        new = Finder(joined(g for g, ask in zip(given, open_, strict=True) if ask.before is None))
        for ask, doc, methods, own in zip(open_, docs, alone, given, strict=True):
            document = ask.document
            context = dict(ask.context)
            if ask.before is None:
                context = joined((context, new.within(document.prose)))
            if any(in_gazetteer(doc, context)):
                methods = methods_of(doc, context)
            said = with_record(document, Extraction(prose_of(document), methods, relations_of(doc, methods)))
            record = to_record(Reading(said, own, context))
            left = passed_over(document.prose, (end - start for start, end in segments(doc)))
            told.append(Told(document.id, record, own, context, tuple(left)))
        return told

    def _same_names(self, ask: Asked) -> bool:
        """Whether the names that are new, or gone, are no words of the text: "ART" is not in "SMART"."""
        assert self._nlp is not None
        words = self._nlp.make_doc(ask.document.prose)
        return list(in_gazetteer(words, ask.before or {})) == list(in_gazetteer(words, ask.context))

    def _parsed(self, documents: Sequence[Document]) -> list[SpacyDoc]:
        """The prose of each, parsed, with that much of the document in `doc._.document`."""
        assert self._nlp is not None
        prose = [prose_of(document) for document in documents]
        with self._nlp.select_pipes(disable=FINDERS):
            docs = list(self._nlp.pipe([document.text for document in prose]))
        for doc, document in zip(docs, prose, strict=True):
            doc._.document = document
        return docs
