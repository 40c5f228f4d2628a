"""The joint pass: encoder, tags, dependencies, mentions, names and descriptions together.

    python -m panj_train.joint --data ../../shared/gold --own ../gold/mentions --run runs/core [--without gum]

Resumes from `RUN/checkpoint.pt` where there is one; `--minutes` ends a stage early. Reads `DATA/syntax` and
`DATA/ner/uner`; writes `RUN/checkpoint.pt`, `RUN/model.pt` (the averaged weights) and `RUN/log.tsv`.
"""

import argparse
import math
import random
import time
from pathlib import Path

import torch
from torch.nn import functional as F

from . import score
from .examples import LAYERS, Batch, Example, batches, own_examples, uner_examples
from .examples import labels as flat_labels
from .model import Core, Encoder, Window, starting_encoder
from .pieces import Pieces
from .treebank import Sentence, read

#: Feature sets seen less often are read as none.
LEAST_FEATS = 5
MENTION_KINDS = ["abstract", "animal", "event", "object", "organization", "person", "place", "plant", "substance", "time"]


def labels_of(sentences: list[Sentence]) -> dict[str, list[str]]:
    """The label lists, sorted; the first of `feats` is none, of `relation` is root, of `name` and `mention` none."""
    feats: dict[str, int] = {}
    for sentence in sentences:
        for f in sentence.feats:
            feats[f] = feats.get(f, 0) + 1
    return {
        "upos": sorted({t for s in sentences for t in s.upos}),
        "xpos": sorted({t for s in sentences for t in s.xpos}),
        "feats": ["_"] + sorted(f for f, n in feats.items() if n >= LEAST_FEATS and f != "_"),
        "relation": ["root"] + sorted({r for s in sentences for r in s.relations} - {"root"}),
        **{layer: flat_labels(kinds) for layer, kinds in LAYERS.items()},
        "mention": ["none"] + MENTION_KINDS,
    }


def flat_loss(window: Window, layer: str, words: torch.Tensor, batch: Batch) -> torch.Tensor:
    """The loss of a flat layer: how little of the probability falls on the labels that each word may have."""
    teaches, may = batch.may(layer)
    scores = window(words * batch.words[:, :, None]).float().log_softmax(-1)
    return -torch.logsumexp(scores + may, -1)[teaches].mean()


def losses(core: Core, batch: Batch) -> dict[str, torch.Tensor]:
    """The loss of each head, by word."""
    words = core.dropout(core.encoder(batch.pieces, batch.shapes, batch.lengths, batch.firsts))
    out = {}
    for name, head in core.tags.items():
        gold = batch.gold(name)
        if (gold >= 0).any():
            out[name] = F.cross_entropy(head(words).float().flatten(0, 1), gold.flatten(), ignore_index=-100)
    heads = batch.gold("heads")
    if (heads >= 0).any():
        arcs, dependent, head_vectors = core.syntax(words)
        reach = torch.cat([torch.ones_like(batch.words[:, :1]), batch.words], 1)
        arcs = arcs.float().masked_fill(~reach[:, None, :], -1e9)
        out["arc"] = F.cross_entropy(arcs.flatten(0, 1), heads.flatten(), ignore_index=-100)
        rows, columns = torch.nonzero(heads >= 0, as_tuple=True)
        scores = core.syntax.relations(dependent[rows, columns], head_vectors[rows, heads[rows, columns]])
        out["relation"] = F.cross_entropy(scores.float(), batch.gold("relation")[rows, columns])
    for layer, window in core.windows.items():
        if any(layer in e.may for e in batch.examples):
            out[layer] = flat_loss(window, layer, words, batch)
    held = [i for i, e in enumerate(batch.examples) if e.spans is not None]
    if held:
        scores = core.spans(words[held]).float()
        gold = torch.zeros(scores.shape[:3], dtype=torch.long)
        for row, i in enumerate(held):
            for first, last, kind in batch.examples[i].spans:
                gold[row, first, last] = kind
        real = batch.words[held]
        valid = torch.triu((real[:, :, None] & real[:, None, :]))
        out["mention"] = F.cross_entropy(scores[valid], gold[valid], reduction="sum") / real.sum()
    return out


WEIGHTS = {"upos": 0.5, "xpos": 0.5, "feats": 0.5, "name": 1.0, "description": 1.0, "arc": 1.0, "relation": 1.0, "mention": 0.5}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder shared/gold")
    parser.add_argument("--run", type=Path, required=True, help="where checkpoints go")
    parser.add_argument("--encoder", type=Path, default=starting_encoder(), help="a folder with another BERT")
    parser.add_argument("--own", type=Path, required=True, help="the folder gold/mentions")
    parser.add_argument("--without", action="append", default=[], choices=["ewt", "gum", "uner", "own"], help="leave a set out")
    parser.add_argument("--start", type=Path, help="begin with the weights of this model.pt")
    parser.add_argument("--epochs", type=int, default=16)
    parser.add_argument("--batch", type=int, default=1100, help="word pieces a step")
    parser.add_argument("--rate", type=float, default=2e-4, help="learning rate of the encoder; heads learn at five times it")
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--minutes", type=float, default=110, help="stop this stage after so long; run again to go on")
    parser.add_argument("--limit", type=int, help="only so many sentences of each treebank: a trial")
    options = parser.parse_args()

    torch.manual_seed(options.seed)
    draw = random.Random(options.seed)
    pieces = Pieces(options.encoder)
    treebanks = [b for b in ("ewt", "gum") if b not in options.without]
    sentences = {b: read(options.data / "syntax" / f"{b}-train.conllu", b == "gum") for b in treebanks}
    labels = labels_of([s for b in treebanks for s in sentences[b]])
    index = {name: {label: i for i, label in enumerate(values)} for name, values in labels.items()}
    sets: dict[str, list[Example]] = {}
    for bank in treebanks:
        sets[bank] = [Example(s, pieces, index) for s in sentences[bank][:options.limit]]
    ours = own_examples(options.own, pieces, index) if "own" not in options.without else []
    # Our own sentences three times a pass, since they alone know all kinds; UNER's twice.
    sets["own"] = [e for e in ours if not e.test] * 3
    if "uner" not in options.without:
        sets["uner"] = uner_examples(options.data / "ner/uner/train.iob2", pieces, index) * 2
    examples = [e for held in sets.values() for e in held if len(e) <= 200]
    dev = {b: [Example(s, pieces, index) for s in read(options.data / "syntax" / f"{b}-dev.conllu", b == "gum")[:options.limit]]
           for b in treebanks}
    own_test = [e for e in ours if e.test]
    uner_dev = uner_examples(options.data / "ner/uner/dev.iob2", pieces, index)

    core = Core(Encoder.pretrained(options.encoder), labels)
    if options.start:
        stored = torch.load(options.start, weights_only=True)["core"]
        core.load_state_dict({n: v for n, v in stored.items() if n in core.state_dict()}, strict=False)
    # Frozen, so that words the treebanks lack keep their place among those they have.
    core.encoder.pieces.weight.requires_grad = False
    encoder = [p for p in core.encoder.parameters() if p.requires_grad]
    others = [p for n, p in core.named_parameters() if not n.startswith("encoder.")]
    optimizer = torch.optim.AdamW([{"params": encoder, "lr": options.rate}, {"params": others, "lr": 5 * options.rate}],
                                  weight_decay=0.01, betas=(0.9, 0.98))
    steps = options.epochs * len(batches(examples, options.batch, random.Random(0)))
    warm = steps // 20
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda n: n / warm if n < warm else 0.5 * (1 + math.cos(math.pi * min(1, (n - warm) / (steps - warm)))))
    averaged = {n: p.detach().clone() for n, p in core.named_parameters() if p.requires_grad}
    options.run.mkdir(parents=True, exist_ok=True)
    checkpoint = options.run / "checkpoint.pt"
    epoch = step = 0
    if checkpoint.exists():
        stored = torch.load(checkpoint, weights_only=False)
        core.load_state_dict(stored["core"])
        optimizer.load_state_dict(stored["optimizer"])
        schedule.load_state_dict(stored["schedule"])
        averaged, epoch, step = stored["averaged"], stored["epoch"], stored["step"]
        draw.setstate(stored["draw"])
        torch.set_rng_state(stored["torch"])
    started = time.time()
    print(", ".join(f"{name} {len(held)}" for name, held in sets.items()) + f": {len(examples)} sentences, {steps} steps, at epoch {epoch}", flush=True)
    while epoch < options.epochs:
        core.train()
        for chosen in batches(examples, options.batch, draw):
            batch = Batch(chosen, draw)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                out = losses(core, batch)
            loss = sum(WEIGHTS[name] * value for name, value in out.items())
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(encoder + others, 2.0)
            optimizer.step()
            schedule.step()
            step += 1
            keep = min(0.998, step / (step + 50))
            with torch.no_grad():
                kept = list(averaged.values())
                torch._foreach_lerp_(kept, [p for p in core.parameters() if p.requires_grad], 1 - keep)
            if step % 100 == 0:
                print(f"  step {step}/{steps} {(time.time() - started) / 60:.1f} min "
                      + " ".join(f"{n} {v.item():.3f}" for n, v in out.items()), flush=True)
        epoch += 1
        own = {n: p.detach().clone() for n, p in core.named_parameters() if p.requires_grad}
        core.load_state_dict(averaged, strict=False)
        line = [f"epoch {epoch}", f"{(time.time() - started) / 60:.1f} min"]
        for name, held in dev.items():
            line.append(name + " " + score.line(score.evaluate(core, held)))
        line.append("names " + score.line(score.evaluate_names(core, own_test, uner_dev)))
        print("\t".join(line), flush=True)
        with (options.run / "log.tsv").open("a") as log:
            print("\t".join(line), file=log)
        torch.save({"core": core.state_dict(), "labels": labels}, options.run / "model.pt")
        core.load_state_dict(own, strict=False)
        torch.save({"core": core.state_dict(), "optimizer": optimizer.state_dict(), "schedule": schedule.state_dict(),
                    "averaged": averaged, "epoch": epoch, "step": step, "draw": draw.getstate(),
                    "torch": torch.get_rng_state()}, checkpoint)
        if (time.time() - started) / 60 > options.minutes:
            break
    if epoch < options.epochs:
        print(f"stopped after epoch {epoch} of {options.epochs}: run again to go on", flush=True)
    else:
        (options.run / "done").touch()


if __name__ == "__main__":
    main()
