"""The command `extract`, which writes what each document says."""

import json
from pathlib import Path
from typing import Annotated

import typer

from extract.readers.source import MAX_RECORDS, MAX_TEXT
from kg.cli.arguments import (
    Files,
    Limit,
    MaxRecords,
    MaxText,
    Model,
    Quiet,
    Strict,
    Where,
    check_output,
)
from kg.cli.sources import Sources
from kg.cli.terminal import Warnings, progress, stdout, visible
from kg.schema import Extraction


def extract(
    files: Files,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Where the JSON Lines go.")
    ] = Path("predictions.jsonl"),
    model: Model = None,
    limit: Limit = None,
    where: Where = None,
    max_text: MaxText = MAX_TEXT,
    max_records: MaxRecords = MAX_RECORDS,
    strict: Strict = False,
    quiet: Quiet = False,
) -> None:
    """Write the methods and relations of each document, one JSON object a line, in the gold's form.

    Example: stemma extract seeds/gold/dev_input.jsonl -o predictions.jsonl
    """
    check_output(output, sources=files)
    sources = Sources(files, limit, where, max_text, max_records, strict, quiet)
    extractions = extract_from(sources, model)

    from kg.evaluate import prediction
    from kg.files import write_atomic

    lines = [json.dumps(prediction(e), ensure_ascii=False) + "\n" for e in extractions]
    write_atomic(output, "".join(lines).encode("utf-8", "backslashreplace"))
    if not quiet:
        stdout().print(f"{len(lines)} documents -> {visible(str(output))}", markup=False)


COMMANDS = (extract,)


def extract_from(sources: Sources, model: str | None) -> tuple[Extraction, ...]:
    """Read documents and extract from them, with progress and warnings on stderr.

    Raises DocumentError and BadParameter as `Sources.read` does, PipelineError where the language pipeline cannot be
    loaded.
    """
    documents = sources.read()

    # Loaded once there is something to do: spaCy takes a second to import.
    from extract.pipeline import extract as run
    from extract.pipeline import load_pipeline

    pipeline = load_pipeline(model)
    warnings = Warnings()
    try:
        with progress(quiet=sources.quiet) as advance:
            return tuple(run(documents, pipeline, progress=advance, warn=warnings))
    finally:
        warnings.close()
