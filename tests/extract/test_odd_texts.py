"""Texts that are no English abstract: nothing crashes or floods, time grows with length, and a warning says so."""

import time

import pytest

from extract.limits import LONGEST
from extract.pipeline import extract, load_pipeline
from kg.schema import Document, DocumentKind, Extraction

GERMAN = (
    "Wir stellen ein neues Verfahren vor, das auf BERT basiert und den Transformer ersetzt. Es nutzt eine Schicht mit "
    "Aufmerksamkeit und erweitert das ResNet um eine zusätzliche Verbindung, die schneller und genauer arbeitet."
)
CHINESE = (
    "我们提出了一种基于Transformer的新方法，它扩展了BERT并取代了RNN。实验结果表明该方法优于现有方法。" * 6
)
CAPITALS = (
    "WE PROPOSE GRIDNET, WHICH EXTENDS RESNET WITH GATED ATTENTION. GRIDNET REPLACES BATCH NORMALIZATION BY GROUP "
    "NORMALIZATION AND OUTPERFORMS VGG ON IMAGENET. OUR CODE IS PUBLIC AND EASY TO USE FOR ALL OF US."
)
LATEX = (
    r"We propose $\text{E}^2\text{Rank}$, which extends \textbf{ListNet} with $\mathcal{O}(n^{2})$ attention, where "
    r"$\nabla_{\theta} \sum_{i=1}^{n} \frac{1}{2}\|x_i\|^2$ is the loss that we use in all of the experiments. "
)
TABLE = "| Model | GSM8K | MATH | " + " ".join(
    f"| Llama-{i}B | {i / 7:.2f} | {i / 9:.2f}" for i in range(400)
)
SENTENCE = "The model extends a ResNet and uses attention while GridNet replaces BERT in our experiments"
ENDLESS = " ".join([SENTENCE] * 350) + "."
REPEATED = "GridNet extends ResNet. " + "GridNet " * 10_000
LONG = " ".join(f"{SENTENCE}." for _ in range(400))


@pytest.fixture(scope="module")
def nlp():
    return load_pipeline()


def read(nlp, text: str) -> tuple[Extraction, list[str]]:
    warnings: list[str] = []
    document = Document("d", DocumentKind.PAPER, "", text, source="x.txt:1")
    (extraction,) = extract([document], nlp, warn=warnings.append)
    return extraction, warnings


@pytest.mark.parametrize(
    ("text", "warning", "most"),
    [
        pytest.param(GERMAN, "x.txt:1: not English prose: no relations were looked for", 0, id="german"),
        pytest.param(CHINESE, "x.txt:1: not English prose: no relations were looked for", 0, id="chinese"),
        pytest.param(TABLE, "x.txt:1: not English prose: no relations were looked for", 0, id="table"),
        pytest.param(CAPITALS, None, 12, id="capitals"),
        pytest.param(LATEX * 3, None, 3, id="latex"),
        pytest.param(ENDLESS, f"x.txt:1: 1 sentence of more than {LONGEST} words", 0, id="endless"),
        pytest.param(REPEATED, "x.txt:1: not English prose", 0, id="repeated"),
        pytest.param(LONG, None, 40, id="long"),
    ],
)
def test_odd_texts(nlp, text: str, warning: str | None, most: int) -> None:
    extraction, warnings = read(nlp, text)
    assert len(warnings) == (warning is not None)
    assert all(w.startswith(warning or "") for w in warnings)
    assert len(extraction.relations) <= most
    for method in extraction.methods:
        for mention in method.mentions:
            assert text[mention.span.start : mention.span.end] == mention.text


def test_time_grows_with_length(nlp) -> None:
    """Eight times the text takes at most twelve times as long; the square would be 64."""

    def seconds(sentences: int) -> float:
        text = " ".join([f"{SENTENCE}."] * sentences)
        started = time.perf_counter()
        read(nlp, text)
        return time.perf_counter() - started

    seconds(20)
    assert seconds(480) <= 12 * max(seconds(60), seconds(60))
