"""A trained core to a model's folder, in int8: what `crates/panj-model` loads.

    python -m panj_train.export --run runs/core --model ../models/core [--float]

Weights are quantised by output within ±63 and the table of pieces by row within ±127 (`crates/panj-model/src/linear.rs`
says why). `--float` writes float32, which the program quantises when it loads the folder.
"""

import argparse
import json
import shutil
from pathlib import Path

import torch
from safetensors.torch import save_file

from .model import starting_encoder

MOST = 63.0


def linears(state: dict[str, torch.Tensor]) -> dict[str, tuple[torch.Tensor, torch.Tensor]]:
    """Every layer as weight (outputs × inputs) and bias: biaffine tables become layers from one side to the other
    side's space, whose constant row is the bias."""
    out = {}
    for name, value in state.items():
        if name.endswith(".weight") and value.dim() == 2 and name.removesuffix(".weight") + ".bias" in state:
            out[name.removesuffix(".weight")] = (value, state[name.removesuffix(".weight") + ".bias"])
    if "syntax.arc" in state:
        arc = state["syntax.arc"]
        out["syntax.arc"] = (arc[:-1].T, arc[-1])
    for name in {"syntax.relation", "spans.score"} & set(state):
        table = state[name]
        kinds, rows, columns = table.shape
        flat = table.permute(0, 2, 1).reshape(kinds * columns, rows)
        out[name] = (flat[:, :-1], flat[:, -1])
    return out


def quantize(weight: torch.Tensor, most: float) -> tuple[torch.Tensor, torch.Tensor]:
    """By row: int8 values within ±`most`, and the scale of each row."""
    scale = weight.abs().amax(1) / most
    scale[scale == 0] = 1.0
    return (weight / scale[:, None]).round().clamp(-most, most).to(torch.int8), scale


def layers(linears: dict[str, tuple[torch.Tensor, torch.Tensor]], as_float: bool) -> dict[str, torch.Tensor]:
    """Layers as tensors of a file."""
    out = {}
    for name, (weight, bias) in linears.items():
        out[f"{name}.bias"] = bias.contiguous()
        if as_float:
            out[f"{name}.weight"] = weight.contiguous()
        else:
            out[f"{name}.weight"], out[f"{name}.scale"] = quantize(weight, MOST)
    return out


def tensors(state: dict[str, torch.Tensor], as_float: bool) -> dict[str, torch.Tensor]:
    """All tensors of `weights.safetensors`."""
    state = {name: value.float() for name, value in state.items()}
    out = layers(linears(state), as_float)
    pieces = state["encoder.pieces.weight"]
    if as_float:
        out["encoder.pieces.weight"] = pieces
    else:
        out["encoder.pieces.weight"], out["encoder.pieces.scale"] = quantize(pieces, 127.0)
    for name in ("encoder.places.weight", "encoder.shapes.weight", "syntax.root"):
        out[name] = state[name]
    for name, value in state.items():
        if "norm" in name:
            out[name] = value
    return {name: value.contiguous() for name, value in out.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--encoder", type=Path, default=starting_encoder(), help="as in the joint pass")
    parser.add_argument("--float", action="store_true")
    options = parser.parse_args()
    stored = torch.load(options.run / "model.pt", weights_only=True)
    options.model.mkdir(parents=True, exist_ok=True)
    save_file(tensors(stored["core"], options.float), options.model / "weights.safetensors")
    (options.model / "labels.json").write_text(json.dumps(stored["labels"], indent=0, ensure_ascii=False) + "\n")
    config = json.loads((options.encoder / "config.json").read_text())
    kept = ("vocab_size", "max_position_embeddings", "hidden_size", "num_hidden_layers", "num_attention_heads",
            "intermediate_size", "layer_norm_eps")
    (options.model / "config.json").write_text(json.dumps({name: config[name] for name in kept}, indent=1) + "\n")
    shutil.copy(options.encoder / "tokenizer.json", options.model / "tokenizer.json")
    size = (options.model / "weights.safetensors").stat().st_size
    print(f"{options.model / 'weights.safetensors'}: {size:,} bytes")


if __name__ == "__main__":
    main()
