"""The toy language models that answer score_fn. They live on the trusted side alone."""

import zlib
from collections.abc import Mapping, Sequence
from typing import Any, cast

import numpy as np

EOS = 1
Vector = np.ndarray[Any, np.dtype[np.float64]]
Model = Mapping[str, Any]
"""Either a table {"rows": {prefix without BOS: probabilities}, "rest": probabilities of every other prefix}, or a
random model {"seed", "vocab", "spread", "eos", "eos_from", "banned"}: logits drawn anew for each prefix, EOS favoured
by `eos` from step `eos_from` on (the first is 1) and next to impossible before, `banned` tokens impossible."""


def log_probabilities(model: Model, prefix: Sequence[int]) -> Vector:
    """Log-probabilities [vocab] of the next token after `prefix` (with BOS); the same prefix gives the same answer."""
    if "rows" in model:
        return _logs(model["rows"].get(tuple(prefix[1:]), model["rest"]))
    rng = np.random.default_rng([model["seed"], zlib.crc32(np.asarray(prefix, dtype=np.int64).tobytes())])
    logits = cast("Vector", rng.normal(scale=model["spread"], size=model["vocab"]))
    logits[EOS] += model["eos"] if len(prefix) >= model["eos_from"] else -12.0
    logits[list(model["banned"])] = -np.inf
    logits -= logits.max()
    return logits - np.log(np.exp(logits).sum())


def score_of(model: Model, tokens: Sequence[int]) -> float:
    """The right score of a whole sequence, BOS first."""
    steps = range(1, len(tokens))
    return float(sum(log_probabilities(model, tokens[:step])[tokens[step]] for step in steps))


def _logs(probabilities: Sequence[float]) -> Vector:
    with np.errstate(divide="ignore"):
        return np.log(np.asarray(probabilities, dtype=np.float64))
