"""Which names become one method: a table of documents and the clusters that they must give."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extract.documents import read_documents
from kg.clusters import find_clusters, load_clusters, score_clusters
from kg.evaluate import load
from kg.resolve import Verdict, resolve
from kg.resolve.explaining import explain
from kg.schema import Document, DocumentKind, Extraction, Method, MethodKind

GOLD = Path(__file__).parents[2] / "seeds" / "gold"


def document(id_: str, *methods: str, text: str = "") -> Extraction:
    """An extraction of the methods alone, each as "name = alias = alias"."""
    made = []
    for line in methods:
        name, *aliases = line.split(" = ")
        made.append(Method(name, tuple(aliases), MethodKind.METHOD, False, ()))
    return Extraction(Document(id_, DocumentKind.PAPER, "", text), tuple(made), ())


def documents(*rows: tuple[str, ...]) -> list[Extraction]:
    """One document a row, with the ids 0, 1, 2 ..."""
    return [document(str(i), *row) for i, row in enumerate(rows)]


def spelt(clusters):
    return [" ".join("|".join(member) for member in cluster) for cluster in clusters]


@pytest.mark.parametrize(
    ("rows", "clusters"),
    [
        ([("CNN",), ("CNNs",), ("cnn",)], ["0|CNN 1|CNNs 2|cnn"]),
        ([("Bi-LSTM",), ("BiLSTM",), ("bi LSTMs",)], ["0|Bi-LSTM 1|BiLSTM 2|bi LSTMs"]),
        ([("the Adam",), ("Adam",)], ["0|the Adam 1|Adam"]),
        ([("MoCo",), ("MoCo v2",)], ["0|MoCo", "1|MoCo v2"]),
        ([("GPT-2",), ("GPT-3",), ("GPT",)], ["0|GPT-2", "1|GPT-3", "2|GPT"]),
        ([("🤗",), ("🤗",), ("🦙",)], ["0|🤗 1|🤗", "2|🦙"]),
        (
            [("GAN = generative adversarial network",), ("generative adversarial networks",), ("GANs",)],
            ["0|GAN 1|generative adversarial networks 2|GANs"],
        ),
        (
            [
                ("AM = activation maximization",),
                ("AM = additive margin",),
                ("AM",),
                ("activation maximization",),
            ],
            ["0|AM 3|activation maximization", "1|AM", "2|AM"],
        ),
        (
            [("GCN = graph convolutional network",), ("GCN = graph convolution networks",), ("GCN",)],
            ["0|GCN 1|GCN 2|GCN"],
        ),
        (
            [("LSTM = long short-term memory",), ("LSTM = LSTM networks",), ("LSTM",)],
            ["0|LSTM 1|LSTM 2|LSTM"],
        ),
        (
            [("self-attention = attention",), ("cross-attention = attention",)],
            ["0|self-attention", "1|cross-attention"],
        ),
        ([("Alpha = the network",), ("Beta = network",)], ["0|Alpha", "1|Beta"]),
        (
            [("ResNet-50 = ResNet",), ("ResNet", "ResNet-50"), ("ResNet",)],
            ["0|ResNet-50 1|ResNet-50", "1|ResNet 2|ResNet"],
        ),
        (
            [("KAN = Kolmogorov-Arnold network",), ("KAN", "Kolmogorov-Arnold networks")],
            ["0|KAN 1|KAN 1|Kolmogorov-Arnold networks"],
        ),
        ([("RNN = recurrent neural network",), ("RNN = recursive neural network",)], ["0|RNN", "1|RNN"]),
        ([("Foo = ",), ("Bar = ",)], ["0|Foo", "1|Bar"]),
        ([("Foo", "Foo")], ["0|Foo"]),
        ([()], []),
    ],
    ids=[
        *(
            "plural and case",
            "hyphens",
            "article",
            "version",
            "generation",
            "no letters",
            "defined short form",
        ),
        *("two meanings", "like expansions", "expansion that holds it", "ambiguous alias", "generic alias"),
        *(
            "kept apart as often",
            "abbreviation kept apart",
            "unlike expansions",
            "blank alias",
            "same name twice",
            "nothing",
        ),
    ],
)
def test_clusters(rows, clusters):
    assert spelt(resolve(documents(*rows)).clusters) == clusters


def decision(rows, a, b):
    (found,) = (d for d in resolve(documents(*rows)).decisions if (d.a, d.b) == (a, b))
    return found.verdict, found.score, found.reasons


def test_a_merge_explains_itself():
    rows = [("GAN = generative adversarial network",), ("generative adversarial network = GAN",)]
    assert decision(rows, "GAN", "generative adversarial network") == (
        Verdict.SAME,
        0.9,
        ("names of one method in 0, 1", "the letters of the one stand in the other"),
    )
    assert decision([("CNN",), ("CNNs",)], "CNN", "CNNs")[0] is Verdict.SAME


def test_a_refusal_explains_itself():
    rows = [("ResNet-50 = ResNet",), ("ResNet", "ResNet-50"), ("ResNet", "ResNet-50")]
    assert decision(rows, "ResNet", "ResNet-50") == (
        Verdict.DIFFERENT,
        0.0,
        ("names of one method in 0", "two methods in 1, 2", "versions differ: 50 and none"),
    )
    verdict, _, reasons = decision([("Alpha = network",)], "Alpha", "network")
    assert (verdict, reasons[-1]) == (Verdict.DIFFERENT, "'network' is too generic to link")


def test_doubt_explains_itself():
    rows = [("AM = activation maximization",)] * 3 + [("AM = additive margin",)]
    found = [d for d in resolve(documents(*rows)).decisions if d.verdict is Verdict.UNSURE]
    assert [(d.a, d.b, d.score) for d in found] == [
        ("AM", "activation maximization", 0.75),
        ("AM", "additive margin", 0.25),
    ]


ONE = [
    ("CNN", "CNNs"),
    ("Bi-LSTM", "BiLSTM"),
    ("Beta-VAE", "β-VAE"),
    ("$\\beta$-VAE", "BetaVAE"),
    ("GPT-2", "GPT2"),
    ("ResNet-50", "ResNet50"),
    ("MoCo v2", "MoCo-v2"),
    ("MoCo v2", "MoCo version 2"),
    ("GaSNet-II", "GaSNet-2"),
    ("1D CNN", "one-dimensional CNN"),
    ("batch normalization", "batch normalisation"),
    ("batch normalization", "BatchNorm"),
    ("k-nearest neighbor", "k-nearest neighbour"),
    ("recurrent neural network", "recurrent NNs"),
    ("recurrent neural network", "recurrent nets"),
    ("convolutional neural network", "ConvNet"),
    ("convolutional neural network", "neural convolutional network"),
    ("convolutional neural network", "CNN"),
    ("linear DNNs", "deep linear networks"),
    ("VGG net", "VGGNet"),
    ("LSTM", "LSTM networks"),
    ("Transformer", "transformer architecture"),
    ("grouped convolution", "group convolutions"),
    ("convolutions", "convolutional layers"),
    ("standard gradient descent", "gradient descent"),
    ("softmax()", "softmax function"),
]
TWO = [
    ("R-CNN", "R-FCN"),
    ("R-CNN", "Fast R-CNN"),
    ("Fast R-CNN", "Faster R-CNN"),
    ("R-CNN", "CNN"),
    ("MoCo", "MoCo v2"),
    ("Inception-ResNet-v2-B", "Inception-ResNet-v2-C"),
    ("GPT-2", "GPT-3"),
    ("GPT-3.5", "GPT-35"),
    ("Llama-2-7B", "Llama-27B"),
    ("BERT", "BERT-large"),
    ("t-ReX", "t-ReX*"),
    ("DeepLabv3", "DeepLabv3+"),
    ("ResNet", "ResNeXt"),
    ("ShuffleNet V2", "ShuffleNet V2 Block"),
    ("Adam", "RAdam"),
    ("L1 norm", "L2 norm"),
    ("attention", "attention network"),
    ("convolution", "convolutional network"),
    ("recurrent neural network", "recursive neural network"),
    ("supervised learning", "self-supervised learning"),
    ("sigmoid", "sigmoid loss"),
    ("Alpha", "the network"),
    ("🤗", "🦙"),
]
IN_DOUBT = [
    ("CNN-LSTM", "LSTM-CNN"),
    ("deep reinforcement learning", "reinforcement learning"),
    ("graph attention matching network", "graph matching attention network"),
    ("generative pretraining", "generative pretrainng"),
    ("AM", "additive margin"),
]


@pytest.mark.parametrize(("a", "b"), ONE, ids=[" = ".join(p) for p in ONE])
def test_one_method_by_its_spelling(a, b):
    found = resolve(documents((a,), (b,)))
    assert len(found.clusters) == 1
    decision = explain(found.decisions, a, b)[0]
    assert (decision.verdict, decision.score >= 0.6) == (Verdict.SAME, True)
    assert decision.reasons


@pytest.mark.parametrize(("a", "b"), TWO, ids=[" / ".join(p) for p in TWO])
def test_near_misses_stay_apart(a, b):
    found = resolve(documents((a,), (b,)))
    assert len(found.clusters) == 2
    decision = explain(found.decisions, a, b)[0]
    assert (decision.verdict, decision.score < 0.4) == (Verdict.DIFFERENT, True)
    assert decision.reasons


@pytest.mark.parametrize(("a", "b"), IN_DOUBT, ids=[" ? ".join(p) for p in IN_DOUBT])
def test_doubtful_pairs_stay_apart_and_say_so(a, b):
    found = resolve(documents((a,), (b,)))
    assert len(found.clusters) == 2
    assert explain(found.decisions, a, b)[0].verdict is Verdict.UNSURE


@pytest.mark.parametrize(
    ("texts", "clusters"),
    [
        (["We use soft actor critic (SAC) here.", "", ""], ["0|SAC 1|SAC 2|soft actor critic"]),
        (["SAC, or soft actor critic, is used.", "", ""], ["0|SAC 1|SAC 2|soft actor critic"]),
        (["", "", "", "A text on soft actor critic (SAC)."], ["0|SAC 1|SAC 2|soft actor critic"]),
        (["", "sparse all-to-all communication (SAC)", ""], ["0|SAC 1|SAC", "2|soft actor critic"]),
    ],
    ids=["in brackets", "after or", "in a document without methods", "defined as something else"],
)
def test_texts_define_short_forms(texts, clusters):
    rows = [("SAC",), ("SAC",), ("soft actor critic",), ()]
    found = resolve([document(str(i), *rows[i], text=text) for i, text in enumerate(texts)])
    assert spelt(found.clusters) == clusters


CAMERA = "noise of the camera sensor, pixel by pixel, in forged photographs"
STYLE = "channel statistics recalibrated for image classification networks"


@pytest.mark.parametrize(
    ("text", "cluster"),
    [
        (f"Bare SRM in forged photographs: the camera and its sensor noise, {CAMERA}.", "rich"),
        (f"Bare SRM: channel statistics of classification networks, {STYLE}.", "style"),
        ("Bare SRM and nothing else that the two speak of.", "alone"),
    ],
)
def test_a_bare_short_form_goes_where_its_context_points(text, cluster):
    found = resolve(
        [
            document("rich", "SRM = spatial rich model", text=f"The spatial rich model (SRM): {CAMERA}."),
            document(
                "style",
                "SRM = style recalibration module",
                text=f"Style recalibration module (SRM): {STYLE}.",
            ),
            document("bare", "SRM", text=text),
            *(document(f"other {i}", text=f"Another text, number {i}, on words.") for i in range(8)),
        ]
    ).clusters
    (own,) = (c for c in found if ("bare", "SRM") in c)
    assert {member[0] for member in own} - {"bare"} == ({cluster} - {"alone"})
    assert len(found) == (3 if cluster == "alone" else 2)


def test_a_frequent_meaning_outweighs_a_rare_one():
    rows = [("RNN = recurrent neural network",)] * 9 + [("RNN = random nearest neighbours",), ("RNN",)]
    found = resolve(documents(*rows)).clusters
    assert sorted(map(len, found)) == [1, 10]


def test_what_is_said_of_a_name_goes_with_its_frequent_meaning():
    rows = [("RNN = recurrent neural network",)] * 9 + [("RNN = random nearest neighbours",), ("RNN layer",)]
    found = resolve(documents(*rows)).clusters
    assert sorted(map(len, found)) == [1, 10]


def test_one_wrong_link_does_not_chain():
    """Two well-known methods, and a document that takes one for the other."""
    alpha, beta = ("ALP = alpha learning process",), ("BES = best effort sampling",)
    right = [alpha, beta] * 5
    for wrong in ("ALP = BES", "ALP = best effort sampling", "ALP = X = BES", "X = ALP = BES"):
        found = resolve(documents(*right, (wrong,)))
        large = [c for c in found.clusters if len(c) > 1]
        assert sorted(map(len, large))[-2:] in ([5, 5], [5, 6]), wrong


def test_a_chain_of_single_links_is_cut():
    rows = [(f"Name{a} = Name{b}",) for a, b in pairwise("ABCDEFGH")]
    assert len(resolve(documents(*rows)).clusters) > 1


def test_links_that_were_not_followed_are_in_doubt():
    rows = [("ALP = alpha learning process",), ("BES = best effort sampling",)] * 5 + [
        ("X = ALP",),
        ("X = BES",),
    ]
    found = resolve(documents(*rows))
    unsure = {(d.a, d.b) for d in found.decisions if d.verdict is Verdict.UNSURE}
    assert unsure == {("ALP", "X"), ("BES", "X")}


def test_explanations_follow_the_chain():
    rows = [("ConvNets",), ("CNN = convolutional neural network",)]
    names = [{d.a, d.b} for d in explain(resolve(documents(*rows)).decisions, "cnn", "ConvNet")]
    assert names == [{"CNN", "convolutional neural network"}, {"ConvNets", "convolutional neural network"}]


def test_explanations_of_names_that_nothing_brings_together():
    (found,) = explain((), "LSTM", "dropout")
    assert (found.verdict, found.reasons) == (
        Verdict.DIFFERENT,
        ("spelt otherwise (18% of the letters agree)",),
    )


def test_explanations_give_the_meanings():
    rows = [("AM = activation maximization",), ("AM = additive margin",)]
    found = explain(resolve(documents(*rows)).decisions, "AM", "Adam")
    assert [d.b for d in found[1:]] == ["activation maximization", "additive margin"]


names = st.sampled_from(
    ["AM", "AMs", "active model", "Alpha Machine", "ResNet", "ResNet-50", "network", "🤗"]
)
methods = st.lists(st.lists(names, min_size=1, max_size=3).map(" = ".join), max_size=4)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=st.lists(methods, max_size=5), data=st.data())
def test_a_partition_that_does_not_depend_on_the_order(rows, data):
    extractions = documents(*(tuple(row) for row in rows))
    one = resolve(extractions)
    assert resolve(data.draw(st.permutations(extractions))) == one
    members = [member for cluster in one.clusters for member in cluster]
    assert sorted(members) == sorted({(e.document.id, m.name) for e in extractions for m in e.methods})
    assert list(one.clusters) == sorted(one.clusters)


def test_development_clusters(title_alone):
    """From gold methods: B-cubed F1 0.986, pairs F1 0.974 and precision 0.991 when written."""
    annotations: dict = {}
    documents: dict = {}
    for name in ("dev", "catalogue_dev"):
        annotations |= load(GOLD / f"{name}.jsonl")
        texts = read_documents([GOLD / f"{name}_input.jsonl"], warn=title_alone)
        documents |= {document.id: document for document in texts}
    found = find_clusters(annotations, documents)
    gold = load_clusters(GOLD / "clusters_dev.jsonl")
    figures = score_clusters(gold, [cluster["members"] for cluster in found])
    assert figures["bcubed"]["f1"] >= 0.98
    assert figures["pairs"]["f1"] >= 0.96
    assert figures["pairs"]["p"] >= 0.98
