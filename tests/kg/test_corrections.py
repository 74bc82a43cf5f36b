"""Corrections by hand: the file's form, what each does, and one sentence for whatever is wrong with them."""

import pytest

from kg.corrections import Correction, Form, append_correction, read_corrections
from kg.errors import CorrectionError
from kg.export import rendered
from kg.joining.assembly import assemble
from kg.query import get
from kg.schema import BY_HAND, DocumentKind, MethodKind
from kg.store import load, save

ALL = """
# what we know better
[[same]]
names = ["UT", "Universal Transformer"]
note = "one paper"

[[different]]
names = ["RNNs", "recurrent neural networks"]

[[rename]]
method = "Transformer"
to = "Vaswani's Transformer"

[[kind]]
method = "self-attention"
kind = "component"

[[drop]]
method = "LSTM"

[[add_edge]]
source = "Universal Transformer"
type = "based_on"
target = "RNN"
note = "section 2"

[[drop_edge]]
source = "A study without a name"
type = "based_on"
target = "Transformer"

[[retype_edge]]
source = "Universal Transformer"
type = "extends"
target = "Transformer"
to = "replaces"
"""


@pytest.fixture
def correct(extractions, tmp_path):
    """The graph of the table, with the corrections of a text."""

    def build(text, rows=extractions, **options):
        (tmp_path / "corrections.toml").write_text(text, encoding="utf-8")
        return assemble(rows, read_corrections(tmp_path / "corrections.toml"), **options)[0]

    return build


def edges(graph):
    return {
        (graph.nodes[e.source].name, str(e.type), graph.nodes[e.target].name): e for e in graph.edges.values()
    }


def test_each_form_does_what_it_says(correct):
    graph = correct(ALL)
    told = edges(graph)
    assert {"UT", "Universal Transformers"} <= set(get(graph, "Universal Transformer").aliases)
    assert get(graph, "RNN").id != get(graph, "recurrent neural network").id
    renamed = get(graph, "Vaswani's Transformer")
    assert renamed == get(graph, "Transformer")
    assert renamed.aliases["Transformer"] == ("c-0", "p-1", "p-2", "p-3")
    assert get(graph, "self-attention").kind is MethodKind.COMPONENT
    assert not graph.bearers("LSTM")
    assert ("A study without a name", "based_on", "Vaswani's Transformer") not in told
    names = {n.name for n in graph.nodes.values()}
    universal = next(n for n in names if n in ("UT", "Universal Transformer"))
    assert (universal, "extends", "Vaswani's Transformer") not in told
    retyped = told[universal, "replaces", "Vaswani's Transformer"]
    assert {e.document for e in retyped.evidence} == {"c-0", "p-2", "corrections.toml"}
    added = told[universal, "based_on", "RNNs" if "RNNs" in names else "RNN"]
    (quote,) = added.evidence
    assert (quote.cue, quote.confidence, added.confidence) == (BY_HAND, 1.0, 1.0)


def test_an_edge_by_hand_quotes_the_correction_to_the_letter(correct):
    graph = correct(ALL)
    hand = graph.documents["corrections.toml"]
    assert hand.kind is DocumentKind.HAND
    quotes = [q for e in graph.edges.values() for q in e.evidence if q.cue == BY_HAND]
    said = set()
    for quote in quotes:
        assert hand.text[quote.sentence.start : quote.sentence.end] == quote.text
        head, tail = (hand.text[s.start : s.end] for s in (quote.head, quote.tail))
        said.add((head, quote.text.removeprefix(head).split()[0], tail))
    assert said == {
        ("Universal Transformer", "based_on", "RNN"),
        ("Universal Transformer", "replaces", "Transformer"),
    }


def test_a_method_with_two_names_is_taken_apart_where_it_stands(make):
    row = make(
        *("d-1", "paper", None, ""),
        "SENet = Squeeze. SENet extends ResNet. Squeeze uses ResNet.",
        ("SENet = Squeeze", "ResNet"),
        ("SENet extends ResNet 0.9",),
    )
    correction = Correction(Form.DIFFERENT, ("SENet", "Squeeze"))
    graph, node_of = assemble([row], [correction])
    assert get(graph, "SENet").aliases == {}
    assert get(graph, "Squeeze").id == node_of["d-1", "Squeeze"] != node_of["d-1", "SENet"]


def test_the_order_of_corrections_and_documents_changes_nothing(extractions, correct):
    blocks = ["[[" + block for block in ALL.split("[[")[1:]]
    turned = correct("".join(blocks[::-1]), rows=extractions[::-1])
    assert rendered(turned, "json") == rendered(correct(ALL), "json")


def test_they_survive_the_file(correct, tmp_path):
    graph = correct(ALL)
    save(graph, tmp_path / "g.duckdb")
    assert load(tmp_path / "g.duckdb") == graph
    assert [c.note for c in graph.corrections if c.note] == ["one paper", "section 2"]


ROUND = (
    Correction(Form.SAME, ("A", "B", "C"), note='say "so"'),
    Correction(Form.RENAME, ("β-VAE",), to="Beta\\VAE"),
    Correction(Form.RETYPE_EDGE, ("A", "B"), type="uses", to="extends"),
)


def test_what_is_appended_is_read_back_and_the_rest_stays(tmp_path):
    path = tmp_path / "c.toml"
    path.write_text("# mine\n[[kind]] # x\nmethod='Q'\nkind='method'", encoding="utf-8")
    before = path.read_text(encoding="utf-8")
    for correction in ROUND:
        append_correction(path, correction)
    assert path.read_text(encoding="utf-8").startswith(before)
    _, *found = read_corrections(path)
    assert [(c.form, c.names, c.type, c.to, c.note) for c in found] == [
        (c.form, c.names, c.type, c.to, c.note) for c in ROUND
    ]
    assert found[0].place == f"{path}:6"


BAD = [
    # the file, what the message says
    ("[[same]\n", "not TOML"),
    ("[[merge]]\nnames=['A','B']", "unknown correction 'merge'; use one of same, different"),
    ("same = ['A', 'B']", "write [[same]] before each"),
    ("[[same]]\nnames = ['A']", ":1: same takes two or more names"),
    ("[[same]]\nnames = ['CNN', 'CNNs']", "differ by more than case, hyphens or plural"),
    ("[[different]]\nnames = ['A', 'B', 'C']", "takes two names"),
    ("[[same]]\nnames = 'A'", "names is no list of names"),
    ("[[rename]]\nmethod = 'UT'", ":1: rename lacks 'to'"),
    ("\n\n[[rename]]\nmethod = 3\nto = 'X'", ":3: 'method' is no text"),
    ("[[kind]]\nmethod = 'UT'\nkind = 'layer'", "unknown kind 'layer'; use one of architecture"),
    ("[[add_edge]]\nsource='UT'\ntype='extend'\ntarget='RNN'", "unknown type 'extend'; use one of replaces"),
    ("[[drop]]\nmethod = 'UT'\nwhy = 'x'", "unknown field 'why' in drop; it takes method and note"),
    ("[[drop]]\nmethod = 'BERT'", "there is no method 'BERT'; mend it or take it out"),
    ("[[same]]\nnames = ['UT', 'BERT']", "there is no method 'BERT'"),
    ("[[drop_edge]]\nsource='UT'\ntype='uses'\ntarget='LSTM'", "there is no edge"),
    ("[[add_edge]]\nsource='UT'\ntype='uses'\ntarget='Universal Transformers'", "both ends are one method"),
    ("[[rename]]\nmethod='UT'\nto='LSTM'", "is the name of another method already; join the two by [[same]]"),
]
CONTRADICTING = [
    "[[same]]\nnames=['A','B']\n[[same]]\nnames=['B','C']\n[[different]]\nnames=['A','C']",
    "[[rename]]\nmethod='UT'\nto='X1'\n[[rename]]\nmethod='Universal Transformers'\nto='X2'",
    "[[kind]]\nmethod='UT'\nkind='method'\n[[kind]]\nmethod='UT'\nkind='component'",
    "[[drop]]\nmethod='UT'\n[[kind]]\nmethod='UT'\nkind='component'",
    "[[add_edge]]\nsource='UT'\ntype='outperforms'\ntarget='LSTM'\n"
    "[[drop_edge]]\nsource='UT'\ntype='outperforms'\ntarget='LSTM'",
]


@pytest.mark.parametrize(
    ("text", "message"), [*BAD, *((text, "contradicts") for text in CONTRADICTING)], ids=str
)
def test_what_is_wrong_is_said_in_one_sentence(correct, text, message):
    with pytest.raises(CorrectionError) as caught:
        correct(text)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "corrections.toml" in str(caught.value)


def test_what_no_longer_applies_is_reported_and_kept(correct):
    warnings: list[str] = []
    text = "[[drop_edge]]\nsource = 'UT'\ntype = 'uses'\ntarget = 'LSTM'\n"
    graph = correct(text, before=("UT uses LSTM: it does not",), warn=warnings.append)
    (warning,) = warnings
    assert "corrections.toml:1: 'UT uses LSTM: it does not' no longer applies: there is no edge" in warning
    assert [(c.nodes, c.edges) for c in graph.corrections] == [((), ())]


def test_the_same_thing_said_twice_is_no_contradiction(correct):
    block = "[[kind]]\nmethod='UT'\nkind='method'\n[[drop]]\nmethod = 'LSTM'\n"
    assert rendered(correct(block * 2), "json") == rendered(correct(block), "json")
