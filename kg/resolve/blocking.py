"""Which pairs of names are compared at all: those that share a block, so that time grows with the names."""

from collections import defaultdict
from collections.abc import Iterator

from kg.resolve.claims import Claims, Pair, pair
from kg.resolve.forms import GENERIC, Form
from kg.resolve.spelling import abbreviates, initials

LARGEST = 20
"""Of a block of more names only the one in most documents is compared with the others."""


def candidates(claims: Claims) -> Iterator[Pair]:
    """Yield pairs of keys whose spelling may say that they are one; a pair may come twice.

    Blocks: the letters without spaces; the core (stems without a soft head) without "deep"; the words in any order.
    """
    documents = claims.documents
    blocks: dict[str, list[str]] = defaultdict(list)
    for key in sorted(documents):
        for block in {*_blocks(claims.forms[key])}:
            blocks[block].append(key)
    for keys in blocks.values():
        if len(keys) > LARGEST:
            most = min(keys, key=lambda k: (-documents[k], k))
            yield from (pair(most, key) for key in keys if key != most)
        else:
            yield from ((a, b) for i, a in enumerate(keys) for b in keys[i + 1 :])


def _blocks(form: Form) -> Iterator[str]:
    if form.key in GENERIC:
        return
    yield form.joined
    yield form.core[0].removeprefix("deep") or form.joined
    if len(form.words) > 2:
        yield " ".join(sorted(form.words))


def guesses(claims: Claims) -> Iterator[Pair]:
    """Yield (short, long) for short names that no document explains where one name alone has their initials.

    Both must be what some document calls a method of one kind, and the long name be of three words or more: for
    two letters there is always one.
    """
    explained = {
        short
        for both in claims.together
        for short, long in (both, both[::-1])
        if abbreviates(claims.forms[short], claims.forms[long])
    }
    longs: dict[str, list[str]] = defaultdict(list)
    for key in sorted(claims.kinds):
        form = claims.forms[key]
        if len(form.parts) > 2 and " " in form.folded:
            longs[initials(form)].append(key)
    for key in sorted(claims.kinds.keys() - explained):
        found = longs.get(claims.forms[key].folded, ())
        if len(found) == 1 and not claims.kinds[key].keys().isdisjoint(claims.kinds[found[0]]):
            yield pair(key, found[0])
