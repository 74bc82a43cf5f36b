"""Which of the names that one document uses are one method's: spellings, short and long forms, "the X model" and X."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import networkx

from extract.lexicon import Lexicon
from kg.acronyms import ShortForm
from kg.names import normalise
from kg.schema import Span

_SMALL = frozenset("of and for the in with to on by".split())
_GENERIC = frozenset(
    "model architecture network mechanism layer module block method algorithm technique approach framework strategy "
    "system pipeline procedure scheme operation operator activation unit objective routine optimizer optimiser "
    "agent policy variant baseline backbone training prompting adapter".split()
)
"""Words after a name that add nothing to it, where the bare name stands in the document too."""
_USUAL = frozenset(
    "deep vanilla standard conventional typical traditional classic classical plain regular original modern existing "
    "novel new proposed efficient optionally pretrained simple basic usual common popular pure".split()
)
"""The same before a name."""
_SHORT = {
    "vit": "vision transformer",
    "vae": "variational autoencoder",
    "mae": "masked autoencoder",
    "sae": "sparse autoencoder",
    "lora": "low rank adaptation",
    "lstm": "long short term memory",
    "relu": "rectified linear unit",
    "mlp": "multilayer perceptron",
    "convnet": "convolutional network",
    "cnn": "convolutional network",
    "resnet": "residual network",
    "nerf": "neural radiance field",
    "mcmc": "markov chain monte carlo",
}
"""Usual short forms that are not the initials of the long one."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that may name a method, what found it, and how sure that is, in [0, 1]."""

    span: Span
    source: str
    confidence: float


@dataclass(slots=True)
class Group:
    """The names of one method while they are gathered: form -> how often a finder met it."""

    names: Counter[str]
    sources: dict[str, str]
    confidence: float
    entry: bool = False


def group_names(
    text: str, candidates: Iterable[Candidate], short_forms: Iterable[ShortForm], lexicon: Lexicon
) -> dict[str, Group]:
    """Candidates of one name together, long and short forms too; key -> group."""
    same: networkx.Graph[str] = networkx.Graph()
    found = list(candidates)
    keys = {normalise(text[c.span.start : c.span.end]) for c in found}
    for form in short_forms:
        forms = [text[s.start : s.end] for s in (form.short, form.long)]
        short, long = (normalise(f) for f in forms)
        if (short in keys or long in keys) and all(map(lexicon.is_name, forms)):
            same.add_edge(short, long)
            found += [
                Candidate(s, "acronym", 0.9 if short in keys and long in keys else 0.7)
                for s in (form.short, form.long)
            ]
    entry = [normalise(text[c.span.start : c.span.end]) for c in found if c.source == "entry"]
    for key in entry[1:]:  # the name line and the name that the description begins with are one method's
        same.add_edge(key, entry[0])
    for one, other in _alike({normalise(text[c.span.start : c.span.end]) for c in found} - {""}):
        same.add_edge(one, other)
    root = {key: min(one) for one in networkx.connected_components(same) for key in one}
    groups: dict[str, Group] = defaultdict(lambda: Group(Counter(), {}, 0.0))
    for candidate in sorted(found, key=lambda c: (c.span, c.source)):
        name = text[candidate.span.start : candidate.span.end]
        key = normalise(name)
        if not key:
            continue
        group = groups[root.get(key, key)]
        group.names[name] += 1
        group.sources.setdefault(name, candidate.source)
        group.confidence = max(group.confidence, candidate.confidence)
        group.entry = group.entry or candidate.source == "entry"
    return dict(groups)


def _alike(keys: set[str]) -> Iterator[tuple[str, str]]:
    """Pairs of keys (normalised names) of one document that name one method."""
    written: dict[str, str] = {}
    for key in sorted(keys):
        first = written.setdefault(key.replace(" ", ""), key)
        if first != key:
            yield first, key
    forms = {key: _forms(key) for key in sorted(keys)}
    for key in forms:
        for form in forms[key]:
            bare = written.get(form.replace(" ", ""), key)
            if bare != key:
                yield key, bare
    initials = {key: {_initials(f.split()) for f in forms[key] if " " in f} for key in forms}
    for key in forms:
        if " " in key or not 2 <= len(key) <= 6:
            continue
        for long in forms:
            if long != key and (_SHORT.get(key) in forms[long] or key in initials[long]):
                yield key, long


def _forms(key: str) -> list[str]:
    """The key itself, then what is left without usual words before and generic words after it."""
    words = re.sub(r"\bprocesse\b", "process", key).split()
    forms = [key, " ".join(words)]
    while len(words) > 1 and (words[0] in _USUAL or words[:2] == ["pre", "trained"]):
        words = words[2:] if words[0] == "pre" else words[1:]
        forms.append(" ".join(words))
    forms += [f.replace("neural network", "network") for f in forms]
    while len(words) > 1 and words[-1] in _GENERIC:
        words = words[:-1]
        forms.append(" ".join(words))
    return list(dict.fromkeys(f for f in forms if f))


def _initials(words: Iterable[str]) -> str:
    return "".join(w[0] for w in words if w not in _SMALL)
