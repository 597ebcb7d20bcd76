"""The cases of speculative_decoding. Draft and target rows are designed as probabilities, so that each ratio is known;
the tokens are then renamed at random and the target's rows shifted. The exact joint distribution of (number accepted,
bonus token) is worked out here, apart from the reference, and stays on the trusted side."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from problems.format.case import Case
from problems.format.payloads import call

DRAWS = 100
MANY_DRAWS = 300
"""Draws of the cases that tell one bug from another."""
SURE_DRAWS = 20
"""Draws where one pair alone is right: whatever else comes up is seen at once."""

Rng = np.random.Generator
Array = np.ndarray[Any, Any]
Rows = Sequence[Sequence[float]]


def joint(draft: Sequence[int], draft_probs: Array, target_logits: Array) -> Array:
    """Exact probability [K + 1, V] of each pair (number accepted, bonus token). What rounding leaves is cleared."""
    q = np.asarray(draft_probs, dtype=np.float64)
    p = softmax(np.asarray(target_logits, dtype=np.float64))
    chances = np.zeros_like(p)
    reached = 1.0
    for place, token in enumerate(draft):
        ratio = min(1.0, p[place, token] / q[place, token])
        residual = np.maximum(p[place] - q[place], 0.0)
        if ratio < 1 - 1e-12:
            chances[place] = reached * (1 - ratio) * residual / residual.sum()
        reached *= ratio
    chances[len(draft)] = reached * p[len(draft)]
    return np.where(chances < 1e-12, 0.0, chances)


def softmax(logits: Array) -> Array:
    """Over the last axis."""
    weights = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True)


def logits_of(rows: Rows, shift: float | Array) -> Array:
    """Logits whose softmax is `rows`; a probability of 0 becomes a logit a thousand lower, which underflows."""
    p = np.asarray(rows, dtype=np.float64)
    logs = np.where(p > 0, np.log(np.where(p > 0, p, 1.0)), -1000.0)
    return logs + np.reshape(shift, (-1, 1))


class _Maker:
    """Makes cases of one group."""

    def __init__(self, rng: Rng, group: str) -> None:
        self.rng = rng
        self.group = group

    def rows(self, name: str, summary: str, draft: Sequence[int], q: Rows, p: Rows, **rest: Any) -> Case:
        """A case from probabilities. `rename` False keeps the tokens' names, `shift` is added to the target's rows."""
        shift = rest.pop("shift", None)
        size = len(p[0])
        names = self.rng.permutation(size) if rest.pop("rename", True) else np.arange(size)
        shift = self.rng.uniform(-3.0, 3.0, len(p)) if shift is None else shift
        probs, logits = np.zeros((len(draft), size)), np.zeros((len(p), size))
        probs[:, names] = np.asarray(q, dtype=np.float64).reshape(-1, size)
        logits[:, names] = logits_of(p, shift)
        return self.case(name, summary, [int(names[token]) for token in draft], probs, logits, **rest)

    def case(
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
        """A case from what the solution is given."""
        exact = joint(draft, probs, logits)
        inputs = {"draft_tokens": draft, "draft_probs": probs, "target_logits": logits}
        count = draws if exact.max() < 1 else SURE_DRAWS
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

    def random(self, name: str, summary: str, places: int, size: int, **rest: Any) -> Case:
        """Draft and target drawn at random, the target mixed with the draft so that some tokens get through."""
        q = self.rng.dirichlet(np.full(size, 1.5), places) * 0.9 + 0.1 / size
        p = self.rng.dirichlet(np.full(size, 1.5), places + 1)
        p[:places] = 0.5 * p[:places] + 0.5 * q
        draft = [int(self.rng.choice(size, p=row)) for row in q]
        return self.rows(name, summary, draft, q.tolist(), p.tolist(), **rest)


def _ratio(chance: float) -> tuple[list[float], list[float]]:
    """A draft row and a target row over five tokens in which token 0 has that ratio (at most 1) and the residual is
    spread over tokens 1 and 2, while 3 is likely in both."""
    lost = 0.4 * (1 - chance)
    return [0.4, 0.1, 0.1, 0.3, 0.1], [0.4 * chance, 0.1 + 0.6 * lost, 0.1 + 0.4 * lost, 0.3, 0.1]


def _ratios(*chances: float, last: Sequence[float] = (0.1, 0.2, 0.05, 0.25, 0.4)) -> tuple[Rows, Rows]:
    """Rows whose drafted token 0 has those ratios, turned so that no two positions draft the same token."""
    pairs = [_ratio(chance) for chance in chances]
    q = [_turned(draft, place) for place, (draft, _) in enumerate(pairs)]
    return q, [*(_turned(target, place) for place, (_, target) in enumerate(pairs)), last]


def _turned(row: Sequence[float], by: int) -> list[float]:
    return [*row[-by % len(row) :], *row[: -by % len(row)]]


SURER = ([0.2, 0.3, 0.3, 0.1, 0.1], [0.5, 0.2, 0.1, 0.1, 0.1])
"""A draft and a target row where token 0 is always accepted."""


def _normal(rng: Rng) -> Iterator[Case]:
    make = _Maker(rng, "normal")
    q = [[0.5, 0.3, 0.2], [0.2, 0.5, 0.3]]
    p = [[0.25, 0.6, 0.15], [0.4, 0.3, 0.3], [0.1, 0.2, 0.7]]
    yield make.rows(
        "worked example", "the example of the statement", [0, 1], q, p, rename=False, shift=0.0, sample=True
    )
    yield make.random("three drafted", "three drafted tokens, a vocabulary of five", 3, 5, sample=True)
    yield make.random("one drafted", "one drafted token", 1, 4)
    yield make.random("many drafted", "seven drafted tokens", 7, 4)
    yield make.random("a wide vocabulary", "two drafted tokens of a vocabulary of thirty", 2, 30)
    yield make.rows("a good draft", "a draft that is mostly accepted", [0, 1, 2], *_ratios(0.95, 0.9, 0.92))
    yield make.rows("a poor draft", "a draft that is mostly rejected", [0, 1, 2], *_ratios(0.1, 0.2, 0.15))
    last = [0.05, 0.1, 0.3, 0.15, 0.4]
    q = [SURER[0], _turned(SURER[0], 1)]
    p = [SURER[1], _turned(SURER[1], 1), last]
    yield make.rows("a target surer than the draft", "drafted tokens that the target likes better", [0, 1], q, p)
    same = [_ratio(0.6)[0]] * 3
    rows = [*[_ratio(0.6)[1]] * 3, last]
    yield make.rows("one token three times", "the same token drafted three times", [0, 0, 0], same, rows)


def _trap_chances(rng: Rng) -> Iterator[Case]:
    make = _Maker(rng, "trap")
    yield make.rows(
        "even chances", "two positions, each accepted as often as not", [0, 1], *_ratios(0.5, 0.5), draws=MANY_DRAWS
    )
    yield make.rows(
        "three chances", "three positions with one ratio", [0, 1, 2], *_ratios(0.6, 0.6, 0.6), draws=MANY_DRAWS
    )
    yield make.rows(
        "falling chances",
        "a high ratio first, lower ones after it",
        [0, 1, 2],
        *_ratios(0.8, 0.6, 0.4),
        draws=MANY_DRAWS,
    )
    for name, chances in (("then a chance", (1.0, 0.5, 0.7)), ("sure, sure, then a chance", (1.0, 1.0, 0.5))):
        q, p = _ratios(*chances)
        q, p = [SURER[0], *q[1:]], [SURER[1], *p[1:]]
        yield make.rows(
            name, "positions that are always accepted before one with a chance", [0, 1, 2], q, p, draws=MANY_DRAWS
        )
    q, p = _ratios(0.5, 0.6)
    yield make.rows(
        "a ratio below one half",
        "one position whose token the target likes less",
        [0],
        q[:1],
        [p[0], p[2]],
        draws=MANY_DRAWS,
    )
    spread = [[0.5, 0.05, 0.15, 0.05, 0.1, 0.15]]
    target = [[0.2, 0.25, 0.15, 0.25, 0.1, 0.05], [0.1, 0.3, 0.1, 0.1, 0.2, 0.2]]
    yield make.rows(
        "a spread residual", "a residual over two tokens, others equal or less", [0], spread, target, draws=MANY_DRAWS
    )
    half = [[0.6, 0.2, 0.1, 0.1]]
    yield make.rows(
        "the rejected token is likely",
        "a rejected token that the target likes too",
        [0],
        half,
        [[0.4, 0.1, 0.25, 0.25], [0.25, 0.25, 0.3, 0.2]],
        draws=MANY_DRAWS,
    )


def _trap_sure(rng: Rng) -> Iterator[Case]:
    make = _Maker(rng, "trap")
    even = [[0.4, 0.3, 0.2, 0.1], [0.1, 0.2, 0.3, 0.4], [0.25, 0.35, 0.1, 0.3]]
    yield make.rows(
        "draft equals target",
        "a draft whose rows are the target's",
        [0, 3, 1],
        even,
        [*even, [0.1, 0.15, 0.45, 0.3]],
        sample=True,
    )
    ruled = [0.0, 0.5, 0.3, 0.2]
    yield make.rows("ruled out first", "the target rules out the first token", [0], [even[0]], [ruled, even[1]])
    q, p = _ratios(1.0, 0.0, 1.0)
    q, p = [SURER[0], q[1], _turned(SURER[0], 2)], [SURER[1], p[1], _turned(SURER[1], 2), p[3]]
    yield make.rows("ruled out in the middle", "the target rules out the second of three", [0, 1, 2], q, p)
    q = [*q[:1], _turned(SURER[0], 1), _ratios(1.0, 1.0, 0.0)[0][2]]
    p = [*p[:1], _turned(SURER[1], 1), _ratios(1.0, 1.0, 0.0)[1][2], p[3]]
    yield make.rows("ruled out last", "the target rules out the last of three", [0, 1, 2], q, p)
    yield make.rows("no draft", "no drafted token at all", [], [], [[0.1, 0.4, 0.2, 0.3]])
    one, two, three = [1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]
    yield make.rows("one-hot, agreeing", "one-hot rows that agree", [0, 1], [one, two], [one, two, three])
    yield make.rows("one-hot, disagreeing", "one-hot rows that disagree", [0], [one], [two, three])
    greedy = [[1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0]]
    soft = [[0.5, 0.2, 0.1, 0.2], [0.3, 0.2, 0.4, 0.1], [0.2, 0.3, 0.1, 0.4]]
    yield make.rows("a greedy draft", "one-hot draft rows, a target that is not sure", [0, 2], greedy, soft)
    yield make.rows(
        "a sure target",
        "one-hot target rows, a draft that is not sure",
        [0, 1],
        soft[:2],
        [greedy[0], greedy[1], soft[2]],
    )


def _trap_sizes(rng: Rng) -> Iterator[Case]:
    make = _Maker(rng, "trap")
    q, p = _ratios(0.6, 0.7)
    yield make.rows("logits of a thousand", "target logits near 1000", [0, 1], q, p, shift=1000.0)
    yield make.rows("logits of minus a thousand", "target logits near -1000", [0, 1], q, p, shift=-1000.0)
    signs = np.array(
        [[1000.0, 1000.0, -1000.0, -1000.0], [-1000.0, 1000.0, -1000.0, 1000.0], [1000.0, -1000.0, 1000.0, 1000.0]]
    )
    flat = np.array([[0.25, 0.25, 0.25, 0.25], [0.1, 0.7, 0.1, 0.1]])
    yield make.case("plus and minus a thousand", "target logits of 1000 and -1000", [0, 1], flat, signs)
    whole = np.array([[2, 0, 1, 1], [0, 1, 0, 2], [1, 1, 2, 0]])
    yield make.case("integers", "integer logits", [1, 3], np.array([[0.2, 0.5, 0.2, 0.1], [0.1, 0.1, 0.1, 0.7]]), whole)
    case = make.rows("float32", "float32 rows", [0, 1], q, p)
    yield _single(make, case)


def _single(make: _Maker, case: Case) -> Case:
    draft, probs, logits = case.payload["args"]
    return make.case(case.name, case.summary, draft, probs.astype(np.float32), logits.astype(np.float32))


def _close(distance: float, left: float = 0.0) -> tuple[list[float], list[float]]:
    """Rows of total variation `distance` whose token 0, drafted, keeps that share of its draft probability."""
    mass = distance / (1 - left)
    rest = 1 - mass
    q = [mass, 0.4 * rest, 0.25 * rest, 0.2 * rest, 0.15 * rest]
    p = [mass * left, q[1], q[2] + 0.7 * distance, q[3] + 0.3 * distance, q[4]]
    return q, p


def _trap_close(rng: Rng) -> Iterator[Case]:
    make = _Maker(rng, "trap")
    last = [0.3, 0.1, 0.2, 0.15, 0.25]
    for distance in (0.05, 0.01):
        q, p = _close(distance)
        name = f"nearly equal, {distance}"
        summary = f"a rejection where draft and target are {distance} apart"
        yield make.rows(name, summary, [0], [q], [p, last])
    q, p = _close(0.02, 0.1)
    yield make.rows("nearly equal, a chance left", "nearly equal rows, mostly rejected", [0], [q], [p, last])
    q, p = _close(0.04, 0.5)
    yield make.rows(
        "nearly equal, half the chance", "nearly equal rows, rejected half of the time", [0], [q], [p, last]
    )
    q, p = _close(0.02)
    rows = [q, _turned(q, 1)]
    yield make.rows(
        "nearly equal, at the second",
        "equal rows, then nearly equal ones",
        [1, 1],
        rows,
        [q, _turned(p, 1), last],
        draws=200,
    )


def _part2() -> Iterator[Case]:
    for name, alpha, places in (
        ("four at 0.8", 0.8, 4),
        ("eight at 0.8", 0.8, 8),
        ("nothing accepted", 0.0, 5),
        ("everything accepted", 1.0, 6),
        ("no draft", 0.7, 0),
        ("a long draft", 0.99, 60),
        ("a low rate", 0.05, 3),
    ):
        payload = call("expected_tokens", {"alpha": alpha, "K": places})
        summary = f"expected_tokens, {name}"
        yield Case(name=summary, group="part2", summary=summary, payload=payload, checker="close")


def cases(rng: Rng) -> Iterator[Case]:
    """About forty cases."""
    for group in (_normal, _trap_chances, _trap_sure, _trap_sizes, _trap_close):
        yield from group(rng)
    yield from _part2()
