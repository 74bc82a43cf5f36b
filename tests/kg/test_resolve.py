"""Which names become one method: a table of documents and the clusters that they must give."""

import importlib.util
import json
from itertools import combinations
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.resolve import Verdict, resolve
from kg.schema import Document, DocumentKind, Extraction, Method, MethodKind

GOLD = Path(__file__).parents[2] / "seeds" / "gold"


def document(id_: str, *methods: str) -> Extraction:
    """An extraction of the methods alone, each as "name = alias = alias"."""
    made = []
    for line in methods:
        name, *aliases = line.split(" = ")
        made.append(Method(name, tuple(aliases), MethodKind.METHOD, False, ()))
    return Extraction(Document(id_, DocumentKind.PAPER, "", ""), tuple(made), ())


def documents(*rows: tuple[str, ...]) -> list[Extraction]:
    """One document a row, with the ids 0, 1, 2 ..."""
    return [document(str(i), *row) for i, row in enumerate(rows)]


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
    found = resolve(documents(*rows)).clusters
    assert [" ".join("|".join(member) for member in cluster) for cluster in found] == clusters


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


def scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score_clusters", GOLD / "score_clusters.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_development_clusters():
    """From gold methods: B-cubed F1 0.974 when written. Near-misses that the gold keeps apart stay apart."""
    rows = [
        json.loads(line)
        for name in ("dev", "catalogue_dev")
        for line in (GOLD / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    found = resolve(
        [document(r["id"], *(" = ".join([m["name"], *m["aliases"]]) for m in r["methods"])) for r in rows]
    )
    gold = scorer().load(GOLD / "clusters_dev.jsonl")
    clusters = [["|".join(member) for member in cluster] for cluster in found.clusters]
    assert scorer().score(gold, clusters)["bcubed"]["f1"] >= 0.97
    together = {pair for c in clusters for pair in combinations(sorted(n.split("|")[1] for n in c), 2)}
    assert not together & {("ShuffleNet", "ShuffleNet V2"), ("ShuffleNet V2", "ShuffleNet V2 Block")}
