"""Which pipeline this is: extractions of one version can be kept, those of another must be made again."""

import hashlib
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from kg.names import stable_id

_HERE = Path(__file__).resolve().parent
_BESIDE = (
    "training",
    "readers",
    "documents.py",
    "workers.py",
    "cluster.py",
    "__pycache__",
)  # none of them changes what a text is found to say
_SHARED = ("acronyms.py", "names.py", "schema.py", "resolve/forms.py", "resolve/spelling.py")
_LIBRARIES = ("numpy", "onnxruntime", "python-crfsuite", "spacy", "thinc", "tokenizers")


@cache
def pipeline_version(model: str | Path | None = None) -> str:
    """An id of all that decides what is extracted from a text: code, data, model and the libraries that run it.

    model: as `load_pipeline` takes it. A pipeline named by a package is told by that package's version.
    """
    files = [*_files(_HERE), *(_HERE.parent / "kg" / name for name in _SHARED)]
    parts = [f"{path.relative_to(_HERE.parent)} {_digest(path)}" for path in files]
    parts += [f"{name} {_release(name)}" for name in _LIBRARIES]
    if model is not None:
        folder = Path(model)
        parts += [f"{path.relative_to(folder)} {_digest(path)}" for path in _files(folder)]
        parts.append(f"{model} {_release(str(model))}")
    return stable_id("x", *parts)


def _files(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and path.suffix != ".md"
        and not any(part in _BESIDE for part in path.relative_to(folder).parts)
    )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _release(name: str) -> str:
    try:
        return distribution(name).version
    except (PackageNotFoundError, ValueError):
        return ""
