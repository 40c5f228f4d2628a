"""Words to word pieces and shapes: the encoder's input.

The vocabulary is uncased, so what case tells is given apart, as the word's shape. `crates/panj-model/src/piece.rs`
does the same and a test compares the two.
"""

from functools import lru_cache
from pathlib import Path

from tokenizers import Tokenizer

#: A shape is a case class, and eight more where no space stands before the word.
SHAPES = 16
#: Words of more pieces keep the first ones: no word of a language is longer.
MOST_PIECES_OF_A_WORD = 12


def shape(word: str, glued: bool) -> int:
    """0 no letters, 1 lower case, 2 first letter upper case, 3 all upper case, 4 one upper-case letter, 5 mixed,
    6 digits only, 7 letters and digits; plus 8 where no space stands before the word."""
    letters = [c for c in word if c.isalpha()]
    digits = any(c.isdecimal() for c in word)
    if digits:
        kind = 7 if letters else 6
    elif not letters:
        kind = 0
    else:
        upper = sum(c.isupper() for c in letters)
        if upper == 0:
            kind = 1
        elif upper == len(letters):
            kind = 4 if upper == 1 else 3
        elif upper == 1 and letters[0].isupper():
            kind = 2
        else:
            kind = 5
    return kind + (8 if glued else 0)


class Pieces:
    """The tokenizer of one encoder (`tokenizer.json` in its folder)."""

    def __init__(self, folder: Path):
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()
        self.start = self._special("[CLS]", "<s>")
        self.end = self._special("[SEP]", "</s>")
        self.unknown = self._special("[UNK]", "<unk>")

    def _special(self, *names: str) -> int:
        for name in names:
            number = self.tokenizer.token_to_id(name)
            if number is not None:
                return number
        raise ValueError(f"tokenizer.json has none of the pieces {', '.join(names)}")

    @lru_cache(maxsize=200_000)
    def of(self, word: str) -> tuple[int, ...]:
        """The pieces of one word; the unknown piece where the normaliser leaves nothing."""
        ids = self.tokenizer.encode(word, add_special_tokens=False).ids
        return tuple(ids[:MOST_PIECES_OF_A_WORD]) or (self.unknown,)


def main() -> None:
    """Writes what `crates/panj-model/tests/pieces.rs` compares with: the words of our own sentences and odd ones.

    python -m panj_train.pieces ../gold/mentions ../models/core > ../crates/panj-model/tests/pieces.tsv
    """
    import re
    import sys

    from . import own

    pieces = Pieces(Path(sys.argv[2]))
    words = {w for d in own.read(Path(sys.argv[1])) for line in d.lines for w in re.findall(r"\w+(?:[-'’.]\w+)*|[^\w\s]", line.text)}
    odd = ["naïve", "İstanbul", "Straße", "ﬁre", "中国人", "Xinjiang新疆", "e\u0301tat", "\u200bzero", "a\u00adb", "\u0000", "\ufffd", "Ωμέγα", "ПРИВЕТ",
           "کابل", "№5", "10°C", "x" * 120, "1,200", "$2m", "A.B.", "don't", "—", "\u0301", "🚁", "ǅ", "U+FEFF\ufeff", "½", "٣"]
    rare = sorted(w for w in words if len(pieces.of(w)) > 1 or not w.isascii())
    for word in sorted(set(rare[::4]) | set(odd)):
        for glued in (False, True):
            escaped = word.encode("unicode_escape").decode()
            print(escaped, int(glued), shape(word, glued), " ".join(map(str, pieces.of(word))), sep="\t")


if __name__ == "__main__":
    main()
