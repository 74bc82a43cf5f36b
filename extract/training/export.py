"""The encoder's shipped form (eight and four bits for ONNX Runtime, the heads as plain arrays), and its base, pruned.

    python -m extract.training.export --base PRETRAINED TEXTS.jsonl ... --out BASE

PRETRAINED is a folder in the form of transformers (config.json, model.safetensors, tokenizer.json of a BERT-like
WordPiece model). BASE keeps the pieces that the texts use at least three times, all single characters and the most
frequent English words: a third of the vocabulary, which is where a small transformer has most of its weights.
Needs torch, transformers, safetensors, onnx and onnxruntime.
"""

import argparse
import json
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer

from extract.encoder import Encoder, split

HEADS = ("kind.", "intro.", "db.", "r1.", "r2.")
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
FREQUENT = 3000
"""Pieces of a BERT vocabulary before this number are characters and the most frequent words."""


class _Exported(torch.nn.Module):
    """The network's encoder and tagger, as the ONNX file holds them."""

    def __init__(self, network: Any) -> None:
        super().__init__()
        self.network = network

    def forward(
        self, ids: torch.Tensor, shapes: torch.Tensor, words: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        vectors = self.network.encode(ids, shapes, words, torch.ones_like(ids))
        return vectors, self.network.tag(vectors)


def export(network: Any, base: Path, folder: Path) -> None:
    """Write `encoder.onnx`, `heads.npz` and `tokenizer.json` to `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    network.eval()
    (folder / "tokenizer.json").write_text(
        (base / "tokenizer.json").read_text(encoding="utf-8"), encoding="utf-8"
    )
    heads = {k: v.numpy().astype(np.float16) for k, v in network.state_dict().items() if k.startswith(HEADS)}
    np.savez_compressed(folder / "heads.npz", **heads)
    with tempfile.TemporaryDirectory() as temporary:
        plain = Path(temporary) / "plain.onnx"
        sample = tuple(torch.ones(1, 9, dtype=torch.long) for _ in range(3))
        torch.onnx.export(
            _Exported(network), sample, str(plain), dynamo=False, opset_version=17,
            input_names=["ids", "shapes", "words"], output_names=["vectors", "tags"],
            dynamic_axes={name: {1: "pieces"} for name in ("ids", "shapes", "words", "vectors", "tags")},
        )  # fmt: skip
        wide = _wide(onnx.load(plain), network.transformer.config.intermediate_size)
        eight = Path(temporary) / "eight.onnx"
        quantize_dynamic(
            plain, eight, weight_type=QuantType.QInt8, per_channel=True,
            op_types_to_quantize=["MatMul", "Gather"], nodes_to_exclude=wide,
        )  # fmt: skip
        model = onnx.load(eight)
        others = [n.name for n in model.graph.node if n.op_type == "MatMul" and n.name not in wide]
        four = MatMulNBitsQuantizer(
            model, bits=4, block_size=32, is_symmetric=True, accuracy_level=4, nodes_to_exclude=others
        )
        four.process()
        four.model.save_model_to_file(str(folder / "encoder.onnx"), False)
    _check(network, folder)


def _wide(model: onnx.ModelProto, width: int) -> list[str]:
    """The products of the feed-forward layers, which hold two thirds of the weights and bear four bits best."""
    weights = {w.name for w in model.graph.initializer if width in w.dims}
    return [n.name for n in model.graph.node if n.op_type == "MatMul" and not weights.isdisjoint(n.input)]


def _check(network: Any, folder: Path) -> None:
    """Raise if the exported encoder tags a sentence otherwise than the network does."""
    encoder = Encoder(folder)
    text = "We propose Foo-Net\n\nFoo-Net replaces self-attention in BERT by convolutions."
    found = encoder.encode(text)
    pieces = split(Tokenizer.from_file(str(folder / "tokenizer.json")), text)
    rows = [torch.tensor([column]) for column in (pieces.ids, pieces.shapes, pieces.words)]
    with torch.no_grad():
        vectors = network.encode(*rows, torch.ones_like(rows[0]))[0]
        tags = torch.softmax(network.tag(vectors), -1).numpy()
    off = float(np.abs(tags[:-1] - found.tags).mean())
    print(f"fewer bits change the tags of a sentence by {off:.3f} on average")
    if off > 0.1:
        raise ValueError(f"{folder}: the exported encoder is not the trained one (tags differ by {off:.2f})")


def prune(pretrained: Path, texts: list[str], base: Path) -> int:
    """Write the pretrained transformer with a smaller vocabulary to `base`; returns the pieces kept."""
    words = json.loads((pretrained / "tokenizer.json").read_text(encoding="utf-8"))
    tokenizer = Tokenizer.from_str(json.dumps(words))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    used = Counter(i for e in tokenizer.encode_batch(texts) for i in e.ids)
    name = {i: w for w, i in words["model"]["vocab"].items()}
    ids = [i for i, w in sorted(name.items()) if w in SPECIAL or used[i] > 2 or _kept(i, w)]
    number = {name[i]: k for k, i in enumerate(ids)}
    words["model"]["vocab"] = number
    words["truncation"] = words["padding"] = None
    for added in words["added_tokens"]:
        added["id"] = number[added["content"]]
    for special in words["post_processor"]["special_tokens"].values():
        special["ids"] = [number[w] for w in special["tokens"]]
    base.mkdir(parents=True, exist_ok=True)
    (base / "tokenizer.json").write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
    weights = load_file(pretrained / "model.safetensors")
    key = next(k for k in weights if k.endswith("word_embeddings.weight"))
    weights[key] = weights[key][ids].clone()
    save_file(weights, base / "model.safetensors", metadata={"format": "pt"})
    config = json.loads((pretrained / "config.json").read_text(encoding="utf-8")) | {"vocab_size": len(ids)}
    (base / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return len(ids)


def _kept(i: int, piece: str) -> bool:
    bare = piece.removeprefix("##")
    if piece.startswith("[unused"):
        return False
    if len(bare) == 1:  # Latin, Greek and punctuation
        return ord(bare) < 0x250 or 0x370 <= ord(bare) < 0x400 or 0x2000 <= ord(bare) < 0x2300
    return i < FREQUENT and bare.isascii()


def main() -> None:
    """Read the arguments, prune."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("texts", nargs="+", type=Path, help="JSON Lines with title and abstract")
    parser.add_argument("--base", type=Path, required=True, metavar="PRETRAINED")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    rows = [
        json.loads(line)
        for path in arguments.texts
        for line in path.read_text(encoding="utf-8").splitlines()
        if line
    ]
    kept = prune(arguments.base, [f"{r['title']}\n{r['abstract']}" for r in rows], arguments.out)
    print(f"{kept} pieces kept")


if __name__ == "__main__":
    main()
