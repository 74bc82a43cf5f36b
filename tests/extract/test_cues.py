"""Every cue finds what its `yes` sentences hold, and nothing in its `no` sentences."""

from itertools import pairwise

import pytest

from extract.components import FINDERS
from extract.pipeline import load_pipeline
from extract.relations.cuebook import Cue, load_cues
from extract.sentences import views
from kg.errors import StemmaError
from kg.schema import DOC, Document, DocumentKind, RelationType
from tests.extract.given import given_methods

BOOK = load_cues()
YES = [pytest.param(c, *row, id=f"{c.id}-{k}") for c in BOOK.cues for k, row in enumerate(c.yes)]
NO = [pytest.param(c, *row, id=f"{c.id}-{k}") for c in BOOK.cues for k, row in enumerate(c.no)]


@pytest.fixture(scope="module")
def nlp():
    return load_pipeline()


def fires(nlp, cue: Cue, sentence: str, head: str, tail: str) -> bool:
    document = Document("d", DocumentKind.PAPER, "", sentence)
    names = {n for s, *ends in (*cue.yes, *cue.no) if s == sentence for n in ends} | {head, tail}
    methods = given_methods(sentence, sorted(names - {DOC}))
    with nlp.select_pipes(disable=FINDERS):
        doc = nlp(sentence)
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
