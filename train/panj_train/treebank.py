"""Treebanks in CoNLL-U: sentences with tags, dependencies and, in GUM, entity spans with coreference.

Reads files; writes nothing. The format is that of Universal Dependencies
(https://universaldependencies.org/format.html); GUM's `Entity=` layer is described at
https://gucorpling.org/gum/annotations.html.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

_OPEN_OR_CLOSE = re.compile(r"\(([^()]+)\)?|(\d+)\)")


@dataclass
class Span:
    """A mention: tokens `first..=last` of its sentence, its type, its entity's number in the document, and
    whether GUM links it to an encyclopaedia (which it does for names only)."""

    first: int
    last: int
    kind: str
    entity: str
    linked: bool


@dataclass
class Sentence:
    """One sentence of a treebank. `heads` counts words from 1; 0 is the root."""

    words: list[str] = field(default_factory=list)
    glued: list[bool] = field(default_factory=list)
    upos: list[str] = field(default_factory=list)
    xpos: list[str] = field(default_factory=list)
    feats: list[str] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    relations: list[str] = field(default_factory=list)
    spans: list[Span] | None = None
    document: str = ""

    def __len__(self) -> int:
        return len(self.words)


def read(path: Path, with_entities: bool) -> list[Sentence]:
    """The sentences of the CoNLL-U file at `path`. `glued[i]` says that no space stands before word i.

    Raises ValueError, naming file and line, where a line has not the ten columns of the format.
    """
    sentences: list[Sentence] = []
    sentence = Sentence()
    open_spans: dict[str, list[tuple[int, str, bool]]] = {}
    no_space = False
    inside_range = 0
    document = ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line:
            if sentence.words:
                sentences.append(sentence)
            sentence, no_space, inside_range, open_spans = Sentence(), False, 0, {}
            continue
        if line.startswith("#"):
            if line.startswith("# newdoc id = "):
                document = line.removeprefix("# newdoc id = ")
            continue
        columns = line.split("\t")
        if len(columns) != 10:
            raise ValueError(f"{path}:{number}: {len(columns)} columns where CoNLL-U has 10")
        if "." in columns[0]:
            continue
        if "-" in columns[0]:
            start, end = columns[0].split("-")
            inside_range = int(end)
            range_glue = no_space
            range_start = int(start)
            range_no_space_after = "SpaceAfter=No" in columns[9]
            continue
        index = int(columns[0])
        sentence.document = document
        sentence.words.append(columns[1])
        if index <= inside_range:
            sentence.glued.append(range_glue if index == range_start else True)
            no_space = range_no_space_after if index == inside_range else True
        else:
            sentence.glued.append(no_space and index > 1)
            no_space = "SpaceAfter=No" in columns[9]
        sentence.upos.append(columns[3])
        sentence.xpos.append(columns[4])
        sentence.feats.append(columns[5])
        sentence.heads.append(int(columns[6]))
        sentence.relations.append(columns[7])
        if not with_entities:
            continue
        if sentence.spans is None:
            sentence.spans = []
        entity = next((f.removeprefix("Entity=") for f in columns[9].split("|") if f.startswith("Entity=")), "")
        for match in _OPEN_OR_CLOSE.finditer(entity):
            if match.group(1):
                parts = match.group(1).split("-", 7)
                name, kind, linked = parts[0], parts[1], len(parts) > 7
                if match.group(0).endswith(")"):
                    sentence.spans.append(Span(index - 1, index - 1, kind, name, linked))
                else:
                    open_spans.setdefault(name, []).append((index - 1, kind, linked))
            elif open_spans.get(match.group(2)):
                first, kind, linked = open_spans[match.group(2)].pop()
                sentence.spans.append(Span(first, index - 1, kind, match.group(2), linked))
    if sentence.words:
        sentences.append(sentence)
    return sentences


def name_span(sentence: Sentence, span: Span) -> tuple[int, int] | None:
    """The bare name inside a GUM mention whose head is a proper noun: the head with the proper nouns joined to
    it and what stands between them, without article and clauses ("the United States" → "United States")."""
    inside = range(span.first, span.last + 1)
    heads = [i for i in inside if not span.first <= sentence.heads[i] - 1 <= span.last]
    if len(heads) != 1 or sentence.upos[heads[0]] != "PROPN":
        return None
    head = heads[0]
    first = last = head
    changed = True
    joined = {"flat", "compound", "nmod", "amod", "nummod", "nmod:poss", "conj"}
    members = {head}
    while changed:
        changed = False
        for i in inside:
            parent = sentence.heads[i] - 1
            relation = sentence.relations[i]
            if i in members or parent not in members or relation not in joined:
                continue
            proper = sentence.xpos[i].startswith("NNP") or relation == "flat"
            if relation in {"nmod", "conj", "nmod:poss"}:
                if relation == "conj" and parent == head:
                    continue
                proper = proper and i > parent and all(
                    sentence.upos[j] in {"PROPN", "ADP", "DET", "CCONJ"} or sentence.xpos[j].startswith("NNP")
                    for j in range(min(i, parent), max(i, parent)))
                cases = [sentence.words[j].lower() for j in inside
                         if sentence.heads[j] - 1 == i and sentence.relations[j] == "case"]
                proper = proper and (relation != "nmod" or cases in (["of"], ["for"]))
            if proper:
                members.add(i)
                changed = True
    first, last = min(members), max(members)
    for i in range(first, last + 1):
        if sentence.upos[i] == "PUNCT" and sentence.words[i] not in {"-", "–", ".", "&", "'", "/"}:
            return (head, head)
    return (first, last)
