"""Scores of a trained core on gold sentences and tokens."""

import torch

from .examples import Batch, Example, batches
from .model import Core


def tree(scores: list[list[float]]) -> list[int]:
    """The best tree with one root (Chu–Liu–Edmonds): `scores[d][h]` of head h, 0 the root, for word d; heads count
    from 1. Zhang et al. 2017 (arXiv:1609.01104) for one root: each candidate root is tried only where the greedy
    tree has none or several."""
    n = len(scores)
    heads = [max(range(n + 1), key=lambda h: (scores[d][h] if h != d + 1 else -1e30)) for d in range(n)]
    if heads.count(0) == 1 and not _cycle(heads):
        return heads
    best, best_value = heads, -1e30
    ranked = sorted(range(n), key=lambda d: scores[d][0] - max(s for h, s in enumerate(scores[d]) if h not in (0, d + 1))
                    if n > 1 else 0.0, reverse=True)
    for root in ranked[:3]:
        held = [[-1e30 if h == d + 1 or (h == 0) != (d == root) else s for h, s in enumerate(row)]
                for d, row in enumerate(scores)]
        found = _maximum([[-1e30] * (n + 1)] + held)[1:]
        value = sum(scores[d][h] for d, h in enumerate(found))
        if value > best_value:
            best, best_value = found, value
    return best


def _cycle(heads: list[int]) -> list[int]:
    """The words (from 1) of one cycle, or none."""
    state = [0] * (len(heads) + 1)
    for start in range(1, len(heads) + 1):
        path, at = [], start
        while at and state[at] == 0:
            state[at] = 1
            path.append(at)
            at = heads[at - 1]
        if at and state[at] == 1:
            return path[path.index(at):]
        for word in path:
            state[word] = 2
    return []


def _maximum(scores: list[list[float]]) -> list[int]:
    """Heads of nodes 0.. (0 the root, its own head 0) by contraction of cycles."""
    n = len(scores)
    heads = [0] + [max((h for h in range(n) if h != d), key=lambda h: scores[d][h]) for d in range(1, n)]
    cycle = _cycle(heads[1:])
    if not cycle:
        return heads
    inside = set(cycle)
    outside = [v for v in range(n) if v not in inside]
    number = {v: i for i, v in enumerate(outside)}
    new = len(outside)
    small = [[-1e30] * (new + 1) for _ in range(new + 1)]
    enter: dict[int, int] = {}
    leave: dict[int, int] = {}
    total = sum(scores[v][heads[v]] for v in cycle)
    for v in outside:
        for u in outside:
            if v and u != v:
                small[number[v]][number[u]] = scores[v][u]
        if v:
            leave[v] = max(cycle, key=lambda c: scores[v][c])
            small[number[v]][new] = scores[v][leave[v]]
        enter[v] = max(cycle, key=lambda c: scores[c][v] - scores[c][heads[c]])
        small[new][number[v]] = scores[enter[v]][v] - scores[enter[v]][heads[enter[v]]] + total
    found = _maximum(small)
    out = heads[:]
    for v in outside[1:]:
        out[v] = outside[found[number[v]]] if found[number[v]] != new else leave[v]
    source = outside[found[new]]
    out[enter[source]] = source
    return out


def decode(scores: torch.Tensor, names: list[str]) -> list[tuple[int, int, str]]:
    """The best labels in which I- follows its own kind, as spans (Viterbi)."""
    follows = torch.tensor([[0.0 if not b.startswith("I-") or (a != "O" and a[2:] == b[2:]) else -1e9 for b in names] for a in names])
    total = scores[0] + torch.tensor([-1e9 if b.startswith("I-") else 0.0 for b in names])
    back = []
    for row in scores[1:]:
        best, where = (total[:, None] + follows).max(0)
        total = best + row
        back.append(where)
    path = [int(total.argmax())]
    for where in reversed(back):
        path.append(int(where[path[-1]]))
    out: list[list] = []
    for i, label in enumerate(reversed(path)):
        if names[label].startswith("B-"):
            out.append([i, i, names[label][2:]])
        elif names[label].startswith("I-") and out:
            out[-1][1] = i
    return [tuple(s) for s in out]


@torch.no_grad()
def evaluate(core: Core, examples: list[Example]) -> dict[str, float]:
    """Accuracies of tags, attachment scores (all words, with subtypes of relations), and F1 of mentions."""
    core.eval()
    n = right_arc = right_both = 0
    right = {"upos": 0, "xpos": 0, "feats": 0}
    found = {"mention": [0, 0, 0]}
    for chosen in batches(examples, 4000, None):
        batch = Batch(chosen, None)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            words = core.encoder(batch.pieces, batch.shapes, batch.lengths, batch.firsts)
            tags = {name: head(words).argmax(-1) for name, head in core.tags.items()}
            arcs, dependent, head_vectors = core.syntax(words)
            spans = core.spans(words).argmax(-1)
        arcs = arcs.float().log_softmax(-1).tolist()
        for i, e in enumerate(chosen):
            m = len(e.firsts)
            n += m
            heads = tree([row[:m + 1] for row in arcs[i][:m]])
            relations = core.syntax.relations(dependent[i, :m], head_vectors[i, heads]).argmax(-1).tolist()
            for name in right:
                right[name] += sum(a == b for a, b in zip(tags[name][i].tolist(), getattr(e, name)))
            for d in range(m):
                if heads[d] == e.heads[d]:
                    right_arc += 1
                    right_both += core.labels["relation"][relations[d]] == e.sentence.relations[d]
            if e.spans is not None:
                guess = {(a, b, spans[i, a, b].item()) for a, b in torch.nonzero(spans[i, :m, :m].triu()).tolist()}
                _count(found["mention"], set(e.spans), guess)
    out = {name: 100 * value / n for name, value in right.items()}
    out |= {"uas": 100 * right_arc / n, "las": 100 * right_both / n}
    for name, (gold, guess, both) in found.items():
        if gold:
            out[name] = 200 * both / (gold + guess)
    return out


@torch.no_grad()
def evaluate_names(core: Core, own_test: list[Example], uner_dev: list[Example], kinds: bool = False) -> dict[str, float]:
    """F1 of both flat layers on our own sentences, and of persons, organisations and locations on UNER's."""
    core.eval()
    as_uner = {"per": "PER", "org": "ORG", "loc": "LOC", "fac": "LOC"}
    found = {"own name": [0, 0, 0], "own description": [0, 0, 0], "own both": [0, 0, 0], "uner": [0, 0, 0]}
    for e in own_test + uner_dev:
        batch = Batch([e], None)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            words = core.encoder(batch.pieces, batch.shapes, batch.lengths, batch.firsts)
            guess = {layer: set(decode(window(words)[0].float(), core.labels[layer])) for layer, window in core.windows.items()}
        if hasattr(e, "uner"):
            _count(found["uner"], {tuple(s) for s in e.uner}, {(a, b, as_uner[k]) for a, b, k in guess["name"] if k in as_uner})
            continue
        for layer, spans in guess.items():
            labels = core.labels[layer]
            gold = set(decode(torch.nn.functional.one_hot(torch.tensor([min(g) for g in e.may[layer]]), len(labels)).float() * 9, labels))
            _count(found["own " + layer], gold, spans)
            _count(found["own both"], gold, spans)
            if kinds:
                for kind in {s[2] for s in gold | spans}:
                    _count(found.setdefault(f"{layer} {kind}", [0, 0, 0]), {s for s in gold if s[2] == kind}, {s for s in spans if s[2] == kind})
    return {name: 200 * both / max(1, gold + guess) for name, (gold, guess, both) in found.items()}


def _count(sums: list[int], gold: set, guess: set) -> None:
    sums[0] += len(gold)
    sums[1] += len(guess)
    sums[2] += len(gold & guess)


def line(scores: dict[str, float]) -> str:
    return " ".join(f"{name} {value:.2f}" for name, value in scores.items())
