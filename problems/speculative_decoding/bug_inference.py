"""Names bugs of the verification step from the draws of all cases. The joint distribution factors: which positions were
accepted, what was drawn after a rejection at each of them, what was drawn when all were accepted. A bug is named where
its factor cannot be right and is just what the bug gives on the case's inputs."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, cast

import numpy as np

from problems.format.case import Case
from problems.format.checkers.sampler import fits
from problems.format.outcome import Outcome

Array = np.ndarray[Any, Any]
BONUS_ROW = "bonus-row-missing"
KEEPS_GOING = "keeps-going-after-rejection"
MISSING = "residual-missing"
NOT_NORMALISED = "residual-not-normalised"
ONE_UNIFORM = "one-uniform-for-all"
LEAST = 20
"""Draws below which a factor is not looked at."""


class Pairs(Protocol):
    """The draws of one outcome (see check.py)."""

    @property
    def accepted(self) -> list[tuple[int, ...]]: ...
    @property
    def bonus(self) -> Array: ...
    @property
    def raised(self) -> int: ...
    @property
    def nothing(self) -> int: ...
    @property
    def error(self) -> tuple[str, ...]: ...
    @property
    def words(self) -> str: ...
    @property
    def lengths(self) -> Array: ...
    def odd(self, draft: Sequence[int]) -> Array:
        """Which draws accepted something that is no prefix."""
        ...


class Inputs:
    """A case's inputs, and what follows from them. K positions, V tokens."""

    def __init__(self, case: Case) -> None:
        draft, probs, logits = cast("Sequence[Any]", case.payload["args"])
        self.draft: list[int] = list(draft)
        self.k = len(self.draft)
        scores = np.asarray(logits, dtype=np.float64)
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        self.p: Array = weights / weights.sum(axis=-1, keepdims=True)
        self.q: Array = np.asarray(probs, dtype=np.float64)
        self.v = self.p.shape[1]
        here = np.arange(self.k), np.array(self.draft, dtype=np.int64)
        self.ratio: Array = np.minimum(1.0, self.p[here] / self.q[here]) if self.k else np.zeros(0)
        self.ratio[np.abs(self.ratio - 1) < 1e-9] = 1.0
        self.chances: Array = np.asarray(case.private["probabilities"], dtype=np.float64)
        by_number = self.chances.sum(axis=1)
        self.by_number: Array = by_number / by_number.sum()

    def residual(self, place: int) -> Array:
        """Not normalised."""
        return np.maximum(self.p[place] - self.q[place], 0.0)


@dataclass(frozen=True, slots=True)
class Seen:
    """The draws of one case. `pairs` is None where every draw raised, or nothing can be read."""

    place: int
    inputs: Inputs
    actual: Outcome
    pairs: Pairs | None

    @property
    def whole(self) -> Pairs | None:
        """The draws, where each brought a prefix of the draft and there are enough to look at."""
        pairs = self.pairs
        if pairs is None or pairs.raised or pairs.nothing or pairs.lengths.size < LEAST:
            return None
        return None if pairs.odd(self.inputs.draft).any() else pairs


def named(seen: Sequence[Seen]) -> Iterator[tuple[str, int]]:
    """(bug, place of a case that shows it), from all the cases together."""
    form = [(bug, one.place) for one in seen for bug in _by_form(one)]
    if form:
        yield from _most(form)
        return
    whole = [(one, one.whole) for one in seen if one.whole is not None]
    found = [*_acceptance(whole), *_rejection(whole), *_bonus(whole)]
    if {bug for bug, _ in found} >= {KEEPS_GOING, MISSING}:
        found = [pair for pair in found if pair[0] != MISSING]  # going on past a rejection, it draws no residual at all
    yield from found
    if not found:
        yield from _most([(bug, one.place) for one, pairs in whole for bug in _alone(one.inputs, pairs)])


def _most(votes: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """The bug that most cases show, if it leads by far."""
    counts = Counter(bug for bug, _ in votes).most_common(2)
    if not counts or counts[0][1] < 2 or (len(counts) > 1 and counts[0][1] < 3 * counts[1][1]):
        return []
    return [pair for pair in votes if pair[0] == counts[0][0]]


def _by_form(one: Seen) -> Iterator[str]:
    """Bugs that show without a look at frequencies, or by the draws that brought nothing."""
    pairs = one.pairs
    if pairs is None:
        yield from _refused_sum(one.inputs, one.actual)
    elif pairs.lengths.size + pairs.raised + pairs.nothing >= LEAST:
        if pairs.raised or pairs.nothing:
            yield from _gone_missing(one.inputs, pairs)
        elif pairs.odd(one.inputs.draft).any():
            yield from _kept_going(one.inputs, pairs)


def _refused_sum(inputs: Inputs, actual: Outcome) -> Iterator[str]:
    """NumPy refused the draw after each rejection, as the weights did not sum to 1."""
    told = actual.raised
    always = inputs.by_number[: inputs.k].sum() > 1 - 1e-9
    if told is not None and always and told.type == "ValueError" and _about_a_sum(told.message):
        yield NOT_NORMALISED


def _about_a_sum(words: str) -> bool:
    return "sum to 1" in words.lower() or "pvals" in words.lower()


def _gone_missing(inputs: Inputs, pairs: Pairs) -> Iterator[str]:
    """Some draws ended without a pair: where, is told by how many they are and by what the others gave."""
    lost = pairs.raised + pairs.nothing
    draws = np.concatenate([_flat(inputs, pairs), np.full(lost, inputs.chances.size)])
    if _explains(draws, _lost(inputs, [0.0] * inputs.k, 1.0)) and inputs.k and not _about_a_sum(pairs.words):
        yield BONUS_ROW
    if _explains(draws, _lost(inputs, [1.0] * inputs.k, 0.0)) and _about_a_sum(pairs.words):
        yield NOT_NORMALISED
    left = [1 - float(inputs.residual(place).sum()) for place in range(inputs.k)]
    if _explains(draws, _lost(inputs, left, 0.0)) and max(left, default=0.0) < 1:
        yield NOT_NORMALISED


def _flat(inputs: Inputs, pairs: Pairs) -> Array:
    inside = (pairs.bonus >= 0) & (pairs.bonus < inputs.v)
    codes = np.where(inside, pairs.lengths * inputs.v + pairs.bonus, -1)
    codes[pairs.odd(inputs.draft)] = -1
    return codes.astype(np.int64)


def _lost(inputs: Inputs, after_rejection: Sequence[float], after_all: float) -> Array:
    """The joint distribution, one cell longer, where those shares of the draws after a rejection at each position, and
    after full acceptance, bring no pair."""
    share = np.array([*after_rejection, after_all])[:, None]
    gone = float((inputs.chances * share).sum())
    return np.append((inputs.chances * (1 - share)).ravel(), gone)


def _explains(draws: Array, wrong: Array) -> bool:
    return bool(wrong[-1] > 0 and np.count_nonzero(wrong > 0.02) > 1) and fits(draws, wrong / wrong.sum())


def _kept_going(inputs: Inputs, pairs: Pairs) -> Iterator[str]:
    """What was accepted skips rejected tokens, or has others in their place, and goes on."""
    draft = inputs.draft
    odd = [tokens for tokens in pairs.accepted if tokens != tuple(draft[: len(tokens)])]
    if all(tokens[-1] == bonus for tokens, bonus in zip(pairs.accepted, pairs.bonus, strict=True) if tokens):
        return  # the bonus was appended
    sure = [token for token, ratio in zip(draft, inputs.ratio, strict=True) if ratio == 1]
    skipped = all(_subsequence(tokens, draft) and set(sure) <= set(tokens) for tokens in odd)
    replaced = (
        all(len(tokens) == inputs.k for tokens in pairs.accepted)
        and inputs.k > 1
        and all(
            token == drafted or ratio < 1
            for tokens in odd
            for token, drafted, ratio in zip(tokens, draft, inputs.ratio, strict=True)
        )
    )
    if skipped or replaced:
        yield KEEPS_GOING


def _subsequence(tokens: Sequence[int], of: Sequence[int]) -> bool:
    left = iter(of)
    return all(token in left for token in tokens)


Whole = Sequence[tuple[Seen, Pairs]]


def _acceptance(seen: Whole) -> Iterator[tuple[str, int]]:
    """By which rule positions were accepted, where it cannot have been the right one."""
    drafted = [(one, pairs) for one, pairs in seen if one.inputs.k]
    off = [one.place for one, pairs in drafted if not fits(pairs.lengths, one.inputs.by_number)]
    if not off:
        return
    if _is_threshold(drafted):
        yield from (("threshold-acceptance", place) for place in off)
    elif all(fits(pairs.lengths, _together(one.inputs)) for one, pairs in drafted):
        yield from ((ONE_UNIFORM, place) for place in off)
    elif all(fits(pairs.lengths, _independent(one.inputs.ratio)) for one, pairs in drafted):
        yield from ((KEEPS_GOING, place) for place in off)


def _is_threshold(drafted: Whole) -> bool:
    """Always the same number, as one cut through the ratios or the target's probabilities gives; but what follows is
    drawn by chance."""
    if any(np.any(pairs.lengths != pairs.lengths[0]) for _, pairs in drafted):
        return False
    passed: list[Array] = []
    refused: list[Array] = []
    for one, pairs in drafted:
        inputs, number = one.inputs, int(pairs.lengths[0])
        here = np.arange(inputs.k), np.array(inputs.draft)
        scores = np.array([inputs.p[here] / inputs.q[here], inputs.p[here], inputs.p[here] - inputs.q[here]])
        passed.append(scores[:, :number])
        refused.append(scores[:, number : number + 1])
    low, high = np.concatenate(passed, axis=1), np.concatenate(refused, axis=1)
    by_chance = any(np.unique(pairs.bonus).size > 1 for _, pairs in drafted)
    return bool(by_chance and low.size and high.size and np.any(low.min(axis=1) > high.max(axis=1) - 1e-9))


def _together(inputs: Inputs) -> Array:
    """How many are accepted if one number decides on all."""
    least = np.minimum.accumulate(np.append(1.0, inputs.ratio))
    return least - np.append(least[1:], 0.0)


def _independent(ratios: Array) -> Array:
    """How many are accepted if a rejection stops nothing."""
    counts = np.ones(1)
    for ratio in ratios:
        counts = np.convolve(counts, [1 - ratio, ratio])
    return counts


Draws = tuple[Seen, int, Array]
"""The tokens drawn after a rejection at a place."""
Guess = Callable[[Inputs, int], Array]
"""From what a bug draws after a rejection at a place, or where the place is K, when all are accepted: [V + 1], the last
for what is no token."""


def _row(weights: Array) -> Array:
    total = weights.sum()
    return np.append(weights / total if total > 1e-9 else weights, 0.0)


def _right(inputs: Inputs, place: int) -> Array:
    return _row(inputs.p[-1] if place == inputs.k else inputs.residual(place))


def _without(inputs: Inputs, place: int) -> Array:
    row = inputs.p[place].copy()
    row[inputs.draft[place]] = 0.0
    return _row(row)


def _undivided(to: Callable[[Inputs, int], int]) -> Guess:
    def guess(inputs: Inputs, place: int) -> Array:
        raw = np.append(inputs.residual(place), 0.0)
        raw[to(inputs, place)] += 1 - raw.sum()
        return raw

    return guess


def _reused(*, shared: bool) -> Guess:
    """The number that decided chooses the token too."""

    def guess(inputs: Inputs, place: int) -> Array:
        before = float(np.append(1.0, inputs.ratio[:place]).min()) if shared else 1.0
        if place == inputs.k:
            return np.append(_part(inputs.p[-1], 0.0, before if shared else float(inputs.ratio[-1])), 0.0)
        return np.append(_part(_right(inputs, place)[:-1], float(inputs.ratio[place]), before), 0.0)

    return guess


REJECTION: Sequence[tuple[str, Guess]] = (
    (MISSING, lambda inputs, place: _row(inputs.p[place])),
    (MISSING, lambda inputs, place: _row(inputs.q[place])),
    (MISSING, _without),
    (MISSING, lambda inputs, place: _row(inputs.p[place + 1])),
    (MISSING, lambda inputs, place: _row(inputs.p[-1])),
    (MISSING, lambda inputs, place: np.eye(inputs.v + 1)[int(np.argmax(inputs.p[place]))]),
    (MISSING, lambda inputs, place: _row(np.ones(inputs.v))),
    (NOT_NORMALISED, _undivided(lambda inputs, place: -2)),
    (NOT_NORMALISED, _undivided(lambda inputs, place: -1)),
    (NOT_NORMALISED, _undivided(lambda inputs, place: 0)),
    (NOT_NORMALISED, _undivided(lambda inputs, place: inputs.draft[place])),
    (NOT_NORMALISED, _undivided(lambda inputs, place: int(np.argmax(inputs.residual(place))))),
    (NOT_NORMALISED, _undivided(lambda inputs, place: int(np.argmax(inputs.p[place])))),
    (NOT_NORMALISED, _undivided(lambda inputs, place: int(np.flatnonzero(inputs.residual(place))[-1]))),
    (ONE_UNIFORM, _reused(shared=False)),
    (ONE_UNIFORM, _reused(shared=True)),
)
BONUS: Sequence[tuple[str, Guess]] = (
    (BONUS_ROW, lambda inputs, place: _row(inputs.p[place - 1])),
    (BONUS_ROW, lambda inputs, place: _row(inputs.q[place - 1])),
    (BONUS_ROW, lambda inputs, place: np.eye(inputs.v + 1)[-1]),
    (BONUS_ROW, lambda inputs, place: np.eye(inputs.v + 1)[inputs.draft[-1]]),
    (BONUS_ROW, lambda inputs, place: np.eye(inputs.v + 1)[int(np.argmax(inputs.p[place - 1]))]),
    (ONE_UNIFORM, _reused(shared=False)),
    (ONE_UNIFORM, _reused(shared=True)),
)


def _rejection(seen: Whole) -> Iterator[tuple[str, int]]:
    """From what the token after a rejection was drawn, where it cannot have been the residual."""
    draws = [
        (one, place, _known(one.inputs, pairs.bonus[pairs.lengths == place]))
        for one, pairs in seen
        for place in range(one.inputs.k)
        if 1e-9 < one.inputs.residual(place).sum() < 1 - 1e-9 and one.inputs.ratio[place] < 1 - 1e-9
    ]
    return _explained(draws, REJECTION)


def _bonus(seen: Whole) -> Iterator[tuple[str, int]]:
    """From what the bonus was drawn when everything was accepted, where it cannot have been the last row."""
    draws = [
        (one, one.inputs.k, _known(one.inputs, pairs.bonus[pairs.lengths == one.inputs.k]))
        for one, pairs in seen
        if one.inputs.k and one.inputs.ratio.min() > 1e-9
    ]
    return _explained(draws, BONUS)


def _explained(draws: Sequence[Draws], guesses: Sequence[tuple[str, Guess]]) -> Iterator[tuple[str, int]]:
    """The one bug whose guess agrees everywhere."""
    enough = [(one, place, tokens) for one, place, tokens in draws if tokens.size >= LEAST]
    off = [one.place for one, place, tokens in enough if not fits(tokens, _right(one.inputs, place))]
    if not off:
        return
    bugs = {
        bug for bug, guess in guesses if all(fits(tokens, guess(one.inputs, place)) for one, place, tokens in enough)
    }
    if len(bugs) == 1:
        yield from ((bug, place) for bug in bugs for place in off)


def _alone(inputs: Inputs, pairs: Pairs) -> Iterator[str]:
    """Bugs that one case shows, however it is in the others: the right rule is refused, one bug's agrees, and that is
    more than a single token, which may come about in many ways."""
    for place in range(inputs.k + 1 if inputs.k else 0):
        tokens = _known(inputs, pairs.bonus[pairs.lengths == place])
        right, guesses = _right(inputs, place), REJECTION if place < inputs.k else BONUS
        if tokens.size < LEAST or right.sum() < 0.5 or fits(tokens, right):
            continue
        wrong = [(bug, guess(inputs, place)) for bug, guess in guesses]
        agreeing = [(bug, chances) for bug, chances in wrong if fits(tokens, chances)]
        bugs = {bug for bug, _ in agreeing}
        if len(bugs) == 1 and any(_tells(chances, right) for _, chances in agreeing):
            yield from bugs
    if inputs.k and not fits(pairs.lengths, inputs.by_number):
        together = _together(inputs)
        if np.count_nonzero(together > 0.02) > 1 and fits(pairs.lengths, together):
            yield ONE_UNIFORM


def _known(inputs: Inputs, bonus: Array) -> Array:
    """Tokens of the vocabulary, and one more for all that are not."""
    return np.where((bonus >= 0) & (bonus < inputs.v), bonus, inputs.v).astype(np.int64)


def _part(weights: Array, low: float, high: float) -> Array:
    """What the inverse of the cumulative distribution gives for a uniform number between two bounds."""
    if high - low < 1e-9:
        return weights
    edges = np.clip(np.append(0.0, np.cumsum(weights)), low, high)
    return np.diff(edges) / (high - low)


def _tells(wrong: Array, right: Array) -> bool:
    """Is it something else, and more than one token, which may come about in many ways?"""
    return bool(np.count_nonzero(wrong > 0.02) > 1 and np.abs(wrong - right).max() > 0.05)
