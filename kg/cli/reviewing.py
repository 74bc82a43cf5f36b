"""The command `review`: a person answers what the build is least certain of, and the answers become corrections."""

import sys
from pathlib import Path

from rich.text import Text

from kg.cli.arguments import DEFAULT_GRAPH, Corrections, GraphFile, open_graph
from kg.cli.rebuilding import corrections_of
from kg.cli.terminal import stdout, visible
from kg.corrections import FILE_NAME, append_correction, read_corrections


def review(graph: GraphFile = DEFAULT_GRAPH, corrections: Corrections = None) -> None:
    """Ask about the least certain merges and edges first, and write the answers to the file of corrections.

    Example: stemma review -g stemma.duckdb
    """
    knowledge = open_graph(graph)

    from kg.review import questions
    from kg.store import builds

    path = corrections or corrections_of(graph, None, next(reversed(builds(graph)), None))
    path = path or graph.parent / FILE_NAME
    told = read_corrections(path) if path.exists() else ()
    asked = questions(knowledge, {c.sentence for c in told})
    console = stdout()
    written = 0
    console.print(f"{len(asked):,} questions, the least certain first; y yes, n no, s skip, q stop")
    for question in asked:
        console.print(Text(f"\n{visible(question.asked)}", style="bold"))
        for reason in question.because:
            console.print(Text(f"  {visible(reason)}"))
        answer = _answer()
        if answer == "q":
            break
        if answer != "s":
            append_correction(path, question.yes if answer == "y" else question.no)
            written += 1
    _report(path, graph, written, named=corrections is not None)


COMMANDS = (review,)


def _answer() -> str:
    """y, n, s or q; the end of the input is q."""
    while True:
        try:
            answer = input("[y/n/s/q] ").strip().lower()
        except EOFError:
            print()
            return "q"
        if answer in ("y", "yes", "n", "no", "s", "skip", "", "q", "quit"):
            return answer[:1] or "s"
        print("answer y, n, s or q", file=sys.stderr)


def _report(path: Path, graph: Path, written: int, *, named: bool) -> None:
    console = stdout()
    if not written:
        console.print("nothing written")
        return
    option = f" --corrections {path}" if named else ""
    console.print(f"answers written: {written:,} -> {visible(str(path))}", markup=False)
    console.print(f"apply them: stemma add -g {visible(str(graph))}{option}", markup=False, soft_wrap=True)
