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
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnx.parser
import torch
from onnx import numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer

from extract.encoder import Encoder, split

HEADS = ("kind.", "intro.", "db.", "r1.", "r2.")
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
FREQUENT = 3000
"""Pieces of a BERT vocabulary before this number are characters and the most frequent words."""
BLOCK = 32
"""Weights of four bits that share a scale."""

_Four = tuple[np.ndarray, np.ndarray]
"""Weights of four bits, (outputs, blocks, BLOCK / 2) uint8, the first half of a block in the low bits; and their
scales, (outputs, blocks, 1) float16."""
_EIGHT = onnx.parser.parse_function("""
    <domain: "stemma", opset_import: ["": 17]>
    eight_of_four (packed, scales, shape, scale) => (weights) {
        sixteen = Constant <value = uint8 {16}> ()
        four = Constant <value = uint8 {4}> ()
        middle = Constant <value_float = 8.0> ()
        low = Mod (packed, sixteen)
        high = BitShift <direction = "RIGHT"> (packed, four)
        steps = Concat <axis = -1> (low, high)
        wide = Cast <to = 1> (steps)
        even = Sub (wide, middle)
        single = Cast <to = 1> (scales)
        blocks = Mul (even, single)
        rows = Reshape (blocks, shape)
        columns = Transpose (rows)
        relative = Div (columns, scale)
        whole = Round (relative)
        weights = Cast <to = 3> (whole)
    }
""")


class _Exported(torch.nn.Module):
    """The network's encoder and tagger, as the ONNX file holds them."""

    def __init__(self, network: Any) -> None:
        super().__init__()
        self.network = network

    def forward(
        self, ids: torch.Tensor, shapes: torch.Tensor, words: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        vectors = self.network.encode(ids, shapes, words, None)
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
        rounded, eight = Path(temporary) / "rounded.onnx", Path(temporary) / "eight.onnx"
        model = onnx.load(plain)
        fours = _round(model, network.transformer.config.intermediate_size)
        onnx.save(model, rounded)
        quantize_dynamic(
            rounded, eight, weight_type=QuantType.QInt8, per_channel=True, op_types_to_quantize=["MatMul", "Gather"]
        )  # fmt: skip
        model = onnx.load(eight)
        _pack(model, fours)
        onnx.save(model, folder / "encoder.onnx")
    _check(network, folder)


def _round(model: onnx.ModelProto, width: int) -> dict[str, _Four]:
    """Round the weights of the feed-forward layers, two thirds of all, to four bits; they bear it best.

    Each block of weights that go to one output has a scale. Returns them by name, as they can be stored.
    """
    fours = {}
    for weight in model.graph.initializer:
        if len(weight.dims) != 2 or width not in weight.dims:
            continue
        blocks = numpy_helper.to_array(weight).T.reshape(weight.dims[1], -1, BLOCK)
        peak = np.take_along_axis(blocks, np.abs(blocks).argmax(-1)[..., None], -1)
        scales = (peak / -8).astype(np.float16)
        steps = np.clip(np.rint(blocks / scales.astype(np.float32)) + 8, 0, 15).astype(np.uint8)
        fours[weight.name] = steps[..., : BLOCK // 2] | steps[..., BLOCK // 2 :] << 4, scales
        back = (steps.astype(np.float32) - 8) * scales.astype(np.float32)
        weight.CopyFrom(numpy_helper.from_array(back.reshape(weight.dims[::-1]).T.copy(), weight.name))
    return fours


def _pack(model: onnx.ModelProto, fours: Mapping[str, _Four]) -> None:
    """Put in the place of weights of eight bits how they are made of four, which ONNX Runtime does when it loads them.

    Its own products of four bits take 2.8 times as long as those of eight (226 pieces, one thread: 31 and 11 ms).
    """
    graph = model.graph
    kept = {w.name: w for w in graph.initializer}
    for name, (packed, scales) in fours.items():
        shape = np.array(kept.pop(f"{name}_quantized").dims[::-1])
        inputs = {f"{name}_packed": packed, f"{name}_scales": scales, f"{name}_shape": shape}
        kept |= {key: numpy_helper.from_array(value, key) for key, value in inputs.items()}
        node = onnx.helper.make_node(
            _EIGHT.name, [*inputs, f"{name}_scale"], [f"{name}_quantized"], domain=_EIGHT.domain
        )
        graph.node.insert(0, node)
    del graph.initializer[:]
    graph.initializer.extend(kept.values())
    model.functions.append(_EIGHT)
    model.opset_import.append(onnx.helper.make_opsetid(_EIGHT.domain, 1))


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
