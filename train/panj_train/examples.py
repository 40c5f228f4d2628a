"""Sentences as numbers, from treebanks, our own texts and UNER; batches of them.

Two flat layers are learnt besides syntax (`gold/mentions/README.md`): names and descriptions. Sets that do not know all
our kinds teach what they know: a word's loss is over the labels that its set allows.
"""

import json
import random
import subprocess
from pathlib import Path

import torch

from . import own
from .pieces import Pieces, shape
from .treebank import Sentence, name_span

NAME_KINDS = ["per", "org", "loc", "fac", "dem", "wep", "veh", "sub", "tim", "amt"]
DESCRIPTION_KINDS = ["per", "org", "loc", "fac", "dem", "wep", "veh", "sub"]
LAYERS = {"name": NAME_KINDS, "description": DESCRIPTION_KINDS}


def labels(kinds: list[str]) -> list[str]:
    return ["O"] + [f"{b}-{k}" for k in kinds for b in ("B", "I")]


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
        self.spans = None
        #: For each flat layer that the sentence teaches: the labels that each word may have.
        self.may: dict[str, list[set[int]]] = {}
        if sentence.spans is not None:
            self.spans = [(s.first, s.last, index["mention"][s.kind]) for s in sentence.spans]
            self.may["name"] = gum_names(sentence)

    @staticmethod
    def bare(words: list[str], glued: list[bool], pieces: Pieces, index: dict[str, dict[str, int]]) -> "Example":
        """A sentence without tags and tree."""
        n = len(words)
        example = Example(Sentence(words, glued, [next(iter(index["upos"]))] * n, ["XX"] * n, ["_"] * n, [0] * n, ["root"] * n),
                          pieces, index)
        example.upos = example.xpos = example.feats = example.relation = example.heads = None
        return example

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

    def may(self, layer: str) -> tuple[torch.Tensor, torch.Tensor]:
        """Words that teach `layer`, and 0 for each label that such a word may have, −∞ for others."""
        teaches = torch.zeros(self.words.shape, dtype=torch.bool)
        out = torch.zeros(*self.words.shape, 1 + 2 * len(LAYERS[layer]))
        for i, e in enumerate(self.examples):
            rows = e.may.get(layer)
            if rows is not None:
                teaches[i, :len(rows)] = True
                out[i, :len(rows)] = float("-inf")
                for word, labels in enumerate(rows):
                    out[i, word, list(labels)] = 0.0
        return teaches, out


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


def tokenized(lines: list[str]) -> list[list[tuple[int, int]]]:
    """The tokens of each line as the engine splits them."""
    command = ["cargo", "run", "--release", "--quiet", "-p", "panj-engine", "--example", "tokens"]
    root = Path(__file__).resolve().parents[2]
    out = subprocess.run(command, cwd=root, input="\n".join(lines) + "\n", capture_output=True, text=True, check=True).stdout
    return [[tuple(t) for t in json.loads(line)] for line in out.splitlines()]


def flat(n: int, spans: list[tuple[int, int, str]], kinds: list[str]) -> list[int]:
    """Spans of tokens as numbers of labels."""
    index = {label: i for i, label in enumerate(labels(kinds))}
    out = [0] * n
    for first, last, kind in spans:
        for i in range(first, last + 1):
            out[i] = index[("B-" if i == first else "I-") + kind]
    return out


def own_examples(folder: Path, pieces: Pieces, index: dict) -> list[Example]:
    """Our sentences, one label a token, and `test`."""
    lines = [(d, line) for d in own.read(folder) for line in d.lines]
    out = []
    for (document, line), tokens in zip(lines, tokenized([line.text for _, line in lines])):
        words = [line.text[a:b] for a, b in tokens]
        example = Example.bare(words, [i > 0 and tokens[i - 1][1] == tokens[i][0] for i in range(len(tokens))], pieces, index)
        layers = {"n": [], "d": []}
        for m in line.mentions:
            held = [i for i, (a, b) in enumerate(tokens) if a < m.end and b > m.start]
            if held and m.form in layers:
                layers[m.form].append((held[0], held[-1], m.kind))
        example.may = {"name": [{g} for g in flat(len(words), layers["n"], NAME_KINDS)],
                        "description": [{g} for g in flat(len(words), layers["d"], DESCRIPTION_KINDS)]}
        example.test = document.test
        out.append(example)
    return out


def allowed(spans: list[tuple[int, int, list[str]]], n: int, known: set[str]) -> list[set[int]]:
    """For a set that marks the kinds `known` only: the labels each word may have."""
    index = {label: i for i, label in enumerate(labels(NAME_KINDS))}
    free = {i for label, i in index.items() if label == "O" or label[2:] not in known}
    out = [set(free) for _ in range(n)]
    for first, last, kinds in spans:
        for i in range(first, last + 1):
            out[i] = {index[("B-" if i == first else "I-") + k] for k in kinds}
    return out


def uner_examples(path: Path, pieces: Pieces, index: dict) -> list[Example]:
    """UNER's persons, organisations and locations (which may be facilities of ours)."""
    known = {"PER": ["per"], "ORG": ["org"], "LOC": ["loc", "fac"]}
    out = []
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        rows = [line.split("\t") for line in block.splitlines() if line and not line.startswith("#")]
        text = next((line[9:] for line in block.splitlines() if line.startswith("# text = ")), "")
        if not rows:
            continue
        words, glued, at = [r[1] for r in rows], [], 0
        for word in words:
            found = text.find(word, at)
            glued.append(found == at and at > 0)
            at = found + len(word) if found >= 0 else at
        example = Example.bare(words, glued, pieces, index)
        spans, example.uner = [], []
        for i, row in enumerate(rows):
            tag = row[2]
            if tag.startswith("B-"):
                spans.append([i, i, known.get(tag[2:], [])])
                example.uner.append([i, i, tag[2:]])
            elif tag.startswith("I-") and spans:
                spans[-1][1] = example.uner[-1][1] = i
        example.may = {"name": allowed([s for s in spans if s[2]], len(words), {"per", "org", "loc", "fac"})}
        out.append(example)
    return out


def gum_names(sentence: Sentence) -> list[set[int]]:
    """What GUM's names of persons, organisations and places allow."""
    known = {"person": ["per", "dem"], "organization": ["org"], "place": ["loc", "fac"]}
    spans, taken = [], set()
    for span in sorted(sentence.spans or [], key=lambda s: s.first - s.last):
        found = name_span(sentence, span) if span.kind in known else None
        if found and not taken & set(range(found[0], found[1] + 1)):
            spans.append((found[0], found[1], known[span.kind]))
            taken |= set(range(found[0], found[1] + 1))
    return allowed(spans, len(sentence), {"per", "org", "loc", "fac"})
