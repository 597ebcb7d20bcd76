"""Infers bugs of the verification step from the draws of all cases.

The joint distribution has three factors: which positions were accepted, what was drawn after a rejection at each of
them, and what was drawn when all were accepted. A bug is named if its factor cannot be right and matches what the bug
gives on the inputs of the cases."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, cast

import numpy as np

from problems.format.case import Case
from problems.format.checkers.sampler import is_plausible_sample
from problems.format.outcome import Outcome

Array = np.ndarray[Any, Any]
BONUS_ROW = "bonus-row-missing"
KEEPS_GOING = "keeps-going-after-rejection"
RESIDUAL_MISSING = "residual-missing"
RESIDUAL_NOT_NORMALIZED = "residual-not-normalised"
ONE_UNIFORM = "one-uniform-for-all"
MIN_DRAWS = 20
"""Minimum number of draws for an inference about a factor."""


class PairDrawsLike(Protocol):
    """The draws of one outcome (`PairDraws` in check.py)."""

    @property
    def accepted(self) -> list[tuple[int, ...]]: ...
    @property
    def bonus(self) -> Array: ...
    @property
    def raised_count(self) -> int: ...
    @property
    def none_count(self) -> int: ...
    @property
    def error_types(self) -> tuple[str, ...]: ...
    @property
    def error_message(self) -> str: ...
    @property
    def lengths(self) -> Array: ...
    def find_non_prefixes(self, draft: Sequence[int]) -> Array:
        """Return a bool array [n]: True for draws whose accepted tokens are not a prefix of the draft."""
        ...


class CaseInputs:
    """The inputs of a case and values derived from them, for K positions and V tokens.

    `p` [K + 1, V] and `q` [K, V] are the target and draft probabilities, `ratios` [K] the acceptance probabilities of
    the drafted tokens, `joint` [K + 1, V] the exact distribution of (number accepted, bonus), and `length_distribution`
    [K + 1] that of the number accepted.
    """

    def __init__(self, case: Case) -> None:
        draft, probs, logits = cast("Sequence[Any]", case.payload["args"])
        self.draft: list[int] = list(draft)
        self.k = len(self.draft)
        scores = np.asarray(logits, dtype=np.float64)
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        self.p: Array = weights / weights.sum(axis=-1, keepdims=True)
        self.q: Array = np.asarray(probs, dtype=np.float64)
        self.v = self.p.shape[1]
        drafted = np.arange(self.k), np.array(self.draft, dtype=np.int64)
        self.ratios: Array = np.minimum(1.0, self.p[drafted] / self.q[drafted]) if self.k else np.zeros(0)
        self.ratios[np.abs(self.ratios - 1) < 1e-9] = 1.0
        self.joint: Array = np.asarray(case.private["probabilities"], dtype=np.float64)
        lengths = self.joint.sum(axis=1)
        self.length_distribution: Array = lengths / lengths.sum()

    def compute_residual(self, place: int) -> Array:
        """Return max(p - q, 0) [V] at a position, not normalized."""
        return np.maximum(self.p[place] - self.q[place], 0.0)


@dataclass(frozen=True, slots=True)
class CaseDraws:
    """The draws of one case, which has this index in the evidence. `pairs` is None if every draw raised or the draws
    cannot be parsed."""

    case_index: int
    inputs: CaseInputs
    actual: Outcome
    pairs: PairDrawsLike | None

    @property
    def complete_pairs(self) -> PairDrawsLike | None:
        """The draws if there are enough and each returned a prefix of the draft; otherwise None."""
        pairs = self.pairs
        if pairs is None or pairs.raised_count or pairs.none_count or pairs.lengths.size < MIN_DRAWS:
            return None
        return None if pairs.find_non_prefixes(self.inputs.draft).any() else pairs


def infer_bugs(case_draws: Sequence[CaseDraws]) -> Iterator[tuple[str, int]]:
    """Yield (bug, index of a case that shows it), inferred from all cases together."""
    form_votes = [(bug, one.case_index) for one in case_draws for bug in _infer_from_form(one)]
    if form_votes:
        yield from _select_leading_bug(form_votes)
        return
    complete = [(one, one.complete_pairs) for one in case_draws if one.complete_pairs is not None]
    found = [*_infer_from_acceptance(complete), *_infer_from_rejections(complete), *_infer_from_bonus(complete)]
    if {bug for bug, _ in found} >= {KEEPS_GOING, RESIDUAL_MISSING}:
        found = [
            pair for pair in found if pair[0] != RESIDUAL_MISSING
        ]  # a solution that continues after a rejection never draws from a residual
    yield from found
    if not found:
        yield from _select_leading_bug(
            [(bug, one.case_index) for one, pairs in complete for bug in _infer_from_one_case(one.inputs, pairs)]
        )


def _select_leading_bug(votes: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """Return the votes for the most frequent bug if it has at least two, and at least three times as
    many as the next one."""
    counts = Counter(bug for bug, _ in votes).most_common(2)
    if not counts or counts[0][1] < 2 or (len(counts) > 1 and counts[0][1] < 3 * counts[1][1]):
        return []
    return [pair for pair in votes if pair[0] == counts[0][0]]


def _infer_from_form(one: CaseDraws) -> Iterator[str]:
    """Yield bugs that are visible in the form of the draws, or in the draws that returned no pair."""
    pairs = one.pairs
    if pairs is None:
        yield from _infer_from_refused_sum(one.inputs, one.actual)
    elif pairs.lengths.size + pairs.raised_count + pairs.none_count >= MIN_DRAWS:
        if pairs.raised_count or pairs.none_count:
            yield from _infer_from_lost_draws(one.inputs, pairs)
        elif pairs.find_non_prefixes(one.inputs.draft).any():
            yield from _infer_keeps_going(one.inputs, pairs)


def _infer_from_refused_sum(inputs: CaseInputs, actual: Outcome) -> Iterator[str]:
    """Yield the bug if NumPy rejected the draw after each rejection because the weights did not sum to 1."""
    error = actual.raised
    always_rejects = inputs.length_distribution[: inputs.k].sum() > 1 - 1e-9
    if error is not None and always_rejects and error.type == "ValueError" and _is_sum_error(error.message):
        yield RESIDUAL_NOT_NORMALIZED


def _is_sum_error(message: str) -> bool:
    return "sum to 1" in message.lower() or "pvals" in message.lower()


def _infer_from_lost_draws(inputs: CaseInputs, pairs: PairDrawsLike) -> Iterator[str]:
    """Yield bugs that lose draws. The number of lost draws and the other draws show where they were lost."""
    lost = pairs.raised_count + pairs.none_count
    draws = np.concatenate([_encode_draws(inputs, pairs), np.full(lost, inputs.joint.size)])
    if (
        _is_explained_by(draws, _compute_distribution_with_losses(inputs, [0.0] * inputs.k, 1.0))
        and inputs.k
        and not _is_sum_error(pairs.error_message)
    ):
        yield BONUS_ROW
    if _is_explained_by(draws, _compute_distribution_with_losses(inputs, [1.0] * inputs.k, 0.0)) and _is_sum_error(
        pairs.error_message
    ):
        yield RESIDUAL_NOT_NORMALIZED
    missing_mass = [1 - float(inputs.compute_residual(place).sum()) for place in range(inputs.k)]
    if (
        _is_explained_by(draws, _compute_distribution_with_losses(inputs, missing_mass, 0.0))
        and max(missing_mass, default=0.0) < 1
    ):
        yield RESIDUAL_NOT_NORMALIZED


def _encode_draws(inputs: CaseInputs, pairs: PairDrawsLike) -> Array:
    """Return one number for each draw: the index of its pair in the flattened joint distribution, or -1 if the pair is
    not valid."""
    is_in_vocabulary = (pairs.bonus >= 0) & (pairs.bonus < inputs.v)
    codes = np.where(is_in_vocabulary, pairs.lengths * inputs.v + pairs.bonus, -1)
    codes[pairs.find_non_prefixes(inputs.draft)] = -1
    return codes.astype(np.int64)


def _compute_distribution_with_losses(inputs: CaseInputs, after_rejection: Sequence[float], after_all: float) -> Array:
    """Return the flattened joint distribution with one more cell for lost draws.

    `after_rejection` [K] and `after_all` are the shares of the draws that are lost after a rejection at each position
    and after full acceptance.
    """
    share = np.array([*after_rejection, after_all])[:, None]
    lost_mass = float((inputs.joint * share).sum())
    return np.append((inputs.joint * (1 - share)).ravel(), lost_mass)


def _is_explained_by(draws: Array, wrong: Array) -> bool:
    """Return whether the draws can come from `wrong`, whose last entry is for lost draws and must be above 0. More than
    one entry must be likely."""
    return bool(wrong[-1] > 0 and np.count_nonzero(wrong > 0.02) > 1) and is_plausible_sample(
        draws, wrong / wrong.sum()
    )


def _infer_keeps_going(inputs: CaseInputs, pairs: PairDrawsLike) -> Iterator[str]:
    """Yield the bug if the accepted tokens skip or replace rejected tokens and continue after them."""
    draft = inputs.draft
    non_prefixes = [tokens for tokens in pairs.accepted if tokens != tuple(draft[: len(tokens)])]
    if all(tokens[-1] == bonus for tokens, bonus in zip(pairs.accepted, pairs.bonus, strict=True) if tokens):
        return  # the bonus was appended to the accepted tokens
    always_accepted = [token for token, ratio in zip(draft, inputs.ratios, strict=True) if ratio == 1]
    is_skipping = all(_is_subsequence(tokens, draft) and set(always_accepted) <= set(tokens) for tokens in non_prefixes)
    is_replacing = (
        all(len(tokens) == inputs.k for tokens in pairs.accepted)
        and inputs.k > 1
        and all(
            token == drafted or ratio < 1
            for tokens in non_prefixes
            for token, drafted, ratio in zip(tokens, draft, inputs.ratios, strict=True)
        )
    )
    if is_skipping or is_replacing:
        yield KEEPS_GOING


def _is_subsequence(tokens: Sequence[int], sequence: Sequence[int]) -> bool:
    remaining = iter(sequence)
    return all(token in remaining for token in tokens)


CompleteDraws = Sequence[tuple[CaseDraws, PairDrawsLike]]
"""Cases whose `complete_pairs` are not None, each with these."""


def _infer_from_acceptance(complete: CompleteDraws) -> Iterator[tuple[str, int]]:
    """Yield the bug whose acceptance rule explains the numbers accepted, if the correct rule does not."""
    drafted = [(one, pairs) for one, pairs in complete if one.inputs.k]
    wrong_cases = [
        one.case_index
        for one, pairs in drafted
        if not is_plausible_sample(pairs.lengths, one.inputs.length_distribution)
    ]
    if not wrong_cases:
        return
    if _is_threshold(drafted):
        yield from (("threshold-acceptance", index) for index in wrong_cases)
    elif all(is_plausible_sample(pairs.lengths, _compute_shared_uniform_lengths(one.inputs)) for one, pairs in drafted):
        yield from ((ONE_UNIFORM, index) for index in wrong_cases)
    elif all(
        is_plausible_sample(pairs.lengths, _compute_unstopped_lengths(one.inputs.ratios)) for one, pairs in drafted
    ):
        yield from ((KEEPS_GOING, index) for index in wrong_cases)


def _is_threshold(drafted: CompleteDraws) -> bool:
    """Return whether the number accepted is constant in each case and matches one threshold on the ratios, the target
    probabilities or their differences from the draft, while the bonus tokens are random."""
    if any(np.any(pairs.lengths != pairs.lengths[0]) for _, pairs in drafted):
        return False
    accepted_scores: list[Array] = []
    rejected_scores: list[Array] = []
    for one, pairs in drafted:
        inputs, length = one.inputs, int(pairs.lengths[0])
        places = np.arange(inputs.k), np.array(inputs.draft)
        p, q = inputs.p[places], inputs.q[places]
        scores = np.array([p / q, p, p - q])
        accepted_scores.append(scores[:, :length])
        rejected_scores.append(scores[:, length : length + 1])
    accepted, rejected = np.concatenate(accepted_scores, axis=1), np.concatenate(rejected_scores, axis=1)
    has_random_bonus = any(np.any(pairs.bonus != pairs.bonus[0]) for _, pairs in drafted)
    return bool(
        has_random_bonus
        and accepted.size
        and rejected.size
        and np.any(accepted.min(axis=1) > rejected.max(axis=1) - 1e-9)
    )


def _compute_shared_uniform_lengths(inputs: CaseInputs) -> Array:
    """Return the distribution [K + 1] of the number accepted if one random number decides every position."""
    least = np.minimum.accumulate(np.append(1.0, inputs.ratios))
    return least - np.append(least[1:], 0.0)


def _compute_unstopped_lengths(ratios: Array) -> Array:
    """Return the distribution [K + 1] of the number accepted if a rejection does not stop the verification."""
    counts = np.ones(1)
    for ratio in ratios:
        counts = np.convolve(counts, [1 - ratio, ratio])
    return counts


PlaceDraws = tuple[CaseDraws, int, Array]
"""(case, place in the draft, tokens drawn after a rejection there or, if the place is K, when all were accepted)."""
TokenGuess = Callable[[CaseInputs, int], Array]
"""Returns the distribution [V + 1] from which a bug draws after a rejection at a place or, if the place is K, when all
are accepted. The last entry is for values that are not tokens."""


def _normalize_row(weights: Array) -> Array:
    """Return the weights [V], divided by their sum if it is not 0, and a 0 for values that are not tokens: [V + 1]."""
    total = weights.sum()
    return np.append(weights / total if total > 1e-9 else weights, 0.0)


def _compute_correct_row(inputs: CaseInputs, place: int) -> Array:
    return _normalize_row(inputs.p[-1] if place == inputs.k else inputs.compute_residual(place))


def _compute_row_without_drafted(inputs: CaseInputs, place: int) -> Array:
    row = inputs.p[place].copy()
    row[inputs.draft[place]] = 0.0
    return _normalize_row(row)


def _make_undivided_guess(receiver: Callable[[CaseInputs, int], int]) -> TokenGuess:
    """Return the guess that a token is drawn from the residual as if its sum were 1, and that what is missing goes to
    the entry of [V + 1] that `receiver` returns."""

    def guess(inputs: CaseInputs, place: int) -> Array:
        raw = np.append(inputs.compute_residual(place), 0.0)
        raw[receiver(inputs, place)] += 1 - raw.sum()
        return raw

    return guess


def _make_reused_uniform_guess(*, shared: bool) -> TokenGuess:
    """Return the guess that the random number of the acceptance test also chooses the token. If `shared`, all positions
    use the same number; otherwise each has one."""

    def guess(inputs: CaseInputs, place: int) -> Array:
        high = float(np.append(1.0, inputs.ratios[:place]).min()) if shared else 1.0
        if place == inputs.k:
            return np.append(
                _restrict_to_interval(inputs.p[-1], 0.0, high if shared else float(inputs.ratios[-1])), 0.0
            )
        return np.append(
            _restrict_to_interval(_compute_correct_row(inputs, place)[:-1], float(inputs.ratios[place]), high), 0.0
        )

    return guess


REJECTION_GUESSES: Sequence[tuple[str, TokenGuess]] = (
    (RESIDUAL_MISSING, lambda inputs, place: _normalize_row(inputs.p[place])),
    (RESIDUAL_MISSING, lambda inputs, place: _normalize_row(inputs.q[place])),
    (RESIDUAL_MISSING, _compute_row_without_drafted),
    (RESIDUAL_MISSING, lambda inputs, place: _normalize_row(inputs.p[place + 1])),
    (RESIDUAL_MISSING, lambda inputs, place: _normalize_row(inputs.p[-1])),
    (RESIDUAL_MISSING, lambda inputs, place: np.eye(inputs.v + 1)[int(np.argmax(inputs.p[place]))]),
    (RESIDUAL_MISSING, lambda inputs, place: _normalize_row(np.ones(inputs.v))),
    (RESIDUAL_NOT_NORMALIZED, _make_undivided_guess(lambda inputs, place: -2)),
    (RESIDUAL_NOT_NORMALIZED, _make_undivided_guess(lambda inputs, place: -1)),
    (RESIDUAL_NOT_NORMALIZED, _make_undivided_guess(lambda inputs, place: 0)),
    (RESIDUAL_NOT_NORMALIZED, _make_undivided_guess(lambda inputs, place: inputs.draft[place])),
    (
        RESIDUAL_NOT_NORMALIZED,
        _make_undivided_guess(lambda inputs, place: int(np.argmax(inputs.compute_residual(place)))),
    ),
    (RESIDUAL_NOT_NORMALIZED, _make_undivided_guess(lambda inputs, place: int(np.argmax(inputs.p[place])))),
    (
        RESIDUAL_NOT_NORMALIZED,
        _make_undivided_guess(lambda inputs, place: int(np.flatnonzero(inputs.compute_residual(place))[-1])),
    ),
    (ONE_UNIFORM, _make_reused_uniform_guess(shared=False)),
    (ONE_UNIFORM, _make_reused_uniform_guess(shared=True)),
)
BONUS_GUESSES: Sequence[tuple[str, TokenGuess]] = (
    (BONUS_ROW, lambda inputs, place: _normalize_row(inputs.p[place - 1])),
    (BONUS_ROW, lambda inputs, place: _normalize_row(inputs.q[place - 1])),
    (BONUS_ROW, lambda inputs, place: np.eye(inputs.v + 1)[-1]),
    (BONUS_ROW, lambda inputs, place: np.eye(inputs.v + 1)[inputs.draft[-1]]),
    (BONUS_ROW, lambda inputs, place: np.eye(inputs.v + 1)[int(np.argmax(inputs.p[place - 1]))]),
    (ONE_UNIFORM, _make_reused_uniform_guess(shared=False)),
    (ONE_UNIFORM, _make_reused_uniform_guess(shared=True)),
)


def _infer_from_rejections(complete: CompleteDraws) -> Iterator[tuple[str, int]]:
    """Yield the bug that explains the tokens after a rejection, if the residual does not."""
    draws = [
        (one, place, _clip_to_vocabulary(one.inputs, pairs.bonus[pairs.lengths == place]))
        for one, pairs in complete
        for place in range(one.inputs.k)
        if 1e-9 < one.inputs.compute_residual(place).sum() < 1 - 1e-9 and one.inputs.ratios[place] < 1 - 1e-9
    ]
    return _match_guesses(draws, REJECTION_GUESSES)


def _infer_from_bonus(complete: CompleteDraws) -> Iterator[tuple[str, int]]:
    """Yield the bug that explains the bonus tokens after full acceptance, if the last row does not."""
    draws = [
        (one, one.inputs.k, _clip_to_vocabulary(one.inputs, pairs.bonus[pairs.lengths == one.inputs.k]))
        for one, pairs in complete
        if one.inputs.k and one.inputs.ratios.min() > 1e-9
    ]
    return _match_guesses(draws, BONUS_GUESSES)


def _match_guesses(draws: Sequence[PlaceDraws], guesses: Sequence[tuple[str, TokenGuess]]) -> Iterator[tuple[str, int]]:
    """Yield the only bug that has a guess that matches all draws, if the correct distribution does not match them."""
    enough = [(one, place, tokens) for one, place, tokens in draws if tokens.size >= MIN_DRAWS]
    wrong_cases = [
        one.case_index
        for one, place, tokens in enough
        if not is_plausible_sample(tokens, _compute_correct_row(one.inputs, place))
    ]
    if not wrong_cases:
        return
    bugs = {
        bug
        for bug, guess in guesses
        if all(is_plausible_sample(tokens, guess(one.inputs, place)) for one, place, tokens in enough)
    }
    if len(bugs) == 1:
        yield from ((bug, index) for bug in bugs for index in wrong_cases)


def _infer_from_one_case(inputs: CaseInputs, pairs: PairDrawsLike) -> Iterator[str]:
    """Yield bugs that one case shows, independent of the others. The correct rule must not match, exactly one bug must
    match, and its distribution must have more than one token, because a single token can have many causes."""
    for place in range(inputs.k + 1 if inputs.k else 0):
        tokens = _clip_to_vocabulary(inputs, pairs.bonus[pairs.lengths == place])
        right, guesses = _compute_correct_row(inputs, place), REJECTION_GUESSES if place < inputs.k else BONUS_GUESSES
        if tokens.size < MIN_DRAWS or right.sum() < 0.5 or is_plausible_sample(tokens, right):
            continue
        wrong = [(bug, guess(inputs, place)) for bug, guess in guesses]
        agreeing = [(bug, chances) for bug, chances in wrong if is_plausible_sample(tokens, chances)]
        bugs = {bug for bug, _ in agreeing}
        if len(bugs) == 1 and any(_is_distinctive(chances, right) for _, chances in agreeing):
            yield from bugs
    if inputs.k and not is_plausible_sample(pairs.lengths, inputs.length_distribution):
        shared_lengths = _compute_shared_uniform_lengths(inputs)
        if np.count_nonzero(shared_lengths > 0.02) > 1 and is_plausible_sample(pairs.lengths, shared_lengths):
            yield ONE_UNIFORM


def _clip_to_vocabulary(inputs: CaseInputs, bonus: Array) -> Array:
    """Return the tokens, with V in place of every value that is not in the vocabulary."""
    return np.where((bonus >= 0) & (bonus < inputs.v), bonus, inputs.v).astype(np.int64)


def _restrict_to_interval(weights: Array, low: float, high: float) -> Array:
    """Return the distribution that inverse-CDF sampling gives for a uniform number between `low` and `high`."""
    if high - low < 1e-9:
        return weights
    edges = np.clip(np.append(0.0, np.cumsum(weights)), low, high)
    return np.diff(edges) / (high - low)


def _is_distinctive(wrong: Array, right: Array) -> bool:
    """Return whether `wrong` differs clearly from `right` and has more than one token; one token can have many
    causes."""
    return bool(np.count_nonzero(wrong > 0.02) > 1 and np.abs(wrong - right).max() > 0.05)
