"""A short run of what `python -m benchmarks.fuzzing` runs for hours, and what was found by it."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from benchmarks.fuzzing.targets import TARGETS, mutated
from extract.documents import READERS

ROOT = Path(__file__).parents[2]
SLOW = {
    "parquet": 10,
    "recognition": 40,
    "standard_input": 40,
    "import": 10,
    "graph_file": 6,
    "extraction": 6,
}
EXAMPLES = 60


@pytest.mark.parametrize("name", TARGETS)
def test_whatever_the_input_is(name):
    target = TARGETS[name]
    strategy = target.strategy if target.strategy is not None else mutated(tuple(target.seeds()))
    few = settings(
        max_examples=SLOW.get(name, EXAMPLES), deadline=None, suppress_health_check=list(HealthCheck)
    )

    @few
    @given(data=strategy)
    def run(data):
        target.check(data)

    run()


def test_every_reader_is_fuzzed():
    names = {reader.__name__.rpartition(".")[2] for reader in READERS}  # type: ignore[attr-defined]
    assert names <= set(TARGETS)


@pytest.mark.parametrize("name", TARGETS)
def test_what_fuzzing_begins_with_is_read(name):
    for data in TARGETS[name].seeds():
        TARGETS[name].check(data)
