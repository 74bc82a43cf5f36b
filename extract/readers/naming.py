"""What the documents of a file are called, so that those of different files differ."""

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from extract.readers.opening import STDIN


def in_order(paths: Iterable[Path]) -> list[Path]:
    """Paths in the order of their true places; of two that lead to one place, the first in the alphabet."""
    places = {os.path.realpath(path): path for path in sorted(paths, key=str, reverse=True)}
    return [path for _, path in sorted(places.items())]


def prefixes(paths: Sequence[Path]) -> dict[Path, str]:
    """What a page's ids begin with: the stem up to the first underscore; all of it where pages share that."""
    short = {path: _stem(path).split("_")[0] or _stem(path) for path in paths}
    shared = Counter(short.values())
    whole = stems(paths)
    return {path: prefix if shared[prefix] == 1 else whole[path] for path, prefix in short.items()}


def stems(paths: Sequence[Path]) -> dict[Path, str]:
    """File names without their ends; with as many folders before them as it takes to tell them apart."""
    alike = Counter(path.with_name(_stem(path)) for path in paths)
    parts = {
        path: (
            *path.absolute().parts[1:-1],
            _stem(path) if alike[path.with_name(_stem(path))] == 1 else path.name,
        )
        for path in paths
    }
    found: dict[Path, str] = {}
    for path, names in parts.items():
        others = [other for key, other in parts.items() if key != path and other[-1] == names[-1]]
        depth = 1
        while depth < len(names) and any(other[-depth:] == names[-depth:] for other in others):
            depth += 1
        found[path] = "-".join(names[-depth:])
    return found


def _stem(path: Path) -> str:
    """The name without its end, and without that of what is packed: `a` for a.jsonl.gz."""
    if path == STDIN:
        return "stdin"
    return Path(path.stem).stem or path.stem if path.suffix == ".gz" else path.stem
