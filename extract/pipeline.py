"""From documents to extractions: the spaCy pipeline that ships, and the run over a whole build.

    nlp = load_pipeline()
    for extraction in extract(read_documents([Path("papers.jsonl")], warn=print), nlp):
        ...

As spaCy components: `nlp.add_pipe("method_mentions")` fills `doc.spans["methods"]` and `doc._.methods`,
`nlp.add_pipe("method_relations")` fills `doc._.method_relations`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from itertools import islice
from pathlib import Path

import spacy
from spacy.language import Language

from extract.components import FINDERS
from extract.encoder import MethodEncoder  # noqa: F401  a factory that the shipped pipeline needs
from extract.methods.gazetteer import Names
from extract.methods.recogniser import MethodRecogniser  # noqa: F401  another
from extract.reading import Asked
from extract.workers import Here, Workers, run
from kg.errors import PipelineError
from kg.records import context_of, from_record, with_context
from kg.schema import Document, DocumentKind, Extraction, Reading

MODEL = Path(__file__).parent / "model"
"""The pipeline that ships with the package; its README is the model card."""

_NEEDED = ("tagger", "parser")
_TRAINED = ("method_encoder", "method_recogniser")
OURS = (*_TRAINED, *FINDERS)
"""The components of Stemma in the pipeline; those before them parse."""
_UNIVERSAL = "nsubj:pass"
Progress = Callable[[str, int, int], None]

CHUNK = 16
"""Documents that are read at once; their parses take some 0.8 MB each until they are."""


def load_pipeline(model: str | Path | None = None) -> Language:
    """The shipped pipeline, or the named one (a package or a path), with the two components of Stemma at its end.

    Raises PipelineError if it cannot be loaded or lacks a tagger, a parser or Universal Dependencies labels.
    """
    name = str(model) if model is not None else "the shipped pipeline"
    try:
        nlp = spacy.load(model if model is not None else MODEL)
    except (OSError, ValueError, ImportError) as err:
        reason = str(err).splitlines()[0] if str(err) else type(err).__name__
        raise PipelineError(
            f"{name}: cannot be loaded as a spaCy pipeline ({reason}); install it or name another by --model"
        ) from err
    missing = [c for c in _NEEDED if not nlp.has_pipe(c)]
    if missing:
        raise PipelineError(
            f"{name}: lacks {' and '.join(missing)}, which extraction needs; name a pipeline that has them"
        )
    if _UNIVERSAL not in nlp.pipe_labels["parser"]:
        raise PipelineError(
            f"{name}: its parser does not use Universal Dependencies labels ({_UNIVERSAL!r} is missing), "
            "over which the cues are written; name a pipeline trained on a UD treebank"
        )
    if not nlp.has_pipe("method_recogniser"):
        shipped = spacy.util.load_config(MODEL / "config.cfg")["nlp"]["pipeline"]
        ours = spacy.load(MODEL, exclude=[c for c in shipped if c not in _TRAINED])
        for component in _TRAINED:
            nlp.add_pipe(component, source=ours)
    for component in FINDERS:
        if not nlp.has_pipe(component):
            nlp.add_pipe(component)
    return nlp


def extract(
    documents: Iterable[Document],
    nlp: Language | None = None,
    *,
    progress: Progress = lambda what, done, total: None,
    warn: Callable[[str], None] = lambda message: None,
) -> Iterator[Extraction]:
    """Yield the extraction of every document, in the order of their ids.

    A name that one document introduces is then found in the others. progress, warn: as `read` takes them.
    """
    ordered = sorted(documents, key=lambda d: d.id)
    records: dict[str, str] = {}
    read(ordered, records, Here(load_pipeline if nlp is None else lambda: nlp), progress=progress, warn=warn)
    for document in ordered:
        yield from_record(records[document.id], document).extraction


def read(
    documents: Sequence[Document],
    records: MutableMapping[str, str],
    workers: Workers,
    *,
    progress: Progress = lambda what, done, total: None,
    warn: Callable[[str], None] = lambda message: None,
) -> set[str]:
    """See to it that `records` has a reading of every document that is the one of this very set of documents.

    records: document id -> reading, as `kg.records` writes it; those there must be of this pipeline. Each new one is
    put there as soon as there is one. progress: called with what is done, how many are done, and of how many. warn:
    called with what `extract.limits` passes over. Returns the ids of the documents that were read.

    A document is read with the names in it that all others give, and so there are two rounds. In the first one, what
    has no reading is read with the names that are known by then, and gives its own: catalogue entries come first,
    for they give most. In the second one, whatever was read without a name that was given later is read again. So
    neither the order of the documents nor that in which workers end makes a difference.
    """
    names = Names()
    contexts: dict[str, int] = {}  # document id -> hash of what its reading was made with
    for document in documents:
        if (record := records.get(document.id)) is not None and (kept := _kept(record, document)):
            names.add(kept.given)
            contexts[document.id] = _hash(kept.context)
    unread = [d for d in documents if d.id not in contexts]
    done: set[str] = set()
    for first in (True, False):
        part = [d for d in unread if (d.kind is DocumentKind.METHOD) is first]
        places = {d.id: d.source or d.id for d in part}
        for told in run(workers, _chunks(Asked(d, names.within(d.prose)) for d in part)):
            for one in told:
                assert one.record is not None
                records[one.document] = one.record
                names.add(one.given)
                contexts[one.document] = _hash(one.context)
                for reason in one.passed_over:
                    warn(f"{places[one.document]}: {reason}")
                done.add(one.document)
                progress("Reading", len(done), len(unread))
    names.settle()
    stale = [d for d in documents if _hash(names.within(d.prose)) != contexts[d.id]]
    asked = (Asked(d, names.within(d.prose), context_of(records[d.id])) for d in stale)
    checked = 0
    for told in run(workers, _chunks(asked)):
        for one in told:
            if one.record is None:
                records[one.document] = with_context(records[one.document], one.context)
            else:
                records[one.document] = one.record
                done.add(one.document)
            checked += 1
            progress("Reading again", checked, len(stale))
    return done


def _kept(record: str, document: Document) -> Reading | None:
    try:
        return from_record(record, document)
    except (ValueError, TypeError, KeyError):  # what cannot be understood is read again
        return None


def _hash(context: Mapping[str, float]) -> int:
    return hash(tuple(context.items()))


def _chunks(asked: Iterable[Asked]) -> Iterator[list[Asked]]:
    rest = iter(asked)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
