"""Draws against an exact distribution: only allowed tokens, each of them, as often as they should.

`case.private["probabilities"]` is the exact distribution over the tokens 0 ... V - 1, made by cases.py; 0 means "never".
The reference's own draws are not used to judge, so that only one side of the comparison is random.

False alarms. A right submission may be refused by chance less than once in a million. A package has at most MOST_CASES = 100
cases of this kind, each of which may spend CASE_ALARM = 1e-8: together 1e-6 by the union bound. Within a case with m tokens
whose probability p is neither 0 nor 1, the count of one token is binomial(n, p), exactly; it is refused where P(X <= x) or
P(X >= x) is below CASE_ALARM / (2 m). For discrete X each of the 2 m events has at most that probability, so their union
has at most CASE_ALARM, however the counts depend on each other. The tails are summed exactly, not approximated. A token
of probability 0 costs no alarm, as a right sampler never draws it. A failed case is run again, which makes alarms rarer still.

Power. Each tail has 5e-9 / m, with m = 10 about 6.1 standard deviations. So with n = 2,000 a token of probability 1/2 is
refused for certain (another 6 deviations) when it is off by 0.14, and one that is never drawn when (1 - p)^n < 5e-10, that
is p > 0.011. Cases give every allowed token more than that, or leave it to its neighbours.
"""

from collections.abc import Mapping
from typing import Any, cast

import numpy as np

from problems.format.case import Case
from problems.format.checker import RIGHT, Finding
from problems.format.failures import alike, failure
from problems.format.outcome import Outcome
from problems.format.show import inputs_of, outcome_view
from problems.format.tails import (
    Floats,
    binomial_terms,
    hypergeometric_terms,
    likely_range,
    lower_tails,
    upper_tails,
)
from problems.format.views import Bar, BarsView, Shown

MOST_CASES = 100
CASE_ALARM = 1e-8
SAME_ALARM = 1e-5
"""How often two samples of one distribution may be taken for unlike: it costs a fingerprint, not a verdict."""
MOST_BARS = 64

Tokens = np.ndarray[Any, np.dtype[np.int64]]


class Sampler:
    """Judges {"tokens": int64 array} against the exact distribution in case.private."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Range, then the set of tokens, then their frequencies."""
        finding = failure(case, expected, actual)
        if finding is not None:
            return finding
        tokens = drawn(actual)
        if tokens is None:
            return Finding(ok=False, kind="type", message="A draw was not a whole number; return the token's index.")
        if tokens.size != case.payload["draws"]:
            return Finding(ok=False, kind="type", message="The number of draws is not the number of calls.")
        return _set_finding(case, tokens) or _frequency_finding(case, tokens) or RIGHT

    def same(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """Could both samples come from one distribution? Exact two-sample test, token by token."""
        decided = alike(a, b)
        if decided is not None:
            return decided
        first, second = drawn(a), drawn(b)
        if first is None or second is None or not first.size or not second.size:
            return first is None and second is None
        return _one_source(first, second)

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> Shown:
        """Bars of observed against expected, with the interval outside which a count is refused."""
        tokens = drawn(actual) if actual.how == "ok" else None
        view = outcome_view(actual) if tokens is None else _bars(case, tokens)
        return Shown(inputs=inputs_of(case), expected=None, actual=view)


def drawn(outcome: Outcome) -> Tokens | None:
    """The tokens that an outcome holds; None where the driver found a draw that is no whole number, or was tampered with."""
    value = cast("Mapping[Any, Any]", outcome.value) if isinstance(outcome.value, Mapping) else {}
    tokens = value.get("tokens")
    if not isinstance(tokens, np.ndarray):
        return None
    array = cast("Tokens", tokens)
    return array if array.ndim == 1 and array.dtype == np.int64 else None


def fits(tokens: Tokens, probabilities: Floats) -> bool:
    """Could `tokens` be draws from `probabilities`? The judge's own test, for whoever wants to try another distribution."""
    inside = (tokens >= 0) & (tokens < probabilities.size)
    if not inside.all():
        return False
    counts = np.bincount(tokens, minlength=probabilities.size)
    low, high = _ranges(probabilities, tokens.size)
    return bool(((counts >= low) & (counts <= high)).all())


def _probabilities(case: Case) -> Floats:
    return np.asarray(case.private["probabilities"], dtype=np.float64)


def _ranges(probabilities: Floats, draws: int) -> tuple[Tokens, Tokens]:
    """The smallest and the largest count of each token that is not refused."""
    # Tokens that hardly ever come up differ by rounding alone from those that never do, and are no events of chance.
    chancy = (probabilities > 0) & (probabilities < 1)
    level = float(np.log(CASE_ALARM / 2 / max(1, int(chancy.sum()))))
    low = np.where(probabilities >= 1, draws, 0)
    high = np.where(probabilities > 0, draws, 0)
    for token in np.flatnonzero(chancy):
        low[token], high[token] = likely_range(binomial_terms(draws, float(probabilities[token])), level)
    return low.astype(np.int64), high.astype(np.int64)


def _set_finding(case: Case, tokens: Tokens) -> Finding | None:
    probabilities = _probabilities(case)
    outside = np.flatnonzero((tokens < 0) | (tokens >= probabilities.size))
    if outside.size:
        message = "A token was drawn that is not in the vocabulary."
        return _finding("range", message, int(tokens[outside[0]]), f"in {outside.size} of {tokens.size} draws")
    counts = np.bincount(tokens, minlength=probabilities.size)
    excluded = np.flatnonzero((counts > 0) & (probabilities <= 0))
    if excluded.size:
        count = f"{int(counts[excluded].sum())} of {tokens.size} draws, tokens {excluded[:12].tolist()}"
        return _finding("excluded", "A token was drawn that must never come up.", int(excluded[0]), count)
    low, _ = _ranges(probabilities, tokens.size)
    if np.count_nonzero(counts) == 1 and np.count_nonzero(low) > 1:
        return _finding("constant", "Every draw gave the same token.", int(tokens[0]), f"{tokens.size} draws")
    never = np.flatnonzero((counts == 0) & (low > 0))
    if never.size:
        expected = f"{probabilities[never[0]] * tokens.size:.1f} of {tokens.size} draws were expected"
        return _finding("never", "A token that must come up now and then was never drawn.", int(never[0]), expected)
    return None


def _frequency_finding(case: Case, tokens: Tokens) -> Finding | None:
    probabilities = _probabilities(case)
    counts = np.bincount(tokens, minlength=probabilities.size)
    low, high = _ranges(probabilities, tokens.size)
    off = np.flatnonzero((counts < low) | (counts > high))
    if not off.size:
        return None
    worst = int(off[np.argmax(np.abs(counts - probabilities * tokens.size)[off])])
    message = "The right tokens come up, but not as often as they should."
    return _finding("frequency", message, worst, f"{counts[worst]} of {tokens.size} draws, {low[worst]} to {high[worst]} expected")


def _finding(kind: str, message: str, token: int, detail: str) -> Finding:
    return Finding(ok=False, kind=kind, message=message, first=(token,), detail=f"token {token}: {detail}")


def _one_source(first: Tokens, second: Tokens) -> bool:
    labels, places = np.unique(np.concatenate([first, second]), return_inverse=True)
    ours = np.bincount(places[: first.size], minlength=labels.size)
    totals = np.bincount(places, minlength=labels.size)
    level = float(np.log(SAME_ALARM / 2 / labels.size))
    for count, total in zip(ours.tolist(), totals.tolist(), strict=True):
        terms = hypergeometric_terms(total, first.size, second.size)
        if lower_tails(terms)[count] < level or upper_tails(terms)[count] < level:
            return False
    return True


def _bars(case: Case, tokens: Tokens) -> BarsView:
    probabilities = _probabilities(case)
    low, high = _ranges(probabilities, tokens.size)
    labels, counts = np.unique(tokens, return_counts=True)
    observed = dict(zip(labels.tolist(), counts.tolist(), strict=True))
    allowed = np.flatnonzero(probabilities > 0).tolist()
    # The likeliest first, so that what is cut off is what matters least; then in the vocabulary's order.
    by_weight = sorted({*allowed, *observed}, key=lambda token: -max(observed.get(token, 0), _expected(probabilities, token, tokens.size)))
    bars = [
        _bar(token, observed.get(token, 0), probabilities, tokens.size, low, high) for token in sorted(by_weight[:MOST_BARS])
    ]
    return BarsView(draws=tokens.size, bars=bars)


def _expected(probabilities: Floats, token: int, draws: int) -> float:
    return float(probabilities[token]) * draws if 0 <= token < probabilities.size else 0.0


def _bar(token: int, observed: int, probabilities: Floats, draws: int, low: Tokens, high: Tokens) -> Bar:
    inside = 0 <= token < probabilities.size
    least, most = (int(low[token]), int(high[token])) if inside else (0, 0)
    return Bar(
        label=str(token),
        observed=observed,
        expected=_expected(probabilities, token, draws),
        low=float(least),
        high=float(most),
        allowed=inside and bool(probabilities[token] > 0),
        ok=least <= observed <= most,
    )


NAME = "sampler"
CHECKER = Sampler()
