"""Many names, and which of them share most of their trigrams with a text: a coarse choice, made fast."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

_BUCKETS = (
    1 << 16
)  # what numpy sorts by radix; two trigrams in one bucket cost a little time and nothing else
_PRIMES = np.array([2654435761, 2246822519, 3266489917], dtype=np.uint32)  # of xxHash32 (Collet 2012)
_SHORT = 3


class NameIndex:
    """Names by their trigrams, one mark before and after each name. names: of equals, the first are chosen.

    Takes about 100 bytes a name.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._names = tuple(names)
        lengths = np.fromiter(map(len, self._names), dtype=np.int64, count=len(self._names)) + 1
        owners = np.repeat(np.arange(len(self._names), dtype=np.int32), lengths)[:-1]
        within = np.ones(len(owners), dtype=bool)
        within[np.cumsum(lengths)[:-1] - 1] = False  # windows round the mark between two names
        owners = owners[within]
        buckets = _buckets(_codes("\0" + "\0".join(self._names) + "\0"))[within]
        order = np.argsort(buckets, kind="stable")
        self._owners = owners[order]
        self._starts = np.searchsorted(buckets[order], np.arange(_BUCKETS + 1))

    def candidates(self, text: str, most: int) -> list[str]:
        """At most so many names that share a trigram with the text, those that share most first.

        Of a text of less than three characters: names that hold it.
        """
        if len(text) < _SHORT:
            return [name for name in self._names if text in name][:most] if text else []
        buckets = np.unique(_buckets(_codes(f"\0{text}\0")))
        owners = np.concatenate([self._owners[self._starts[b] : self._starts[b + 1]] for b in buckets])
        shared = np.bincount(owners)
        found = np.flatnonzero(shared)
        rank = shared[found] * len(self._names) - found
        if len(found) > most:
            found, rank = (part[np.argpartition(-rank, most)[:most]] for part in (found, rank))
        return [self._names[i] for i in found[np.argsort(-rank)]]


def _codes(text: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def _buckets(codes: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint16]:
    """The bucket of each window of three characters."""
    mixed = (codes[:-2] * _PRIMES[0]) ^ (codes[1:-1] * _PRIMES[1]) ^ (codes[2:] * _PRIMES[2])
    return (mixed >> np.uint32(16)).astype(np.uint16)
