"""Train the encoder and its heads: first on much text with silver annotations, then on gold.

    python -m extract.training.encoder BASE OUT --silver GOLD=TEXTS ... --gold GOLD=TEXTS ... [--folds 5]
                                       [--start SILVER.pt --epochs 2]

BASE is a folder with a small pretrained transformer (`extract.training.export --base` makes one with a pruned
vocabulary). Writes OUT/silver.pt, then OUT/method_encoder with the shipped form, tuned on all of --gold, or with
--folds OUT/fold0 ... tuned on the other folds alone, for `extract.training.crossvalidate`. Takes up what is there.
--start goes on from the silver.pt of an earlier run, at a lower rate, and keeps a mean of both. Needs torch and
transformers, some 6 GB and, on two cores, some 85 s for a thousand texts and epoch.
"""

import argparse
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor

from extract.training.export import export
from extract.training.gold import SEED, add_annotations, folds, read_gold
from extract.training.network import WEIGHTS, Example, Network, example, losses

BATCH = 8
SILVER_EPOCHS, GOLD_EPOCHS = 5, 3
RATE, LATER_RATE, TUNING_RATE, HEADS_RATE = 3e-4, 2e-4, 1.5e-4, 1e-3
WARM_UP = 0.1
TUNED = 0.7
"""Share of the weights after gold, or after more silver, in those that are kept, the rest being those before: the mean
is better than either (Wortsman et al. 2022, "Robust fine-tuning of zero-shot models"), core by 2.8 points of F1."""


def train(network: Network, examples: Sequence[Example], epochs: int, rate: float, *, first: bool) -> None:
    """AdamW with linear warm-up and decay; the heads learn faster than the transformer.

    first: whether the tagger knows nothing yet, so that its mistakes teach nothing for an epoch.
    """
    inner = [p for p in network.transformer.parameters() if p.requires_grad]
    known = {id(p) for p in network.transformer.parameters()}
    heads = [p for p in network.parameters() if id(p) not in known]
    groups = [{"params": inner, "lr": rate}, {"params": heads, "lr": HEADS_RATE * rate / RATE}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    steps = epochs * -(-len(examples) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min(1.0, (s + 1) / (WARM_UP * steps)) * max(0.0, 1 - s / steps)
    )
    began = time.monotonic()
    for epoch in range(epochs):
        network.train()
        total = dict.fromkeys(WEIGHTS, 0.0)
        batches = list(_batches(examples))
        for batch in batches:
            found = losses(network, batch, mistaken=epoch > 0 or not first)
            loss = torch.stack([found[name] * weight for name, weight in WEIGHTS.items()]).sum()
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            for name, value in found.items():
                total[name] += float(value.detach()) / len(batches)
        figures = ", ".join(f"{name} {value:.3f}" for name, value in total.items())
        print(f"epoch {epoch + 1} of {epochs}: {figures}; {time.monotonic() - began:.0f} s", flush=True)


def _batches(examples: Sequence[Example]) -> Iterator[list[Example]]:
    """Batches of texts of about one length, in random order."""
    order = sorted(examples, key=lambda e: len(e.ids) + 60 * random.random())
    starts = list(range(0, len(order), BATCH))
    random.shuffle(starts)
    for start in starts:
        yield order[start : start + BATCH]


def _between(before: Mapping[str, Tensor], after: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {name: torch.lerp(before[name], after[name], TUNED) for name in after}


def main() -> None:
    """Read the arguments, train, export."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("base", type=Path)
    parser.add_argument("out", type=Path)
    add_annotations(parser)
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--start", type=Path)
    parser.add_argument("--epochs", type=int, default=SILVER_EPOCHS, help="over --silver")
    arguments = parser.parse_args()
    random.seed(SEED)
    torch.manual_seed(SEED)
    tokenizer = Tokenizer.from_file(str(arguments.base / "tokenizer.json"))
    arguments.out.mkdir(parents=True, exist_ok=True)
    silver = arguments.out / "silver.pt"
    network = Network(arguments.base)
    if not silver.exists():
        texts = [example(r, tokenizer) for r in read_gold(arguments.silver)]
        if arguments.start:
            network.load_state_dict(torch.load(arguments.start))
            train(network, texts, arguments.epochs, LATER_RATE, first=False)
            network.load_state_dict(_between(torch.load(arguments.start), network.state_dict()))
        else:
            train(network, texts, arguments.epochs, RATE, first=True)
        torch.save(network.state_dict(), silver)
    files = [read_gold([file]) for file in arguments.gold]
    gold = [r for file in files for r in file]
    held: list[tuple[Path, set[str]]] = [(arguments.out / "method_encoder", set())]
    if arguments.folds:
        held = [(arguments.out / f"fold{k}", ids) for k, ids in enumerate(folds(files, arguments.folds))]
    for folder, without in held:
        tuned = folder.with_suffix(".pt")
        if not tuned.exists():
            network.load_state_dict(torch.load(silver))
            random.seed(SEED)
            torch.manual_seed(SEED)
            mine = [example(r, tokenizer) for r in gold if r["id"] not in without]
            train(network, mine, GOLD_EPOCHS, TUNING_RATE, first=False)
            torch.save(network.state_dict(), tuned)
        network.load_state_dict(_between(torch.load(silver), torch.load(tuned)))
        export(network, arguments.base, folder)
        print(f"wrote {folder}", flush=True)


if __name__ == "__main__":
    main()
