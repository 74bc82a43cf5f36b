"""Every error that Stemma raises on purpose: one sentence with place, value and remedy."""


class StemmaError(Exception):
    """Base of all: its text is one sentence, fit to be shown to a user as it is."""


class DocumentError(StemmaError):
    """A file or record cannot be read as documents."""


class UnknownFormat(DocumentError):
    """No reader recognises the content of a file."""


class PipelineError(StemmaError):
    """A spaCy pipeline cannot be loaded, or lacks a component that extraction needs."""


class WorkerError(StemmaError):
    """A process or a cluster that is to read documents does not."""


class Interrupted(StemmaError):
    """The user stopped what was going on; the text says what becomes of it."""


class StoreError(StemmaError):
    """A graph file is missing, is not one, or cannot be written."""


class UnknownMethod(StemmaError):
    """A name that the graph does not know; `nearest` holds the closest names that it does."""

    def __init__(self, name: str, nearest: tuple[str, ...] = ()) -> None:
        hint = f"; did you mean {', '.join(nearest)}?" if nearest else "; try `stemma search`"
        super().__init__(f"no method named {name!r} in this graph{hint}")
        self.name = name
        self.nearest = nearest


class QuestionError(StemmaError):
    """A question that cannot be answered as it was put."""


class MissingExtra(StemmaError):
    """A library is not installed that only some uses need; `extra` is what brings it."""

    def __init__(self, use: str, library: str, extra: str) -> None:
        super().__init__(f"{use} needs {library}, which is not installed; pip install 'stemma[{extra}]'")
        self.extra = extra


class ExportError(StemmaError):
    """A graph cannot be written in the form asked for."""


class EvaluationError(StemmaError):
    """A gold or prediction file is not of the form that the scorer needs."""


class CorrectionError(StemmaError):
    """A file of corrections is not of its form, contradicts itself, or names what is not in the graph."""
