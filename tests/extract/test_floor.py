"""A floor under the shipped extractor: its figures on the gold of the seeds, less 0.02.

It was trained on these documents, so this says nothing of its quality (extract/model/README.md does, cross-validated);
but whoever breaks a cue, a feature or the way from mention to relation falls through it.
"""

from pathlib import Path

import pytest

from extract.documents import read_documents
from extract.pipeline import extract
from kg.evaluate import load, prediction, score, score_attributes

GOLD = Path(__file__).parents[2] / "seeds" / "gold"
FLOOR = {"methods": 0.895, "relations": 0.737, "core": 0.751, "kind": 0.917}


@pytest.fixture(scope="module")
def figures(title_alone) -> dict[str, float]:
    names = ("dev", "catalogue_dev")
    gold = {id_: a for name in names for id_, a in load(GOLD / f"{name}.jsonl").items()}
    documents = list(read_documents([GOLD / f"{name}_input.jsonl" for name in names], warn=title_alone))
    found = {e.document.id: prediction(e) for e in extract(documents)}
    return {key: f["f1"] for key, f in {**score(gold, found), **score_attributes(gold, found)}.items()}


@pytest.mark.parametrize("figure", FLOOR)
def test_nothing_that_was_won_is_lost(figures, figure: str) -> None:
    assert figures[figure] >= FLOOR[figure]
