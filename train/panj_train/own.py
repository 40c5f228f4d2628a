"""Our own annotated sentences (`gold/mentions`): reading, checking, counting.

    python -m panj_train.own ../gold/mentions

The form is described in `gold/mentions/README.md`.
"""

import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

KINDS = ["per", "org", "loc", "fac", "dem", "wep", "veh", "sub", "tim", "amt"]
#: Kinds that carry neither form nor entity.
BARE = {"tim", "amt"}
_OPEN = re.compile(r"\[(?:([a-z]+):([ndp]):([0-9]+)|([a-z]+)) ")


@dataclass
class Mention:
    """Characters `start..end` of the plain sentence. `form`: n name, d description, p pronoun."""

    start: int
    end: int
    kind: str
    form: str
    entity: int | None


@dataclass
class Line:
    """One sentence without its marks."""

    text: str
    mentions: list[Mention]
    where: str


@dataclass
class Document:
    """Sentences of one short report. `paragraphs` holds the numbers of lines that begin one."""

    number: int
    title: str
    lines: list[Line] = field(default_factory=list)
    paragraphs: list[int] = field(default_factory=list)
    where: str = ""

    @property
    def test(self) -> bool:
        """Whether it belongs to the part that is kept from training."""
        return self.number % 5 == 0


class FormError(ValueError):
    """A line that does not follow the form."""


def parse(marked: str, where: str) -> Line:
    """A marked sentence as plain text and mentions. Raises FormError with the place and the mend."""
    text, mentions, open_at = "", [], []
    i = 0
    while i < len(marked):
        if marked[i] == "[":
            match = _OPEN.match(marked, i)
            if not match:
                raise FormError(f"{where}: “{marked[i:i + 25]}” should start [kind:form:number …] or [tim …] or [amt …]")
            kind, form, entity = match.group(1) or match.group(4), match.group(2), match.group(3)
            if kind not in KINDS:
                raise FormError(f"{where}: kind “{kind}” is none of {', '.join(KINDS)}")
            if (form is None) != (kind in BARE):
                raise FormError(f"{where}: “{match.group(0)}”: only tim and amt stand without form and entity")
            open_at.append((len(text), kind, form or "n", int(entity) if entity else None))
            i = match.end()
        elif marked[i] == "]":
            if not open_at:
                raise FormError(f"{where}: a ] without its [ before “{marked[i:i + 20]}”")
            start, kind, form, entity = open_at.pop()
            if text[start:] != text[start:].strip() or not text[start:]:
                raise FormError(f"{where}: “{text[start:]}” is empty or ends in a space")
            mentions.append(Mention(start, len(text), kind, form, entity))
            i += 1
        else:
            text += marked[i]
            i += 1
    if open_at:
        raise FormError(f"{where}: a [ of {open_at[-1][1]} is not closed")
    for layer in "ndp":
        held = sorted((m.start, m.end) for m in mentions if m.form == layer)
        for (_, end), (start, _) in zip(held, held[1:]):
            if start < end:
                raise FormError(f"{where}: two mentions of form {layer} overlap at “{text[start:start + 20]}”")
    for outer in mentions:
        for inner in mentions:
            if outer.form == "n" and inner is not outer and outer.start <= inner.start and inner.end <= outer.end \
                    and (inner.start, inner.end) != (outer.start, outer.end):
                raise FormError(f"{where}: “{text[inner.start:inner.end]}” is marked inside a name, time or amount")
    mentions.sort(key=lambda m: (m.start, -m.end))
    return Line(text, mentions, where)


def read(folder: Path) -> list[Document]:
    """All documents of the folder's `*.txt`, by file and place. Raises FormError."""
    documents: list[Document] = []
    for path in sorted(folder.glob("*.txt")):
        fresh = True
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            where = f"{path.name}:{number}"
            if line.startswith("# "):
                parts = line.split(" ", 2)
                if not parts[1].isdigit():
                    raise FormError(f"{where}: a document's line is “# NUMBER title”")
                documents.append(Document(int(parts[1]), parts[2] if len(parts) > 2 else "", where=where))
                fresh = True
            elif not line.strip():
                fresh = True
            else:
                if not documents or not documents[-1].where.startswith(path.name):
                    raise FormError(f"{where}: a sentence before the first “# NUMBER title”")
                if fresh:
                    documents[-1].paragraphs.append(len(documents[-1].lines))
                    fresh = False
                documents[-1].lines.append(parse(line.strip(), where))
    return documents


def faults(documents: list[Document]) -> list[str]:
    """What the form allows and is most likely wrong: one entity with two kinds, articles and titles in names."""
    out = []
    for document in documents:
        kinds: dict[int, set[str]] = {}
        for line in document.lines:
            for m in line.mentions:
                words = line.text[m.start:m.end]
                if m.entity is not None:
                    kinds.setdefault(m.entity, set()).add(m.kind)
                if m.form == "n" and re.match(r"(?:the|a|an|Gen\.|Mr\.?|President|Minister) ", words) and m.kind not in BARE:
                    out.append(f"{line.where}: name “{words}” starts with an article or a title")
                if m.kind == "tim" and re.match(r"(?:on|in|at|since|until|by|during) ", words):
                    out.append(f"{line.where}: time “{words}” starts with a preposition")
                if re.search(r"(?:['’]s|[,.;:])$", words) and m.kind not in BARE and m.form != "d" \
                        and not re.search(r"\.[A-Z]?\w?\.$|\b(?:Inc|Co|Ltd|Jr|St)\.$", words):
                    out.append(f"{line.where}: “{words}” ends in a possessive or a mark")
                if m.form == "d" and re.search(r" (?:of|who|which|that|in|near|from) ", words):
                    out.append(f"{line.where}: description “{words}” runs past its head")
        for entity, held in kinds.items():
            if len(held - {"dem"}) > 1:
                out.append(f"{document.where}: entity {entity} has the kinds {', '.join(sorted(held))}")
    return out


def main() -> None:
    folder = Path(sys.argv[1])
    try:
        documents = read(folder)
    except FormError as error:
        sys.exit(str(error))
    seen = Counter((d.where.split(":")[0], d.number) for d in documents)
    for (name, number), n in seen.items():
        if n > 1:
            print(f"{name}: document {number} occurs {n} times")
    for fault in faults(documents):
        print(fault)
    for part in (False, True):
        held = [d for d in documents if d.test == part]
        mentions = Counter((m.kind, m.form) for d in held for line in d.lines for m in line.mentions)
        print(f"{'test ' if part else 'train'}: {len(held)} documents, {sum(len(d.lines) for d in held)} sentences, "
              f"{sum(mentions.values())} mentions: "
              + ", ".join(f"{kind}:{form} {n}" for (kind, form), n in sorted(mentions.items())))


if __name__ == "__main__":
    main()
