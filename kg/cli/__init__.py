"""The command line: the only place where `extract`, `kg` and `viz` meet.

`app` holds the commands; `main` runs it and turns every failure into one sentence on stderr and an exit code:
0 done, 1 failed, 2 wrong usage, 130 interrupted. With STEMMA_DEBUG=1 the traceback comes along.
"""

import io
import os
import sys
import traceback
from collections.abc import Sequence
from typing import Annotated

import typer

from kg.cli import (
    asking,
    building,
    checking,
    explaining,
    making,
    measuring,
    querying,
    resolving,
    reviewing,
    serving,
    writing,
)
from kg.cli.terminal import visible
from kg.errors import Interrupted, StemmaError

INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it: 128 and the number of the signal."""

app = typer.Typer(
    name="stemma",
    help="Draw the family tree of machine-learning methods from text; every edge quotes its sentence.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"stemma {version('stemma')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and stop."),
    ] = False,
) -> None:
    """Draw the family tree of machine-learning methods from text; every edge quotes its sentence."""


COMMANDS = tuple(
    command
    for group in (
        building,
        asking,
        querying,
        explaining,
        checking,
        reviewing,
        writing,
        making,
        measuring,
        resolving,
        serving,
    )
    for command in group.COMMANDS
)
for _command in COMMANDS:
    app.command(_command.__name__.removesuffix("_"))(_command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code. `arguments` are those of the process unless given."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A name that the terminal's encoding lacks is no reason to fail.
            stream.reconfigure(errors="backslashreplace")
    try:
        result = app(args=arguments, prog_name="stemma", standalone_mode=False)
        sys.stdout.flush()
    except (BrokenPipeError, SystemExit):
        # The reader of our output (`| head`) has seen enough. Typer turns that into SystemExit, and Python
        # would complain again when it flushes on exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 0
    except (KeyboardInterrupt, typer.Abort):
        result = INTERRUPTED
    except typer.TyperException as error:
        return _fail(_usage(error), code=error.exit_code)
    except Interrupted as error:
        return _fail(str(error), code=INTERRUPTED)
    except StemmaError as error:
        return _fail(str(error))
    except OSError as error:
        return _fail(_os_error(error))
    except MemoryError:
        return _fail("out of memory: build fewer files at a time")
    except Exception as error:
        detail = visible(str(error))
        return _fail(
            f"this is a bug: {type(error).__name__}: {detail} (STEMMA_DEBUG=1 shows where it happened)"
        )
    if result == INTERRUPTED:
        return _fail("interrupted", code=INTERRUPTED)
    return result if isinstance(result, int) else 0


def _fail(sentence: str, *, code: int = 1) -> int:
    if os.environ.get("STEMMA_DEBUG"):
        traceback.print_exc()
    print(f"stemma: {visible(sentence)}", file=sys.stderr)
    return code


def _usage(error: typer.TyperException) -> str:
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "stemma"
    return f"{error.format_message().rstrip('.')} (see `{command} --help`)"


def _os_error(error: OSError) -> str:
    place = f"{error.filename}: " if error.filename is not None else ""
    return (
        f"{place}{(error.strerror or str(error)).lower()}; check the path, its permissions and the space left"
    )
