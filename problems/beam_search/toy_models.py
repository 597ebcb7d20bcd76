"""Toy language models that answer score_fn. They run only on the trusted side."""

import zlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

import numpy as np

EOS = 1
Vector = np.ndarray[Any, np.dtype[np.float64]]
Model = Mapping[str, Any]
"""A table or a random model.

A table is {"rows": {prefix without BOS: probabilities}, "rest": probabilities after every other prefix}. A random model
is {"seed", "vocab", "spread", "eos", "eos_from", "banned"}. It draws the logits for each prefix with standard deviation
`spread`. From step `eos_from` on (the first step is 1) it adds `eos` to the logit of EOS; before that, EOS is almost
impossible. `banned` tokens are impossible.
"""


def compute_log_probs(model: Model, prefix: Sequence[int]) -> Vector:
    """Return log-probabilities [vocab] of the token after `prefix`, which includes BOS. Deterministic per prefix."""
    if "rows" in model:
        return _log_allowing_zero(model["rows"].get(tuple(prefix[1:]), model["rest"]))
    settings = (model[name] for name in ("seed", "vocab", "spread", "eos", "eos_from"))
    return _draw_log_probs(tuple(prefix), tuple(model["banned"]), *settings)


@lru_cache(maxsize=10_000)
def _draw_log_probs(
    prefix: tuple[int, ...], banned: tuple[int, ...], seed: int, vocab: int, spread: float, eos: float, eos_from: int
) -> Vector:
    """The searches of all solutions ask for the same few prefixes. The result is shared, so it is read-only."""
    rng = np.random.default_rng([seed, zlib.crc32(np.asarray(prefix, dtype=np.int64).tobytes())])
    logits = cast("Vector", rng.normal(scale=spread, size=vocab))
    logits[EOS] += eos if len(prefix) >= eos_from else -12.0
    logits[list(banned)] = -np.inf
    logits -= logits.max()
    log_probs = logits - np.log(np.exp(logits).sum())
    log_probs.flags.writeable = False
    return log_probs


def compute_score(model: Model, tokens: Sequence[int]) -> float:
    """Return the correct score of a whole sequence that starts with BOS."""
    steps = range(1, len(tokens))
    return float(sum(compute_log_probs(model, tokens[:step])[tokens[step]] for step in steps))


def _log_allowing_zero(probabilities: Sequence[float]) -> Vector:
    with np.errstate(divide="ignore"):
        return np.log(np.asarray(probabilities, dtype=np.float64))
