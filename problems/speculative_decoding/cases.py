"""The cases of speculative_decoding. In most of them draft and target rows are designed as probabilities, so each
ratio is known. Then the tokens are renamed at random and the target's logit rows are shifted. The exact
joint distribution of (number accepted, bonus token) is computed here, independently of the reference, and stays on the
trusted side."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from problems.format.case import Case
from problems.format.payloads import call

DRAWS = 100
MANY_DRAWS = 300
"""Number of draws in the cases that distinguish bugs."""
ORDER_DRAWS = 4800
"""Number of draws in the case that tests their order; `problems/format/draw_independence.py` states the power."""
CERTAIN_DRAWS = 20
"""Number of draws where only one pair is right, so that a single wrong draw fails the case."""

Rng = np.random.Generator
Array = np.ndarray[Any, Any]
Rows = Sequence[Sequence[float]]


def compute_joint_distribution(draft: Sequence[int], draft_probs: Array, target_logits: Array) -> Array:
    """Return the exact probability [K + 1, V] of each pair (number accepted, bonus token). Probabilities below 1e-12
    are rounding errors and become 0."""
    q = np.asarray(draft_probs, dtype=np.float64)
    p = softmax(np.asarray(target_logits, dtype=np.float64))
    chances = np.zeros_like(p)
    reach_probability = 1.0
    for place, token in enumerate(draft):
        ratio = min(1.0, p[place, token] / q[place, token])
        residual = np.maximum(p[place] - q[place], 0.0)
        if ratio < 1 - 1e-12:
            chances[place] = reach_probability * (1 - ratio) * residual / residual.sum()
        reach_probability *= ratio
    chances[len(draft)] = reach_probability * p[len(draft)]
    return np.where(chances < 1e-12, 0.0, chances)


def softmax(logits: Array) -> Array:
    """Return the softmax over the last axis."""
    weights = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True)


def compute_logits(rows: Rows, shift: float | Array) -> Array:
    """Return logits whose softmax is `rows`. A probability of 0 becomes a logit of -1000, which underflows to 0.
    `shift` is added to all rows, or one of its numbers to each row."""
    p = np.asarray(rows, dtype=np.float64)
    logs = np.where(p > 0, np.log(np.where(p > 0, p, 1.0)), -1000.0)
    return logs + np.reshape(shift, (-1, 1))


class _VerificationCaseMaker:
    """Makes verification cases of one group."""

    def __init__(self, rng: Rng, group: str) -> None:
        self.rng = rng
        self.group = group

    def make_from_rows(self, name: str, summary: str, draft: Sequence[int], q: Rows, p: Rows, **rest: Any) -> Case:
        """Make a case from probabilities. With `rename=False` tokens keep their numbers. `shift` is added to the
        target's logit rows; by default it is random. The rest are keywords of `make_case`."""
        shift = rest.pop("shift", None)
        size = len(p[0])
        new_tokens = self.rng.permutation(size) if rest.pop("rename", True) else np.arange(size)
        shift = self.rng.uniform(-3.0, 3.0, len(p)) if shift is None else shift
        probs, logits = np.zeros((len(draft), size)), np.zeros((len(p), size))
        probs[:, new_tokens] = np.asarray(q, dtype=np.float64).reshape(-1, size)
        logits[:, new_tokens] = compute_logits(p, shift)
        return self.make_case(name, summary, [int(new_tokens[token]) for token in draft], probs, logits, **rest)

    def make_case(
        self,
        name: str,
        summary: str,
        draft: list[int],
        probs: Array,
        logits: Array,
        *,
        draws: int = DRAWS,
        sample: bool = False,
    ) -> Case:
        """Make a case from the arguments of the solution. If only one pair is right, it has CERTAIN_DRAWS draws."""
        exact = compute_joint_distribution(draft, probs, logits)
        inputs = {"draft_tokens": draft, "draft_probs": probs, "target_logits": logits}
        count = draws if exact.max() < 1 else CERTAIN_DRAWS
        return Case(
            name=name,
            group=self.group,
            summary=summary,
            payload={
                **call("verify_speculative", inputs),
                "draws": count,
                "seed": int(self.rng.integers(2**31)),
            },
            private={"probabilities": exact},
            sample=sample,
        )

    def make_random(self, name: str, summary: str, places: int, size: int, **rest: Any) -> Case:
        """Make a case of `places` drafted tokens from random draft and target rows over `size` tokens. The target is
        mixed with the draft so that some tokens are accepted."""
        q = self.rng.dirichlet(np.full(size, 1.5), places) * 0.9 + 0.1 / size
        p = self.rng.dirichlet(np.full(size, 1.5), places + 1)
        p[:places] = 0.5 * p[:places] + 0.5 * q
        draft = [int(self.rng.choice(size, p=row)) for row in q]
        return self.make_from_rows(name, summary, draft, q.tolist(), p.tolist(), **rest)


def _make_ratio_rows(ratio: float) -> tuple[list[float], list[float]]:
    """Return a draft row and a target row over five tokens. Token 0 has this ratio (at most 1), the residual is
    spread over tokens 1 and 2, and token 3 is likely in both rows."""
    rejected_mass = 0.4 * (1 - ratio)
    return [0.4, 0.1, 0.1, 0.3, 0.1], [0.4 * ratio, 0.1 + 0.6 * rejected_mass, 0.1 + 0.4 * rejected_mass, 0.3, 0.1]


def _make_rows_with_ratios(*ratios: float, last: Sequence[float] = (0.1, 0.2, 0.05, 0.25, 0.4)) -> tuple[Rows, Rows]:
    """Return draft rows and target rows in which the drafted tokens have the given ratios. Position i drafts token i:
    its rows are rotated to the right by i. `last` is the target row after the draft."""
    pairs = [_make_ratio_rows(ratio) for ratio in ratios]
    q = [_rotate(draft, place) for place, (draft, _) in enumerate(pairs)]
    return q, [*(_rotate(target, place) for place, (_, target) in enumerate(pairs)), last]


def _rotate(row: Sequence[float], by: int) -> list[float]:
    return [*row[-by % len(row) :], *row[: -by % len(row)]]


ALWAYS_ACCEPTED = ([0.2, 0.3, 0.3, 0.1, 0.1], [0.5, 0.2, 0.1, 0.1, 0.1])
"""A draft row and a target row in which token 0 is always accepted."""


def _make_normal_cases(rng: Rng) -> Iterator[Case]:
    make = _VerificationCaseMaker(rng, "normal")
    q = [[0.5, 0.3, 0.2], [0.2, 0.5, 0.3]]
    p = [[0.25, 0.6, 0.15], [0.4, 0.3, 0.3], [0.1, 0.2, 0.7]]
    yield make.make_from_rows(
        "worked example", "the example of the statement", [0, 1], q, p, rename=False, shift=0.0, sample=True
    )
    yield make.make_random("three drafted", "three drafted tokens, a vocabulary of five", 3, 5, sample=True)
    yield make.make_random("one drafted", "one drafted token", 1, 4)
    yield make.make_random("many drafted", "seven drafted tokens", 7, 4)
    yield make.make_random("a wide vocabulary", "two drafted tokens of a vocabulary of thirty", 2, 30)
    yield make.make_from_rows(
        "a good draft", "a draft that is mostly accepted", [0, 1, 2], *_make_rows_with_ratios(0.95, 0.9, 0.92)
    )
    yield make.make_from_rows(
        "a poor draft", "a draft that is mostly rejected", [0, 1, 2], *_make_rows_with_ratios(0.1, 0.2, 0.15)
    )
    last = [0.05, 0.1, 0.3, 0.15, 0.4]
    q = [ALWAYS_ACCEPTED[0], _rotate(ALWAYS_ACCEPTED[0], 1)]
    p = [ALWAYS_ACCEPTED[1], _rotate(ALWAYS_ACCEPTED[1], 1), last]
    yield make.make_from_rows(
        "higher target probabilities", "drafted tokens with a higher target probability", [0, 1], q, p
    )
    draft_rows = [_make_ratio_rows(0.6)[0]] * 3
    target_rows = [*[_make_ratio_rows(0.6)[1]] * 3, last]
    yield make.make_from_rows(
        "one token three times", "the same token drafted three times", [0, 0, 0], draft_rows, target_rows
    )


def _make_ratio_cases(rng: Rng) -> Iterator[Case]:
    make = _VerificationCaseMaker(rng, "trap")
    yield make.make_from_rows(
        "two equal ratios",
        "two positions, each accepted half of the time",
        [0, 1],
        *_make_rows_with_ratios(0.5, 0.5),
        draws=MANY_DRAWS,
    )
    yield make.make_from_rows(
        "three equal ratios",
        "three positions with the same ratio",
        [0, 1, 2],
        *_make_rows_with_ratios(0.6, 0.6, 0.6),
        draws=MANY_DRAWS,
    )
    yield make.make_from_rows(
        "falling ratios",
        "a high ratio first, then lower ones",
        [0, 1, 2],
        *_make_rows_with_ratios(0.8, 0.6, 0.4),
        draws=MANY_DRAWS,
    )
    for name, ratios in (
        ("one always accepted first", (1.0, 0.5, 0.7)),
        ("two always accepted first", (1.0, 1.0, 0.5)),
    ):
        q, p = _make_rows_with_ratios(*ratios)
        q, p = [ALWAYS_ACCEPTED[0], *q[1:]], [ALWAYS_ACCEPTED[1], *p[1:]]
        yield make.make_from_rows(
            name, "always accepted positions, then a ratio below 1", [0, 1, 2], q, p, draws=MANY_DRAWS
        )
    q, p = _make_rows_with_ratios(0.5, 0.6)
    yield make.make_from_rows(
        "a ratio of one half",
        "one position with a lower target probability",
        [0],
        q[:1],
        [p[0], p[2]],
        draws=MANY_DRAWS,
    )
    draft_rows = [[0.5, 0.05, 0.15, 0.05, 0.1, 0.15]]
    target_rows = [[0.2, 0.25, 0.15, 0.25, 0.1, 0.05], [0.1, 0.3, 0.1, 0.1, 0.2, 0.2]]
    yield make.make_from_rows(
        "a residual over two tokens",
        "a residual over two tokens, other tokens equal or lower",
        [0],
        draft_rows,
        target_rows,
        draws=MANY_DRAWS,
    )
    yield make.make_from_rows(
        "the rejected token is likely",
        "a rejected token with a high target probability",
        [0],
        [[0.6, 0.2, 0.1, 0.1]],
        [[0.4, 0.1, 0.25, 0.25], [0.25, 0.25, 0.3, 0.2]],
        draws=MANY_DRAWS,
    )


def _make_certain_cases(rng: Rng) -> Iterator[Case]:
    """Yield cases with ratios of 0 or 1, with one-hot rows, or without a draft."""
    make = _VerificationCaseMaker(rng, "trap")
    equal_rows = [[0.4, 0.3, 0.2, 0.1], [0.1, 0.2, 0.3, 0.4], [0.25, 0.35, 0.1, 0.3]]
    yield make.make_from_rows(
        "draft equals target",
        "a draft whose rows are the target's",
        [0, 3, 1],
        equal_rows,
        [*equal_rows, [0.1, 0.15, 0.45, 0.3]],
        sample=True,
    )
    without_first = [0.0, 0.5, 0.3, 0.2]
    yield make.make_from_rows(
        "zero probability first",
        "target probability 0 for the first token",
        [0],
        equal_rows[:1],
        [without_first, equal_rows[1]],
    )
    q, p = _make_rows_with_ratios(1.0, 0.0, 1.0)
    q, p = (
        [ALWAYS_ACCEPTED[0], q[1], _rotate(ALWAYS_ACCEPTED[0], 2)],
        [ALWAYS_ACCEPTED[1], p[1], _rotate(ALWAYS_ACCEPTED[1], 2), p[3]],
    )
    yield make.make_from_rows(
        "zero probability in the middle", "target probability 0 for the second of three tokens", [0, 1, 2], q, p
    )
    q = [*q[:1], _rotate(ALWAYS_ACCEPTED[0], 1), _make_rows_with_ratios(1.0, 1.0, 0.0)[0][2]]
    p = [*p[:1], _rotate(ALWAYS_ACCEPTED[1], 1), _make_rows_with_ratios(1.0, 1.0, 0.0)[1][2], p[3]]
    yield make.make_from_rows(
        "zero probability last", "target probability 0 for the last of three tokens", [0, 1, 2], q, p
    )
    yield make.make_from_rows("no draft", "no drafted tokens", [], [], [[0.1, 0.4, 0.2, 0.3]])
    one, two, three = [1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]
    yield make.make_from_rows("one-hot, agreeing", "one-hot rows that agree", [0, 1], [one, two], [one, two, three])
    yield make.make_from_rows("one-hot, disagreeing", "one-hot rows that disagree", [0], [one], [two, three])
    greedy = [[1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0]]
    soft = [[0.5, 0.2, 0.1, 0.2], [0.3, 0.2, 0.4, 0.1], [0.2, 0.3, 0.1, 0.4]]
    yield make.make_from_rows("a greedy draft", "one-hot draft rows, target rows that are not", [0, 2], greedy, soft)
    yield make.make_from_rows(
        "a greedy target",
        "one-hot target rows, draft rows that are not",
        [0, 1],
        soft[:2],
        [greedy[0], greedy[1], soft[2]],
    )


def _make_logit_cases(rng: Rng) -> Iterator[Case]:
    make = _VerificationCaseMaker(rng, "trap")
    q, p = _make_rows_with_ratios(0.6, 0.7)
    yield make.make_from_rows("logits of a thousand", "target logits near 1000", [0, 1], q, p, shift=1000.0)
    yield make.make_from_rows("logits of minus a thousand", "target logits near -1000", [0, 1], q, p, shift=-1000.0)
    signs = np.array(
        [[1000.0, 1000.0, -1000.0, -1000.0], [-1000.0, 1000.0, -1000.0, 1000.0], [1000.0, -1000.0, 1000.0, 1000.0]]
    )
    flat = np.array([[0.25, 0.25, 0.25, 0.25], [0.1, 0.7, 0.1, 0.1]])
    yield make.make_case("plus and minus a thousand", "target logits of 1000 and -1000", [0, 1], flat, signs)
    integer_logits = np.array([[2, 0, 1, 1], [0, 1, 0, 2], [1, 1, 2, 0]])
    yield make.make_case(
        "integers", "integer logits", [1, 3], np.array([[0.2, 0.5, 0.2, 0.1], [0.1, 0.1, 0.1, 0.7]]), integer_logits
    )
    case = make.make_from_rows("float32", "float32 rows", [0, 1], q, p)
    yield _convert_to_float32(make, case)


def _convert_to_float32(make: _VerificationCaseMaker, case: Case) -> Case:
    """Make a case again with float32 rows, and with the exact distribution for these."""
    draft, probs, logits = case.payload["args"]
    return make.make_case(case.name, case.summary, draft, probs.astype(np.float32), logits.astype(np.float32))


def _make_close_rows(distance: float, kept_share: float = 0.0) -> tuple[list[float], list[float]]:
    """Return a draft row and a target row with total variation `distance`. The target probability of the drafted token
    0 is `kept_share` times its draft probability."""
    mass = distance / (1 - kept_share)
    rest = 1 - mass
    q = [mass, 0.4 * rest, 0.25 * rest, 0.2 * rest, 0.15 * rest]
    p = [mass * kept_share, q[1], q[2] + 0.7 * distance, q[3] + 0.3 * distance, q[4]]
    return q, p


def _make_close_cases(rng: Rng) -> Iterator[Case]:
    make = _VerificationCaseMaker(rng, "trap")
    last = [0.3, 0.1, 0.2, 0.15, 0.25]
    for distance in (0.05, 0.01):
        q, p = _make_close_rows(distance)
        name = f"nearly equal, {distance}"
        summary = f"a rejection where draft and target have a total variation of {distance}"
        yield make.make_from_rows(name, summary, [0], [q], [p, last])
    q, p = _make_close_rows(0.02, 0.1)
    yield make.make_from_rows(
        "nearly equal, mostly rejected", "nearly equal rows, mostly rejected", [0], [q], [p, last]
    )
    q, p = _make_close_rows(0.04, 0.5)
    yield make.make_from_rows(
        "nearly equal, half rejected", "nearly equal rows, rejected half of the time", [0], [q], [p, last]
    )
    q, p = _make_close_rows(0.02)
    rows = [q, _rotate(q, 1)]
    yield make.make_from_rows(
        "nearly equal, second position",
        "equal rows, then nearly equal ones",
        [1, 1],
        rows,
        [q, _rotate(p, 1), last],
        draws=200,
    )


def _make_rare_mistake_cases(rng: Rng) -> Iterator[Case]:
    """Yield cases in which a wrong softmax or a wrong way to draw shows, although it is right for most rows."""
    make = _VerificationCaseMaker(rng, "trap")
    q, p = _make_rows_with_ratios(0.6, 0.7)
    levels = np.array([1000.0, -1000.0, 0.0])
    yield make.make_from_rows(
        "rows at different levels", "target rows near 1000, -1000 and 0", [0, 1], q, p, shift=levels
    )
    yield make.make_from_rows(
        "a residual of unequal tokens",
        "a residual over two tokens, one of which is likely in both rows",
        [0],
        [[0.45, 0.4, 0.05, 0.1]],
        [[0.15, 0.55, 0.2, 0.1], [0.2, 0.1, 0.3, 0.4]],
        draws=MANY_DRAWS,
    )
    skewed = [0.4, *[0.6 / 24] * 24]
    yield make.make_from_rows(
        "a skewed row", "no drafted tokens, one likely token among unlikely ones", [], [], [skewed], draws=MANY_DRAWS
    )


def _make_independence_case(rng: Rng) -> Case:
    """Return the case that tests the order of the draws. It has few pairs, so that each one is frequent."""
    q = [[0.5, 0.3, 0.2], [0.2, 0.5, 0.3]]
    p = [[0.25, 0.6, 0.15], [0.4, 0.3, 0.3], [0.2, 0.3, 0.5]]
    summary = "two drafted tokens, many draws whose order counts too"
    case = _VerificationCaseMaker(rng, "trap").make_from_rows(
        "independent draws", summary, [0, 1], q, p, draws=ORDER_DRAWS
    )
    return replace(case, options={"independence": True})


def _make_part2_cases(rng: Rng) -> Iterator[Case]:
    for name, alpha, draft_length in (
        ("four at a high rate", rng.uniform(0.7, 0.9), 4),
        ("eight at a high rate", rng.uniform(0.7, 0.9), 8),
        ("nothing accepted", 0.0, int(rng.integers(3, 40))),
        ("everything accepted", 1.0, int(rng.integers(3, 40))),
        ("no draft", rng.uniform(0.5, 0.9), 0),
        ("a long draft", rng.uniform(0.985, 0.995), int(rng.integers(50, 70))),
        ("a low rate", rng.uniform(0.03, 0.08), 3),
    ):
        payload = call("expected_tokens", {"alpha": alpha, "K": draft_length})
        summary = f"expected_tokens, {name}"
        yield Case(name=summary, group="part2", summary=summary, payload=payload, checker="close")


def cases(rng: Rng) -> Iterator[Case]:
    """Yield all cases."""
    for make in (_make_normal_cases, _make_ratio_cases, _make_certain_cases, _make_logit_cases, _make_close_cases):
        yield from make(rng)
    yield from _make_rare_mistake_cases(rng)
    # Streams of their own leave the draws of the other cases as they are.
    part2_rng, independence_rng = rng.spawn(2)
    yield _make_independence_case(independence_rng)
    yield from _make_part2_cases(part2_rng)
