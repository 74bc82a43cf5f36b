"""The network that `extract.training.encoder` trains: a transformer with one head a question, and its loss.

Needs torch and transformers, which the package itself does not. What the heads compute here in torch, for training,
`extract.heads` computes in numpy; `extract.training.export` checks that both agree.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional
from transformers import AutoModel

from extract.encoder import BEGIN, INSIDE, OUTSIDE, SHAPES, split
from extract.heads import AFTER, BEFORE, DISTANCES, FAR, KINDS, TYPES, Mentions, Place, places
from extract.training.gold import Record, methods_of
from kg.schema import DOC, RelationType

IGNORED = -100
LONGEST = 512
EXCLUSIVE = len(TYPES) - 1
"""Types of which a pair has one at most; the last one, outperforms, stands beside them."""

WEIGHTS = {"tags": 15.0, "kinds": 0.2, "introduced": 0.3, "relations": 0.15}
"""Of the losses in their sum; found on one fold: with less weight on the tags, relations grew at methods' cost."""

Truth = dict[tuple[int, int], tuple[int, bool]]
"""(source, target) -> number of the exclusive type (0: none) and whether it outperforms."""


@dataclass(frozen=True, slots=True)
class Example:
    """An annotated text in pieces: mentions are (first piece, piece after the last, method)."""

    ids: list[int]
    shapes: list[int]
    words: list[int]
    tags: list[int]
    mentions: list[tuple[int, int, int]]
    kinds: list[int]
    introduced: list[bool]
    relations: Truth
    nameless: bool


def example(record: Record, tokenizer: Tokenizer) -> Example:
    """The example of an annotated document; what lies beyond the window is left out."""
    pieces = split(tokenizer, record["text"])
    cut = min(len(pieces.ids), LONGEST)
    offsets = pieces.offsets[: cut - 1]
    tags = [OUTSIDE if end > start else IGNORED for start, end in offsets] + [IGNORED]
    mentions = []
    methods = methods_of(record)
    for span, k in sorted((m.span, k) for k, method in enumerate(methods) for m in method.mentions):
        inside = [i for i, (a, b) in enumerate(offsets) if b > a and a < span.end and b > span.start]
        if inside:
            mentions.append((inside[0], inside[-1] + 1, k))
            tags[inside[0] : inside[-1] + 1] = [BEGIN] + [INSIDE] * (len(inside) - 1)
    number = {m.name: k for k, m in enumerate(methods)} | {DOC: -1}
    truth: Truth = {}
    for relation in record["relations"]:
        pair = number[relation["source"]], number[relation["target"]]
        exclusive, beats = truth.get(pair, (0, False))
        type_ = RelationType(relation["type"])
        if type_ is RelationType.OUTPERFORMS:
            truth[pair] = exclusive, True
        else:
            truth[pair] = min(exclusive or EXCLUSIVE, TYPES.index(type_) + 1), beats
    ids, shapes, words = ([*c[: cut - 1], c[-1]] for c in (pieces.ids, pieces.shapes, pieces.words))
    return Example(
        ids=ids,
        shapes=shapes,
        words=words,
        tags=tags,
        mentions=mentions,
        kinds=[KINDS.index(m.kind) for m in methods],
        introduced=[m.introduced for m in methods],
        relations=truth,
        nameless=record["kind"] == "paper",
    )


class Network(nn.Module):
    """Transformer and heads; `base` is a folder in the form of transformers, with a pruned vocabulary."""

    def __init__(self, base: Path, hidden: int = 256) -> None:
        super().__init__()
        self.transformer = AutoModel.from_pretrained(
            base,
            attention_probs_dropout_prob=0.0,
            attn_implementation="eager",  # 14 % faster on two cores
        )
        self.transformer.embeddings.word_embeddings.weight.requires_grad_(False)
        d = self.transformer.config.hidden_size
        self.shapes, self.words = nn.Embedding(2 * SHAPES, d), nn.Embedding(2 * SHAPES, d)
        nn.init.zeros_(self.shapes.weight)
        nn.init.zeros_(self.words.weight)
        self.dropout = nn.Dropout(0.1)
        self.tag = nn.Linear(d, 3)
        self.kind = nn.Linear(2 * d, len(KINDS))
        self.intro = nn.Sequential(nn.Linear(3 * d, 128), nn.ReLU(), nn.Linear(128, 1))
        self.db = nn.Embedding(len(DISTANCES) + 2, 32)
        self.r1, self.r2 = nn.Linear(4 * d + 32, hidden), nn.Linear(hidden, len(TYPES))
        nn.init.zeros_(self.r2.weight)
        nn.init.constant_(self.r2.bias, -3.0)

    def encode(self, ids: Tensor, shapes: Tensor, words: Tensor, mask: Tensor | None) -> Tensor:
        """Vectors in context, (texts, pieces, d); without a mask no piece is padding."""
        embedded = self.transformer.embeddings.word_embeddings(ids) + self.shapes(shapes) + self.words(words)
        return self.transformer(inputs_embeds=embedded, attention_mask=mask).last_hidden_state

    def describe(self, vectors: Tensor, mentions: Mentions) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Running sums, mean vectors of the mentions, and of each method its kinds and whether it is introduced."""
        sums = torch.cat([torch.zeros(1, vectors.shape[1]), vectors.cumsum(0)])
        start, end, method = (torch.tensor([m[i] for m in mentions]) for i in range(3))
        means = (sums[end] - sums[start]) / (end - start)[:, None]
        count = int(method.max()) + 1
        size = torch.zeros(count).index_add(0, method, torch.ones(len(mentions))).clamp(min=1)
        mean = torch.zeros(count, vectors.shape[1]).index_add(0, method, means) / size[:, None]
        most = torch.full((count, vectors.shape[1]), -1e4).index_reduce(0, method, means, "amax")
        first = [next((j for j, m in enumerate(mentions) if m[2] == k), 0) for k in range(count)]
        introduced = self.intro(torch.cat([mean, most, means[first]], -1))[:, 0]
        return sums, means, self.kind(torch.cat([mean, most], -1)), introduced

    def relate(
        self, vectors: Tensor, sums: Tensor, means: Tensor, mentions: Mentions, at: Sequence[Place]
    ) -> Tensor:
        """Scores of every place; see `extract.heads.Heads._relate`."""
        start, end = (torch.tensor([m[i] for m in mentions]) for i in (0, 1))
        head, tail = (torch.tensor([p[i] for p in at]) for i in (0, 1))
        document, head = head < 0, head.clamp(min=0)
        between, until = torch.minimum(end[head], end[tail]), torch.maximum(start[head], start[tail])
        distance = torch.where(start[tail] >= start[head], start[tail] - end[head], end[tail] - start[head])
        far = document | (until - between > FAR)
        first = torch.where(far, (start[tail] - BEFORE).clamp(min=0), between)
        last = torch.where(far, (end[tail] + AFTER).clamp(max=len(vectors)), until)
        last = torch.maximum(first, last)
        context = (sums[last] - sums[first]) / (last - first).clamp(min=1)[:, None]
        near = torch.bucketize(distance, torch.tensor(DISTANCES))
        near = torch.where(document, torch.full_like(near, len(DISTANCES) + 1), near)
        sources = torch.where(document[:, None], vectors[0][None], means[head])
        rows = torch.cat([sources, means[tail], sources * means[tail], context, self.db(near)], -1)
        return self.r2(self.dropout(torch.relu(self.r1(rows))))


def losses(network: Network, examples: Sequence[Example], *, mistaken: bool) -> dict[str, Tensor]:
    """The loss of each head over a batch, a document's share.

    mistaken: take what the tagger now wrongly holds for methods as further methods without relations, so that the
    relation head learns to refuse them, as it has to in texts without annotation.
    """
    with torch.autocast("cpu", torch.bfloat16):
        vectors = network.encode(*_batch(examples))
    vectors = network.dropout(vectors.float())
    logits = network.tag(vectors)
    tags = _padded([e.tags for e in examples], IGNORED)
    out = {"tags": functional.cross_entropy(logits.flatten(0, 1), tags.flatten(), ignore_index=IGNORED)}
    out |= {name: torch.zeros(()) for name in WEIGHTS if name not in out}
    guesses = logits.argmax(-1).tolist()
    for b, e in enumerate(examples):
        if not e.mentions:
            continue
        named = sorted({m[2] for m in e.mentions})
        mentions = sorted(e.mentions + (list(_mistaken(e, guesses[b])) if mistaken else []))
        own = vectors[b, : len(e.ids)]
        sums, means, kinds, introduced = network.describe(own, mentions)
        out["kinds"] += functional.cross_entropy(kinds[named], torch.tensor([e.kinds[k] for k in named]))
        said = torch.tensor([float(e.introduced[k]) for k in named])
        out["introduced"] += functional.binary_cross_entropy_with_logits(introduced[named], said)
        out["relations"] += _relation_loss(network, e, own, sums, means, mentions)
    return out | {name: out[name] / len(examples) for name in WEIGHTS if name != "tags"}


def _relation_loss(
    network: Network, e: Example, own: Tensor, sums: Tensor, means: Tensor, mentions: Mentions
) -> Tensor:
    """Summed over all ordered pairs of methods, each by its loudest place."""
    methods = sorted({m[2] for m in mentions})
    sources = [-1, *methods] if e.nameless else methods
    at = places(mentions, ((h, t) for h in sources for t in methods if h != t))
    if not at:
        return torch.zeros(())
    number: dict[tuple[int, int], int] = {}
    index = torch.tensor([number.setdefault(p[2:], len(number)) for p in at])
    scores = network.relate(own, sums, means, mentions, at)
    loudest = torch.full((len(number), len(TYPES)), -1e4).index_reduce(0, index, scores, "amax")
    truth = [e.relations.get(pair, (0, False)) for pair in number]
    exclusive = torch.cat([torch.zeros(len(number), 1), loudest[:, :EXCLUSIVE]], -1)
    beats = torch.tensor([float(b) for _, b in truth])
    return functional.cross_entropy(
        exclusive, torch.tensor([t for t, _ in truth]), reduction="sum"
    ) + functional.binary_cross_entropy_with_logits(loudest[:, EXCLUSIVE], beats, reduction="sum")


def _mistaken(e: Example, guesses: Sequence[int], most: int = 4) -> Iterator[tuple[int, int, int]]:
    """Spans that the tagger takes for methods and the annotation does not, some of them, as methods of their own."""
    named = {i for start, end, _ in e.mentions for i in range(start, end)}
    number: dict[tuple[int, ...], int] = {}
    found = []
    i = 0
    while i < len(e.ids):
        start, i = i, i + 1
        if guesses[start] == OUTSIDE or e.tags[start] == IGNORED:
            continue
        while i < len(e.ids) and guesses[i] == INSIDE and e.tags[i] != IGNORED:
            i += 1
        if named.isdisjoint(range(start, i)):
            found.append((start, i, number.setdefault(tuple(e.ids[start:i]), len(e.kinds) + len(number))))
    kept = set(random.sample(sorted(number.values()), min(most, len(number))))
    yield from (span for span in found if span[2] in kept)


def _batch(examples: Sequence[Example]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    ids, shapes, words = (
        _padded([getattr(e, column) for e in examples], 0) for column in ("ids", "shapes", "words")
    )
    return ids, shapes, words, _padded([[1] * len(e.ids) for e in examples], 0)


def _padded(rows: Sequence[Sequence[int]], value: int) -> Tensor:
    longest = max(map(len, rows))
    return torch.tensor([[*row, *[value] * (longest - len(row))] for row in rows])
