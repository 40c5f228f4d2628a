"""The heads for names and descriptions, trained on the frozen encoder: how a head is added (`README.md`), and what the
joint pass is measured against.

    python -m panj_train.names --data ../../shared/gold --own ../gold/mentions --run runs/core [--without gum|uner]

Reads `RUN/model.pt` and prints the scores on UNER dev and on the test part of our own sentences.
"""

import argparse
import random
from pathlib import Path

import torch
from torch.nn.utils.rnn import pad_sequence

from . import score
from .examples import LAYERS, Batch, Example, batches, labels, own_examples, uner_examples
from .joint import flat_loss
from .model import Core, Encoder, Window, starting_encoder
from .pieces import Pieces
from .treebank import read

#: Word pieces a step.
BATCH = 900


@torch.no_grad()
def freeze(core: Core, examples: list[Example]) -> None:
    """Caches the words' vectors of each example."""
    core.eval()
    for chosen in batches(examples, 4000, None):
        batch = Batch(chosen, None)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            words = core.encoder(batch.pieces, batch.shapes, batch.lengths, batch.firsts)
        for i, e in enumerate(chosen):
            e.vectors = words[i, :len(e.firsts)].float().clone()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--own", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--encoder", type=Path, default=starting_encoder(), help="as in the joint pass")
    parser.add_argument("--without", action="append", default=[], choices=["gum", "uner"])
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--limit", type=int)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    draw = random.Random(options.seed)
    pieces = Pieces(options.encoder)
    stored = torch.load(options.run / "model.pt", weights_only=True)
    index = {name: {label: i for i, label in enumerate(values)} for name, values in stored["labels"].items()}
    core = Core(Encoder.pretrained(options.encoder), stored["labels"])
    core.load_state_dict(stored["core"])
    ours = own_examples(options.own, pieces, index)
    sets = {"own": [e for e in ours if not e.test]}
    test = [e for e in ours if e.test]
    uner_dev = uner_examples(options.data / "ner/uner/dev.iob2", pieces, index)
    if "uner" not in options.without:
        sets["uner"] = uner_examples(options.data / "ner/uner/train.iob2", pieces, index)
    if "gum" not in options.without:
        sets["gum"] = [Example(s, pieces, index) for s in read(options.data / "syntax/gum-train.conllu", True)[:options.limit]]
    for examples in [*sets.values(), test, uner_dev]:
        freeze(core, examples)
    print({name: len(examples) for name, examples in sets.items()}, len(test), "test", flush=True)
    width = core.encoder.shape.width
    heads = core.windows = torch.nn.ModuleDict({layer: Window(width, len(labels(kinds))) for layer, kinds in LAYERS.items()})
    # Our own sentences three times: the one set that knows all kinds.
    work = {layer: [e for name, examples in sets.items() for e in examples * (3 if name == "own" else 1) if layer in e.may]
            for layer in LAYERS}
    optimizer = torch.optim.AdamW(heads.parameters(), lr=1e-3, weight_decay=0.02)
    steps = options.epochs * sum(len(batches(examples, BATCH, None)) for examples in work.values())
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda n: max(0.0, 1 - n / steps))
    for epoch in range(options.epochs):
        total = 0.0
        for layer, head in heads.items():
            head.train()
            for chosen in batches(work[layer], BATCH, draw):
                words = pad_sequence([e.vectors for e in chosen], batch_first=True)
                loss = flat_loss(head, layer, words, Batch(chosen, None))
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                schedule.step()
                total += loss.item()
        print(f"epoch {epoch + 1} loss {total:.2f}", flush=True)
    core.labels |= {layer: labels(kinds) for layer, kinds in LAYERS.items()}
    print(score.line(score.evaluate_names(core, test, uner_dev, kinds=True)))


if __name__ == "__main__":
    main()
