"""The toy models: tables of logits by position and the last two tokens, the draft's made from the target's so that they
agree as often as wanted; and what decoding gives under the right rule and under wrong ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

import numpy as np

Array = np.ndarray[Any, Any]
PERIOD = 31
"""Positions after which a table begins anew; prime, so that no loop of the text falls in with it."""


@lru_cache(maxsize=64)
def tables(seed: int, vocab: int, agree: float, scale: float) -> tuple[Array, Array]:
    """(target's, draft's) logits [PERIOD, vocab, vocab, vocab]: position, last token but one, last, next."""
    rng = np.random.default_rng(seed)
    target = cast("Array", scale * rng.normal(size=(PERIOD, vocab, vocab, vocab)))
    same = rng.random((PERIOD, vocab, vocab, 1)) < agree
    draft = np.where(same, 0.5 * target + 1.0, np.roll(target, 1, axis=-1))
    return target, draft


class Pair:
    """A draft and a target model."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.vocab: int = settings["vocab"]
        self.target, self.draft = tables(settings["seed"], self.vocab, settings["agree"], settings.get("scale", 1.0))

    def rows(self, table: Array, tokens: Sequence[int]) -> Array:
        """Logits [n, vocab], row i for the token after tokens[: i + 1]."""
        last = np.asarray(tokens, dtype=np.int64)
        before = np.concatenate([[0], last[:-1]])
        return table[np.arange(last.size) % PERIOD, before, last]

    def next(self, table: Array, tokens: Sequence[int]) -> int:
        """The most likely token after `tokens`."""
        before = tokens[-2] if len(tokens) > 1 else 0
        return int(np.argmax(table[(len(tokens) - 1) % PERIOD, before, tokens[-1]]))

    def plain(self, prompt: Sequence[int], max_new: int) -> list[int]:
        """What the target alone gives."""
        text = list(prompt)
        for _ in range(max_new):
            text.append(self.next(self.target, text))
        return text[len(prompt) :]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A way to write the loop. `compare` and `bonus` shift the row that judges a drafted token and the one for the
    token after them; `keep` says what of the draft stays; `last` how many are drafted where fewer are needed."""

    compare: int = 0
    bonus: int = 0
    keep: str = "matches"
    last: str = "fewer"
    bonus_kept: bool = True
    correction_kept: bool = True
    bonus_asked: bool = False


RIGHT = Rule()


@dataclass(slots=True)
class Decoded:
    """What a rule gives: the new tokens, the target calls, and how many tokens were drafted and accepted."""

    tokens: list[int]
    calls: int = 0
    drafted: int = 0
    accepted: int = 0


def decode(pair: Pair, run: Mapping[str, Any], rule: Rule = RIGHT) -> Decoded:
    """Decode under a rule; gives up after as many rounds as tokens are wanted, and one for each."""
    prompt, wanted = list(run["prompt"]), run["max_new"]
    text, got = list(prompt), Decoded([])
    for _ in range(2 * wanted + 2):
        left = wanted - len(text) + len(prompt)
        if left <= 0:
            break
        size = {"fewer": min(run["K"], left - 1), "as many as left": min(run["K"], left), "K": run["K"]}[rule.last]
        drafted: list[int] = []
        for _ in range(size):
            drafted.append(pair.next(pair.draft, text + drafted))
        choices = np.argmax(pair.rows(pair.target, text + drafted), axis=-1).tolist()
        _round(rule, got, text, drafted, choices)
    got.tokens = text[len(prompt) :][:wanted]
    return got


def _round(rule: Rule, got: Decoded, text: list[int], drafted: list[int], choices: list[int]) -> None:
    """Add to the text what one verification brings."""
    start, size = len(text) - 1, len(drafted)

    def choice(place: int) -> int:
        return choices[min(max(start + place, 0), len(choices) - 1)]

    match = [token == choice(place + rule.compare) for place, token in enumerate(drafted)]
    first = match.index(False) if False in match else size
    got.calls += 1
    got.drafted += size
    got.accepted += first
    if first == size:
        text += drafted
        if rule.bonus_kept or not size:
            text.append(choice(size + rule.bonus))
        got.calls += rule.bonus_asked and size > 0
        return
    kept = {
        "matches": drafted[:first],
        "all": drafted,
        "mismatch too": drafted[: first + 1],
        "as many as match": drafted[: sum(match)],
        "those that match": [token for token, right in zip(drafted, match, strict=True) if right],
    }[rule.keep]
    text += kept
    after = {"matches": first, "mismatch too": first + 1, "as many as match": sum(match)}.get(rule.keep, size)
    if rule.keep in ("all", "mismatch too") and not rule.bonus_kept:
        return
    text.append(choice(after + rule.bonus))
    got.calls += not rule.correction_kept
