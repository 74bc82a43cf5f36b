"""Train what tells whether two names of a document are one method's, or take up what was.

Every two different names of an annotated document are an example, names of one method and of two.
"""

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

import numpy as np
from sklearn.neural_network import MLPClassifier

from extract.methods.sameness import SHIPPED, Sameness, compared, load_sameness
from extract.training.gold import SEED, Record, methods_of
from kg.names import normalise
from kg.schema import Span

HIDDEN = 24
EPOCHS = 200


def sameness_in(folder: Path, records: Iterable[Record]) -> Sameness:
    """What lies in `folder`; trained on annotated documents if it is not there yet."""
    kept = folder / SHIPPED.name
    if not kept.exists():
        np.savez(kept, allow_pickle=False, **train(records).weights)
    return load_sameness(kept)


def examples(record: Record) -> Iterator[tuple[list[float], bool]]:
    """What is measured of two names of an annotated document, and whether they are one method's."""
    places: dict[str, list[Span]] = {}
    method: dict[str, int] = {}
    for k, one in enumerate(methods_of(record)):
        for mention in one.mentions:
            name = normalise(mention.text)
            if name and method.setdefault(name, k) == k:
                places.setdefault(name, []).append(mention.span)
    for first, second, row in compared(record["text"], len(record["title"]), places):
        yield row, method[first] == method[second]


def train(records: Iterable[Record]) -> Sameness:
    """A network with one hidden layer, trained by Adam."""
    rows, same = zip(*chain.from_iterable(map(examples, records)), strict=True)
    network = MLPClassifier((HIDDEN,), alpha=1e-3, max_iter=EPOCHS, early_stopping=True, random_state=SEED)
    network.fit(np.array(rows), np.array(same))
    (hidden, out), (hidden_bias, out_bias) = network.coefs_, network.intercepts_
    weights = {"hidden": hidden, "hidden_bias": hidden_bias, "out": out[:, 0], "out_bias": out_bias[0]}
    return Sameness({name: np.asarray(value, dtype=np.float32) for name, value in weights.items()})
