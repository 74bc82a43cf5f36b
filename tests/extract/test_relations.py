"""Relations of whole documents: direction, negation, nameless sources, evidence, and the rules of the schema."""

import gzip

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extract.pipeline import load_pipeline
from extract.relations.cuebook import load_cues
from extract.relations.scorer import load_scorer
from kg.errors import StemmaError
from kg.schema import DOC, Relation, RelationType
from tests.extract.given import given_relations


@pytest.fixture(scope="module")
def nlp():
    return load_pipeline()


def relations_of(
    nlp, title: str, body: str, new: str = "", old: str = "", kind: str = "paper"
) -> list[Relation]:
    """Relations of a document whose introduced and background methods are given, separated by `|`."""
    introduced, background = ([n for n in names.split("|") if n] for names in (new, old))
    return given_relations(nlp, title, body, introduced + background, introduced, kind)


STATED = [
    ("passive-based-on", "MobileNorm is based on BERT.", "MobileNorm", "BERT", "MobileNorm based_on BERT"),
    ("extends", "GridNet extends ResNet with gates.", "GridNet", "ResNet", "GridNet extends ResNet"),
    ("variant", "GridNet is a variant of ResNet.", "GridNet", "ResNet", "GridNet extends ResNet"),
    ("active-uses", "GridNet uses dropout.", "GridNet", "dropout", "GridNet uses dropout"),
    ("nameless-uses", "We use dropout in all our experiments.", "", "dropout", "DOC uses dropout"),
    ("nameless-is-the-one", "GridNet is fast. We use dropout.", "GridNet", "dropout", "GridNet uses dropout"),
    (
        "outperforms",
        "GridNet outperforms ResNet on ImageNet.",
        "GridNet",
        "ResNet",
        "GridNet outperforms ResNet",
    ),
    (
        "combines",
        "GridNet combines LSTM and CNN.",
        "GridNet",
        "LSTM|CNN",
        "GridNet based_on LSTM;GridNet based_on CNN",
    ),
    ("is-a", "GridNet is a type of CNN.", "GridNet", "CNN", "GridNet is_a CNN"),
    (
        "such-as",
        "We review CNNs such as ResNet and VGG.",
        "",
        "CNNs|ResNet|VGG",
        "ResNet is_a CNNs;VGG is_a CNNs",
    ),
]


@pytest.mark.parametrize(("body", "new", "old", "expected"), [pytest.param(*r[1:], id=r[0]) for r in STATED])
def test_stated(nlp, body: str, new: str, old: str, expected: str) -> None:
    found = {f"{r.source} {r.type} {r.target}" for r in relations_of(nlp, "", body, new, old)}
    assert found >= set(expected.split(";"))


UNSTATED = [
    ("negated", "GridNet is not based on BERT.", "GridNet", "BERT", "GridNet based_on BERT"),
    ("without", "GridNet is trained without dropout.", "GridNet", "dropout", "GridNet uses dropout"),
    ("direction", "GridNet extends ResNet.", "GridNet", "ResNet", "ResNet extends GridNet"),
    ("passive-direction", "BERT is replaced by GridNet.", "GridNet", "BERT", "BERT replaces GridNet"),
    ("contrast", "Unlike BERT, GridNet reads images.", "GridNet", "BERT", "GridNet based_on BERT"),
    ("not-better", "GridNet does not outperform BERT.", "GridNet", "BERT", "BERT outperforms GridNet"),
]


@pytest.mark.parametrize(("body", "new", "old", "wrong"), [pytest.param(*r[1:], id=r[0]) for r in UNSTATED])
def test_unstated(nlp, body: str, new: str, old: str, wrong: str) -> None:
    found = {f"{r.source} {r.type} {r.target}" for r in relations_of(nlp, "", body, new, old)}
    assert wrong not in found


def test_it_is_the_entry_in_a_catalogue(nlp) -> None:
    found = relations_of(
        nlp, "GridNet", "It uses dropout after every layer.", "GridNet", "dropout", kind="method"
    )
    assert [(r.source, r.type, r.target) for r in found] == [("GridNet", RelationType.USES, "dropout")]


def test_evidence_is_verbatim_and_does_not_cross_the_title(nlp) -> None:
    title, body = "GridNet: Faster Grids", "GridNet is based on ResNet. We use dropout."
    text = f"{title}\n\n{body}"
    found = relations_of(nlp, title, body, "GridNet", "ResNet|dropout")
    assert {r.target for r in found} == {"ResNet", "dropout"}
    for evidence in (e for r in found for e in r.evidence):
        assert text[evidence.sentence.start : evidence.sentence.end] == evidence.text
        assert "\n" not in evidence.text
        assert evidence.tail in evidence.sentence
        assert evidence.head is None or evidence.head in evidence.sentence
        assert evidence.cue == "scorer" or evidence.cue in load_cues().by_id()


WORDS = st.sampled_from(
    "GridNet ResNet dropout we our model uses extends is based on a . , and\n\n with not".split(" ")
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(WORDS, min_size=1, max_size=25))
def test_any_text_gives_at_most_one_exclusive_type_a_pair(nlp, words: list[str]) -> None:
    body = " ".join(words).strip() or "empty"
    found = relations_of(nlp, "", body, "GridNet", "ResNet|dropout")
    pairs = [(r.source, r.target) for r in found if r.type is not RelationType.OUTPERFORMS]
    assert len(pairs) == len(set(pairs))
    assert all(r.source != DOC and r.source != r.target for r in found)
    assert found == relations_of(nlp, "", body, "GridNet", "ResNet|dropout")


def test_no_methods_no_relations(nlp) -> None:
    assert relations_of(nlp, "", "We improve the state of the art.") == []


@pytest.mark.parametrize("content", [b"[]", gzip.compress(b"[]"), gzip.compress(b"[]")[:-9], b""])
def test_a_bad_scorer_is_refused_by_name(tmp_path, content) -> None:
    path = tmp_path / "relations.json.gz"
    path.write_bytes(content)
    with pytest.raises(StemmaError, match=r"relations\.json\.gz"):
        load_scorer(path)
