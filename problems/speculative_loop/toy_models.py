"""Toy models, and decoding with correct and wrong rules.

Both models depend on the whole prefix: the logits are digits of a hash of a secret seed and all tokens. So the rows of
one text say nothing about another text, and rows of the draft nothing about the target except its likeliest token, at
the given rate. A table of logits by position or by the last tokens could be read with a few long calls of the target.
"""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import shake_128
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
_BYTES = 8
"""Bytes of the hash for each random number. Ties have a probability below 1e-15."""


class ModelPair:
    """A draft model and a target model. The settings are {"seed", "vocab", "agree"}, optionally with "scale": `agree`
    is the probability that both have the same most likely token, and "scale" the size of the logits."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.vocab: int = settings["vocab"]
        self.agree: float = settings["agree"]
        self.scale: float = settings.get("scale", 1.0)
        self._start = shake_128(str(settings["seed"]).encode())
        self._choices: dict[bytes, tuple[int, int]] = {}

    def compute_rows(self, tokens: Sequence[int]) -> Array:
        """Return the target's logits [n, vocab]; row i is for the token after tokens[: i + 1]."""
        state, digests = self._start.copy(), bytearray()
        for token in tokens:
            state.update(_encode([token]))
            digests += state.digest(_BYTES * self.vocab)
        return self._scale(_read_numbers(digests)).reshape(-1, self.vocab)

    def compute_draft_row(self, tokens: Sequence[int]) -> Array:
        """Return the draft's logits [vocab] for the token after `tokens`.

        They are random, with the largest one moved to the target's likeliest token or, at the rate 1 - agree, to
        another one, each as often."""
        row, (_, drafted) = self._draw_draft_row(_encode(tokens))
        largest = int(np.argmax(row))
        row[[largest, drafted]] = row[[drafted, largest]]
        return self._scale(row)

    def predict_draft(self, tokens: Sequence[int]) -> int:
        """Return the draft's most likely token after `tokens`."""
        return self._choose(tokens)[1]

    def predict_target(self, tokens: Sequence[int]) -> int:
        """Return the target's most likely token after `tokens`."""
        return self._choose(tokens)[0]

    def decode_plainly(self, prompt: Sequence[int], max_new: int) -> list[int]:
        """Return the tokens that greedy decoding with only the target gives."""
        text = list(prompt)
        for _ in range(max_new):
            text.append(self.predict_target(text))
        return text[len(prompt) :]

    def _choose(self, tokens: Sequence[int]) -> tuple[int, int]:
        """Return the most likely tokens (target's, draft's). They are stored: the rules of all bugs read the same
        texts."""
        prefix = _encode(tokens)
        choices = self._choices.get(prefix)
        if choices is None:
            choices = self._choices[prefix] = self._draw_draft_row(prefix)[1]
        return choices

    def _draw_draft_row(self, prefix: bytes) -> tuple[Array, tuple[int, int]]:
        """Return random numbers [vocab] for the draft's row, and the most likely tokens (target's, draft's)."""
        state = self._start.copy()
        state.update(prefix)
        numbers = _read_numbers(state.digest(_BYTES * (2 * self.vocab + 2)))  # the first ones are the target's
        best, (same, other) = int(np.argmax(numbers[: self.vocab])), numbers[-2:].tolist()
        drafted = best if same < self.agree else (best + 1 + int(other * (self.vocab - 1))) % self.vocab
        return numbers[self.vocab : -2], (best, drafted)

    def _scale(self, numbers: Array) -> Array:
        return self.scale * (4 * numbers - 2)


def _encode(tokens: Sequence[int]) -> bytes:
    return array("q", tokens).tobytes()


def _read_numbers(digest: bytes | bytearray) -> Array:
    # A float64 has 53 bits.
    return (np.frombuffer(digest, dtype="<u8") >> 11) * 2.0**-53


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopRule:
    """One variant of the loop; the defaults are correct.

    `compare_shift` and `bonus_shift` shift the row that verifies a drafted token and the row for the token after the
    draft. `keep` says which drafted tokens are kept after a mismatch: those before it ("matches"), "all", those up to
    it ("mismatch too"), as many from the start as match anywhere ("as many as match"), or "those that match" anywhere.
    `last_draft` says how many tokens are drafted when fewer than K are left: one "fewer", because the target gives one,
    "as many as left", or "K". `keeps_bonus` says whether the target's own token is appended after full acceptance, and
    after a mismatch that is kept. Without `keeps_correction`, the token after a mismatch costs one more call of the
    target; with `requests_bonus`, the token after full acceptance does.
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
            drafted.append(pair.predict_draft(text + drafted))
        _apply_round(pair, rule, result, text, drafted)
    result.tokens = text[len(prompt) :][:max_new]
    return result


def _apply_round(pair: ModelPair, rule: LoopRule, result: DecodeResult, text: list[int], drafted: list[int]) -> None:
    """Append the tokens of one verification to the text and update the counts of `result`."""
    start, size, verified = len(text) - 1, len(drafted), [*text, *drafted]

    def get_choice(place: int) -> int:
        return pair.predict_target(verified[: min(max(start + place, 0), len(verified) - 1) + 1])

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
