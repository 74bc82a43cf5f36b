"""What a dump says of methods in fields is in the graph as it says it, quoted, whatever the text makes one think."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.pipeline import extract
from extract.told import CONFIDENCE, SOURCE, Told, prose_of, with_record, written
from kg.graph import build_graph
from kg.query import get
from kg.records import from_record, to_record
from kg.schema import (
    Document,
    DocumentKind,
    Extraction,
    Mention,
    Method,
    MethodKind,
    Reading,
    RelationType,
    Span,
)
from kg.store import load, save
from tests.extract.reading import read
from tests.extract.test_dialects import METHOD, PAPER

LSTM_ENTRY = {
    **METHOD,
    "url": "https://paperswithcode.com/method/lstm",
    "name": "LSTM",
    "full_name": "Long Short-Term Memory",
    "description": "An **LSTM** is a recurrent neural network. GRU and LSTM are alike.",
    "introduced_year": 1997,
    "collections": [{"collection": "Recurrent Neural Networks"}, {"collection": "Sequence Models"}],
}


@pytest.fixture(scope="module")
def extractions(tmp_path_factory) -> dict[str, Extraction]:
    folder = tmp_path_factory.mktemp("told")
    (folder / "methods.json").write_text(json.dumps([METHOD, LSTM_ENTRY]))
    (folder / "papers.json").write_text(json.dumps([{**PAPER, "date": "2023-01-01"}]))
    documents, warnings = read(folder)
    assert warnings == []
    return {e.document.id: e for e in extract(documents)}


def edges(graph, source: str) -> dict[tuple[str, str], float]:
    id_ = get(graph, source).id
    return {(str(e.type), graph.nodes[e.target].name): e.confidence for e in graph.outgoing(id_)}


def test_years_classes_and_names_are_those_of_the_dump(extractions, tmp_path):
    graph = build_graph(extractions.values())
    save(graph, tmp_path / "g.duckdb")
    assert load(tmp_path / "g.duckdb") == graph
    gelu, lstm = get(graph, "GELU"), get(graph, "LSTM")
    assert (gelu.year, lstm.year) == (2016, 1997)  # not 2023, the year of the paper that introduces it
    assert "Gaussian Error Linear Units" in gelu.aliases  # the title of a paper too
    assert get(graph, "Long Short-Term Memory") == lstm
    assert edges(graph, "LSTM")["is_a", "Sequence Models"] == CONFIDENCE
    assert (
        edges(graph, "GELU")["is_a", "Activation Functions"] == CONFIDENCE
    )  # two dumps of one source say so
    assert get(graph, "Dropout").year is None
    paper = next(n for n in graph.nodes.values() if n.documents == ("paper/gelus",) and n.type == "paper")
    types = {(str(e.type), graph.nodes[e.target].name) for e in graph.outgoing(paper.id)}
    assert {("introduces", gelu.name), ("mentions", "Dropout")} <= types


def test_what_is_told_is_quoted_to_the_letter(extractions):
    for extraction in extractions.values():
        document = extraction.document
        assert document.told is not None
        assert prose_of(document).text == document.prose == document.text[: document.told]
        for method in extraction.methods:
            for mention in method.mentions:
                assert document.text[mention.span.start : mention.span.end] == mention.text
                assert (mention.source == SOURCE) == (mention.span.start >= document.told)
        for relation in extraction.relations:
            for evidence in relation.evidence:
                assert document.text[evidence.sentence.start : evidence.sentence.end] == evidence.text
                assert (evidence.cue == SOURCE) == (evidence.sentence.start >= document.told)
        reading = Reading(extraction, {}, {})
        assert from_record(to_record(reading), document) == reading


def test_an_entry_introduces_its_own_method_alone(extractions):
    introduced = {m.name for m in extractions["method/lstm"].methods if m.introduced}
    assert introduced == {"LSTM"}
    (relation,) = [r for r in extractions["method/lstm"].relations if r.target == "Sequence Models"]
    assert (relation.source, relation.type) == ("LSTM", RelationType.IS_A)
    assert relation.evidence[0].text.startswith("introduces: LSTM\n  full_name: Long Short-Term Memory")


def document(prose: str, *told: Told, kind: str = "paper") -> Document:
    record = written(told)
    return Document("d", DocumentKind(kind), "", f"{prose}\n\n{record}", told=len(prose))


def test_methods_of_text_and_record_are_one():
    """Two spellings that the text was thought to keep apart go into one, with their relations."""
    text = "The GELU extends a Gaussian error linear unit, and uses dropout."
    spans = {name: Span(text.index(name), text.index(name) + len(name)) for name in
             ("GELU", "Gaussian error linear unit", "dropout")}  # fmt: skip
    methods = [
        Method(
            name, (), MethodKind.COMPONENT, name == "dropout", (Mention(span, name, "recogniser", 0.5),), 0.5
        )
        for name, span in spans.items()
    ]
    given_document = document(
        text,
        Told("GELU", True, "Gaussian Error Linear Units", 2016, ("Units", "GELU")),
        Told("Dropout", False),
    )
    said = with_record(given_document, Extraction(prose_of(given_document), tuple(methods), ()))
    assert [(m.name, m.aliases, m.introduced, m.year, m.confidence) for m in said.methods] == [
        ("GELU", ("Gaussian Error Linear Units", "Gaussian error linear unit"), True, 2016, CONFIDENCE),
        ("dropout", ("Dropout",), False, None, CONFIDENCE),
        ("Units", (), False, None, CONFIDENCE),
    ]
    assert [(r.source, r.type, r.target) for r in said.relations] == [("GELU", "is_a", "Units")]


TOLD = st.builds(
    Told,
    name=st.text(max_size=12),
    introduced=st.booleans(),
    full_name=st.text(max_size=12),
    year=st.none() | st.integers(1900, 2100),
    collections=st.lists(st.text(max_size=12), max_size=3).map(tuple),
)


@given(st.lists(TOLD, max_size=5), st.sampled_from(["paper", "method"]))
def test_whatever_is_told_stands_in_the_text(told, kind):
    prose = "mentions: this is prose\n  collection: and this"
    given_document = document(prose, *told, kind=kind)
    said = with_record(given_document, Extraction(prose_of(given_document), (), ()))
    text = given_document.text
    for method in said.methods:
        assert all(text[m.span.start : m.span.end] == m.text for m in method.mentions)
        assert all(m.span.start >= len(prose) for m in method.mentions)
    names = {" ".join(t.name.split()) for t in told} - {""}
    assert names <= {name for m in said.methods for name in m.names}
    assert all(r.source != r.target for r in said.relations)
