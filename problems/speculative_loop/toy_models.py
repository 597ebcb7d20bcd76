"""Toy models, and decoding with correct and wrong rules. A model is a table of logits by position and the last two
tokens. The draft's table is made from the target's so that the models agree at a given rate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

import numpy as np

Array = np.ndarray[Any, Any]
PERIOD = 31
"""Number of positions after which a table repeats. It is prime so that no cycle in the text aligns with it."""


@lru_cache(maxsize=64)
def make_tables(seed: int, vocab: int, agree: float, scale: float) -> tuple[Array, Array]:
    """Return the logits (target, draft), each of shape [PERIOD, vocab, vocab, vocab]: position, second to last token,
    last token, next token. `agree` is the probability that both have the same most likely token."""
    rng = np.random.default_rng(seed)
    target = cast("Array", scale * rng.normal(size=(PERIOD, vocab, vocab, vocab)))
    same = rng.random((PERIOD, vocab, vocab, 1)) < agree
    draft = np.where(same, 0.5 * target + 1.0, np.roll(target, 1, axis=-1))
    return target, draft


class ModelPair:
    """A draft model and a target model."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.vocab: int = settings["vocab"]
        self.target, self.draft = make_tables(
            settings["seed"], self.vocab, settings["agree"], settings.get("scale", 1.0)
        )

    def compute_rows(self, table: Array, tokens: Sequence[int]) -> Array:
        """Return logits [n, vocab]; row i is for the token after tokens[: i + 1]."""
        last = np.asarray(tokens, dtype=np.int64)
        before = np.concatenate([[0], last[:-1]])
        return table[np.arange(last.size) % PERIOD, before, last]

    def get_last_row(self, table: Array, tokens: Sequence[int]) -> Array:
        """Return logits [vocab] for the token after `tokens`: the last of `compute_rows`."""
        before = tokens[-2] if len(tokens) > 1 else 0
        return table[(len(tokens) - 1) % PERIOD, before, tokens[-1]]

    def predict_next(self, table: Array, tokens: Sequence[int]) -> int:
        """Return the most likely token after `tokens`."""
        return int(np.argmax(self.get_last_row(table, tokens)))

    def decode_plainly(self, prompt: Sequence[int], max_new: int) -> list[int]:
        """Return the tokens that greedy decoding with only the target gives."""
        text = list(prompt)
        for _ in range(max_new):
            text.append(self.predict_next(self.target, text))
        return text[len(prompt) :]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopRule:
    """One variant of the loop; the defaults are correct.

    `compare_shift` and `bonus_shift` shift the row that verifies a drafted token and the row for the token after the
    draft. `keep` says which drafted tokens are kept after a mismatch. `last_draft` says how many tokens are drafted
    when fewer are needed. `keeps_bonus` says whether the target's own token is appended. Without `keeps_correction`,
    the token after a mismatch costs one more call of the target; with `requests_bonus`, the token after full acceptance
    does.
    """

    compare_shift: int = 0
    bonus_shift: int = 0
    keep: str = "matches"
    last_draft: str = "fewer"
    keeps_bonus: bool = True
    keeps_correction: bool = True
    requests_bonus: bool = False


CORRECT_RULE = LoopRule()


@dataclass(slots=True)
class DecodeResult:
    """The result of decoding: the new tokens, the number of target calls, and the tokens drafted and accepted."""

    tokens: list[int]
    calls: int = 0
    drafted: int = 0
    accepted: int = 0


def decode_speculatively(pair: ModelPair, run: Mapping[str, Any], rule: LoopRule = CORRECT_RULE) -> DecodeResult:
    """Decode with a rule. Stop after 2 * max_new + 2 rounds, because a wrong rule may not make progress."""
    prompt, max_new = list(run["prompt"]), run["max_new"]
    text, result = list(prompt), DecodeResult([])
    for _ in range(2 * max_new + 2):
        remaining = max_new - len(text) + len(prompt)
        if remaining <= 0:
            break
        size = {"fewer": min(run["K"], remaining - 1), "as many as left": min(run["K"], remaining), "K": run["K"]}[
            rule.last_draft
        ]
        drafted: list[int] = []
        for _ in range(size):
            drafted.append(pair.predict_next(pair.draft, text + drafted))
        choices = np.argmax(pair.compute_rows(pair.target, text + drafted), axis=-1).tolist()
        _apply_round(rule, result, text, drafted, choices)
    result.tokens = text[len(prompt) :][:max_new]
    return result


def _apply_round(rule: LoopRule, result: DecodeResult, text: list[int], drafted: list[int], choices: list[int]) -> None:
    """Append the tokens of one verification to the text and update the counts of `result`."""
    start, size = len(text) - 1, len(drafted)

    def get_choice(place: int) -> int:
        return choices[min(max(start + place, 0), len(choices) - 1)]

    matches = [token == get_choice(place + rule.compare_shift) for place, token in enumerate(drafted)]
    first_mismatch = matches.index(False) if False in matches else size
    result.calls += 1
    result.drafted += size
    result.accepted += first_mismatch
    if first_mismatch == size:
        text += drafted
        if rule.keeps_bonus or not size:
            text.append(get_choice(size + rule.bonus_shift))
        result.calls += rule.requests_bonus and size > 0
        return
    kept_tokens = {
        "matches": drafted[:first_mismatch],
        "all": drafted,
        "mismatch too": drafted[: first_mismatch + 1],
        "as many as match": drafted[: sum(matches)],
        "those that match": [token for token, right in zip(drafted, matches, strict=True) if right],
    }[rule.keep]
    text += kept_tokens
    bonus_place = {"matches": first_mismatch, "mismatch too": first_mismatch + 1, "as many as match": sum(matches)}.get(
        rule.keep, size
    )
    if rule.keep in ("all", "mismatch too") and not rule.keeps_bonus:
        return
    text.append(get_choice(bonus_place + rule.bonus_shift))
    result.calls += not rule.keeps_correction
