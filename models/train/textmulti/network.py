"""The network: multilingual-e5-small's encoder and a linear head on three of its layers."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from .backbone import Backbone
from .labels import NAMES

BOS, PAD, EOS, UNK = 0, 1, 2, 3
READ = (4, 8, 12)  # the heads read the mean of these layers: lower ones keep what tuning of the last forgets


class Layer(nn.Module):
    def __init__(self, width: int, heads: int, feed: int, eps: float):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.norm1 = nn.LayerNorm(width, eps)
        self.up = nn.Linear(width, feed)
        self.down = nn.Linear(feed, width)
        self.norm2 = nn.LayerNorm(width, eps)

    def forward(self, x: torch.Tensor, mask: torch.Tensor | None) -> torch.Tensor:
        b, t, w = x.shape
        q, k, v = self.qkv(x).view(b, t, 3, self.heads, w // self.heads).permute(2, 0, 3, 1, 4)
        # written out: on short rows the fused attention of torch takes ten times as long backwards
        a = q @ k.transpose(-1, -2) * (w // self.heads) ** -0.5
        a = (a if mask is None else a + mask).softmax(-1).to(v.dtype) @ v
        x = self.norm1(x + self.out(a.transpose(1, 2).reshape(b, t, w)))
        return self.norm2(x + self.down(F.gelu(self.up(x))))


class Network(nn.Module):
    """ids [batch, length] -> logits [batch, outputs], embedding [batch, width].

    A row is `<s> text </s>` or `<s> text </s> context </s>`, filled up with
    padding. Only the text's own positions, up to the first </s>, are averaged,
    so that the context informs the text and is not judged itself.
    """

    def __init__(self, b: Backbone, vectors: np.ndarray, outputs: int = len(NAMES)):
        super().__init__()
        self.words = nn.Embedding(*vectors.shape)
        self.places = nn.Embedding(b.positions, b.width)
        self.norm = nn.LayerNorm(b.width, b.eps)
        self.layers = nn.ModuleList(Layer(b.width, b.heads, b.feed, b.eps) for _ in range(b.layers))
        self.head = nn.Linear(len(READ) * b.width, outputs)
        self._load(b, vectors)

    @torch.no_grad()
    def _load(self, b: Backbone, vectors: np.ndarray) -> None:
        def put(p: torch.Tensor, a: np.ndarray) -> None:
            p.copy_(torch.from_numpy(np.ascontiguousarray(a)).view_as(p))

        t = b.tensors
        put(self.words.weight, vectors)
        # the one token type of every text is a constant: it goes into the places
        put(self.places.weight, t["emb.pos"].reshape(b.positions, b.width) + t["emb.type"].reshape(-1, b.width)[0])
        put(self.norm.weight, t["emb.ln.w"]), put(self.norm.bias, t["emb.ln.b"])
        for i, layer in enumerate(self.layers):
            for name, part in (("w", "weight"), ("b", "bias")):
                put(getattr(layer.qkv, part), np.concatenate([t[f"l{i}.{x}.{name}"] for x in "qkv"]))
                for ours, theirs in (("out", "ao"), ("norm1", "aln"), ("up", "fi"), ("down", "fo"), ("norm2", "oln")):
                    put(getattr(getattr(layer, ours), part), t[f"l{i}.{theirs}.{name}"])
        nn.init.zeros_(self.head.weight), nn.init.zeros_(self.head.bias)

    def features(self, ids: torch.Tensor, padded: bool = True) -> torch.Tensor:
        """The averages of the layers in READ, [batch, 3 * width]."""
        x = self.norm(self.words(ids) + self.places.weight[: ids.shape[1]])
        mask = (ids == PAD)[:, None, None, :].to(x.dtype) * -1e4 if padded else None
        ends = (ids == EOS).int()
        own = ((ends.cumsum(1) - ends == 0) & (ids != PAD)).unsqueeze(-1).to(x.dtype)
        own = own / own.sum(1, keepdim=True)
        pooled = []
        for i, layer in enumerate(self.layers, 1):
            x = layer(x, mask)
            if i in READ:
                pooled.append((x * own).sum(1))
        return torch.cat(pooled, 1)

    def forward(self, ids: torch.Tensor, padded: bool = True) -> tuple[torch.Tensor, torch.Tensor]:
        f = self.features(ids, padded)
        return self.head(F.dropout(f, 0.1, self.training)), f[:, -self.words.weight.shape[1] :]
