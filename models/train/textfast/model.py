"""The network: a linear part and a small hidden layer on one table of n-grams.

Every n-gram has a row of len(LABELS) weights, which are summed into the
logits (the wide part), and of some more numbers, which are summed into a
short vector for one hidden layer (the deep part). Sums are divided by the
root of the number of n-grams, as a linear model on unit vectors does.
"""

from __future__ import annotations

import torch
from torch import nn

from .sources import LABELS

N = len(LABELS)


class Net(nn.Module):
    def __init__(self, buckets: int, deep: int, hidden: int, sets: int, own_bias: torch.Tensor):
        super().__init__()
        self.wide = nn.EmbeddingBag(buckets + 1, N, mode="sum", padding_idx=0)
        self.deep = nn.EmbeddingBag(buckets + 1, deep, mode="sum", padding_idx=0)
        with torch.no_grad():
            self.wide.weight.zero_()
            self.deep.weight.normal_(0, 0.05)
            self.deep.weight[0].zero_()
        self.bias = nn.Parameter(torch.zeros(N))
        self.hidden = nn.Linear(deep, hidden)
        self.out = nn.Linear(hidden, N, bias=False)
        # How readily a set says yes to a label is its own affair: these biases
        # take it up in training and are left out of the exported model. Only
        # where the set has both answers, else the bias would learn the label.
        self.set_bias = nn.Parameter(torch.zeros(sets, N))
        self.register_buffer("own_bias", own_bias)

    def forward(self, ids, offsets, count, sets=None):
        scale = count.clamp(min=1).rsqrt().unsqueeze(1)
        hidden = torch.relu(self.hidden(self.deep(ids, offsets) * scale))
        logits = self.bias + self.wide(ids, offsets) * scale + self.out(hidden)
        if sets is not None:
            logits = logits + (self.set_bias * self.own_bias)[sets]
        return logits


def loss(logits, target, weight, any_of, parts):
    """Masked binary cross-entropy, and for offence of no stated kind the
    chance that at least one of parts holds."""
    each = nn.functional.binary_cross_entropy_with_logits(logits, target, reduction="none")
    total = (each * weight).sum()
    if any_of.any():
        none = nn.functional.logsigmoid(-logits[:, parts]).sum(1)
        some = torch.log1p(-torch.exp(none.clamp(max=-1e-6)))
        total = total - (some * any_of).sum()
    return total / len(logits)
