"""Every cue finds what its `yes` sentences hold, and nothing in its `no` sentences."""

import re
from itertools import pairwise

import pytest

from extract.cuebook import Cue, load_cues
from extract.pipeline import load_pipeline
from extract.sentences import views
from kg.errors import StemmaError
from kg.schema import DOC, Document, DocumentKind, Mention, Method, MethodKind, RelationType, Span

BOOK = load_cues()
YES = [pytest.param(c, *row, id=f"{c.id}-{k}") for c in BOOK.cues for k, row in enumerate(c.yes)]
NO = [pytest.param(c, *row, id=f"{c.id}-{k}") for c in BOOK.cues for k, row in enumerate(c.no)]


@pytest.fixture(scope="module")
def nlp():
    return load_pipeline()


def methods_of(sentence: str, cue: Cue, *names: str) -> list[Method]:
    """Background methods with a mention wherever one of the names stands; longer names first."""
    rows = {n for s, *ends in (*cue.yes, *cue.no) if s == sentence for n in ends} | set(names)
    taken: list[Span] = []
    methods = []
    for name in sorted(rows - {DOC}, key=lambda n: (-len(n), n)):
        spans = [
            Span(m.start(), m.end()) for m in re.finditer(rf"\b{re.escape(name)}(?![A-Za-z0-9])", sentence)
        ]
        spans = [s for s in spans if not any(s.overlaps(t) for t in taken)]
        taken += spans
        mentions = tuple(Mention(s, name, "test") for s in spans)
        methods.append(Method(name, (), MethodKind.METHOD, False, mentions))
    return methods


def fires(nlp, cue: Cue, sentence: str, head: str, tail: str) -> bool:
    document = Document("d", DocumentKind.PAPER, "", sentence)
    methods = methods_of(sentence, cue, head, tail)
    doc = nlp.make_doc(sentence)
    for name, pipe in nlp.pipeline:
        if name not in ("method_mentions", "method_relations"):
            doc = pipe(doc)
    return any(
        cue in fired and (view.ends[h].name, view.ends[t].name) == (head, tail)
        for view in views(doc, methods, document)
        for (h, t), fired in BOOK.match(view).items()
    )


@pytest.mark.parametrize(("cue", "sentence", "head", "tail"), YES)
def test_yes(nlp, cue: Cue, sentence: str, head: str, tail: str) -> None:
    assert fires(nlp, cue, sentence, head, tail)


@pytest.mark.parametrize(("cue", "sentence", "head", "tail"), NO)
def test_no(nlp, cue: Cue, sentence: str, head: str, tail: str) -> None:
    assert not fires(nlp, cue, sentence, head, tail)


def test_every_cue_brings_both() -> None:
    assert [c.id for c in BOOK.cues if not c.yes or not c.no] == []


def test_ids_begin_with_the_type_and_stand_by_type() -> None:
    assert [c.id for c in BOOK.cues if c.id.split(".")[0] != c.type] == []
    order = [list(RelationType).index(c.type) for c in BOOK.cues]
    assert all(a <= b for a, b in pairwise(order))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("cue = 3", id="not-a-list"),
        pytest.param('[[cue]]\nid = "x"\ntype = "extend"\nwords = ["HEAD TAIL"]', id="unknown-type"),
        pytest.param('[[cue]]\nid = "x"\ntype = "extends"', id="no-pattern"),
        pytest.param(
            '[[cue]]\nid = "x"\ntype = "extends"\nwords = ["HEAD {nowhere} TAIL"]', id="unknown-class"
        ),
        pytest.param("[[cue", id="not-toml"),
    ],
)
def test_a_bad_cue_file_is_refused_by_name(tmp_path, text: str) -> None:
    path = tmp_path / "cues.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(StemmaError, match=r"cues\.toml"):
        load_cues(path)
