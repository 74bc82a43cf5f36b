"""Fuzzes one target in this process, which ends with it: `python -m benchmarks.fuzzing.one TARGET SECONDS FOLDER`."""

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["extract", "kg", "bibtexparser", "pypdf", "tomllib"]):
    from benchmarks.fuzzing import seeds
    from benchmarks.fuzzing.targets import TARGETS

SECONDS, MEGABYTES, BYTES = 10, 2_048, 8_192
"""What one input may take, and how long it may be."""


def main(name: str, seconds: str, folder: Path) -> None:
    """Fuzz until the time is over or something is found; libFuzzer ends the process."""
    target = TARGETS[name]
    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(target.seeds()):
        (corpus / f"seed-{number}").write_bytes(data)
    words = folder / "words"
    words.write_text("\n".join(map(_entry, seeds.WORDS)))
    check = target.check
    if target.strategy is not None:
        from hypothesis import given, settings

        given_inputs = settings(deadline=None, database=None)(given(target.strategy)(target.check))
        check = given_inputs.hypothesis.fuzz_one_input  # type: ignore[attr-defined]
        check(bytes(64))  # what is made but once takes seconds
    limits = [
        f"-max_total_time={seconds}",
        f"-timeout={SECONDS}",
        f"-rss_limit_mb={MEGABYTES}",
        f"-max_len={BYTES}",
    ]
    places = [f"-artifact_prefix={folder}/", f"-dict={words}", str(corpus)]
    atheris.Setup([sys.argv[0], *limits, "-print_final_stats=1", *places], check)
    atheris.Fuzz()


def _entry(word: str) -> str:
    """A line of libFuzzer's dictionaries."""
    return '"{}"'.format("".join(f"\\x{byte:02x}" for byte in word.encode("utf-8", "surrogatepass")))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
