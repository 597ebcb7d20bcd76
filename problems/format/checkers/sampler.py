"""Draws against an exact distribution: only allowed tokens, each of them, as often as they should.

`case.private["probabilities"]` is the exact distribution over the tokens 0 ... V - 1, made by cases.py; 0 is "never".
The reference's own draws are not used to judge, so that only one side of the comparison is random.

False alarms. A right submission may be refused by chance less than once in a million. A package has at most
MOST_CASES = 100 cases of this kind, each of which may spend CASE_ALARM = 1e-8: together 1e-6 by the union bound. Within
a case with m tokens whose probability p is neither 0 nor 1, the count of one token is binomial(n, p), exactly; it is
refused where P(X <= x) or P(X >= x) is below CASE_ALARM / (2 m). Each of these 2 m events has at most that probability,
so their union has at most CASE_ALARM, however the counts depend on each other. The tails are summed exactly, not
approximated. A token of probability 0 costs no alarm, as a right sampler never draws it. That a failed case is run
again is not counted on: it has the same seed.

Power. Each tail has 5e-9 / m, with m = 10 about 6.1 standard deviations. So with n = 1,200 a token of probability 1/2
is refused for certain (another 6 deviations) when it is off by 0.18, and one that is never drawn when
(1 - p)^n < 5e-10, that is p > 0.018. Cases give every allowed token more than that, or leave it to its neighbours.
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
        return _finding(_Counts(tokens, _probabilities(case))) or RIGHT

    def same(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """Could both samples come from one distribution? Exact two-sample test, token by token."""
        decided = alike(a, b)
        if decided is not None:
            return decided
        first, second = drawn(a), drawn(b)
        if first is None or second is None:
            return first is second
        return first.size == second.size and (not first.size or _one_source(first, second))

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> Shown:
        """Bars of observed against expected, with the interval outside which a count is refused."""
        tokens = drawn(actual) if actual.how == "ok" else None
        view = outcome_view(actual) if tokens is None else _bars(tokens, _probabilities(case))
        return Shown(inputs=inputs_of(case), expected=None, actual=view)


def _probabilities(case: Case) -> Floats:
    return np.asarray(case.private["probabilities"], dtype=np.float64)


def drawn(outcome: Outcome) -> Tokens | None:
    """The tokens that an outcome holds; None where a draw was no whole number, or the answer was tampered with."""
    value = outcome.value
    if not isinstance(value, Mapping):
        return None
    tokens = cast("Mapping[Any, Any]", value).get("tokens")
    if not isinstance(tokens, np.ndarray):
        return None
    array = cast("Tokens", tokens)
    return array if array.ndim == 1 and array.dtype == np.int64 else None


def fits(tokens: Tokens, probabilities: Floats) -> bool:
    """Could `tokens` be draws from `probabilities`? The judge's own test, to try another distribution with."""
    return bool(tokens.size) and _finding(_Counts(tokens, probabilities)) is None


class _Counts:
    """How often each token of the vocabulary was drawn, and between what bounds that had to lie."""

    def __init__(self, tokens: Tokens, probabilities: Floats) -> None:
        self.probabilities = probabilities
        self.draws = tokens.size
        outside = (tokens < 0) | (tokens >= probabilities.size)
        self.outside = tokens[outside]
        self.counts = np.bincount(tokens[~outside], minlength=probabilities.size)
        chancy = (probabilities > 0) & (probabilities < 1)
        level = float(np.log(CASE_ALARM / 2 / max(1, int(chancy.sum()))))
        self.low = np.where(probabilities >= 1, tokens.size, 0)
        self.high = np.where(probabilities > 0, tokens.size, 0)
        for token in np.flatnonzero(chancy):
            terms = binomial_terms(tokens.size, float(probabilities[token]))
            self.low[token], self.high[token] = likely_range(terms, level)

    def bar(self, token: int) -> Bar:
        """One token's bar, of the vocabulary or not."""
        if not 0 <= token < self.probabilities.size:
            times = int(np.count_nonzero(self.outside == token))
            return Bar(label=str(token), observed=times, expected=0.0, low=0.0, high=0.0, allowed=False, ok=False)
        low, high, times = int(self.low[token]), int(self.high[token]), int(self.counts[token])
        return Bar(
            label=str(token),
            observed=times,
            expected=float(self.probabilities[token]) * self.draws,
            low=float(low),
            high=float(high),
            allowed=bool(self.probabilities[token] > 0),
            ok=low <= times <= high,
        )


def _finding(of: _Counts) -> Finding | None:
    """The first thing wrong, the plainest kinds first."""
    if of.outside.size:
        detail = f"in {of.outside.size} of {of.draws} draws"
        return _wrong("range", "A token was drawn that is not in the vocabulary.", of.outside[0], detail)
    excluded = np.flatnonzero((of.counts > 0) & (of.probabilities <= 0))
    if excluded.size:
        detail = f"excluded tokens {excluded[:12].tolist()} in {of.counts[excluded].sum()} of {of.draws} draws"
        return _wrong("excluded", "A token was drawn that must never come up.", excluded[0], detail)
    if np.count_nonzero(of.counts) == 1 and np.count_nonzero(of.low) > 1:
        return _wrong("constant", "Every draw gave the same token.", np.argmax(of.counts), f"in {of.draws} draws")
    off = np.flatnonzero((of.counts < of.low) | (of.counts > of.high))
    if not off.size:
        return None
    never = off[of.counts[off] == 0]
    worst = off[np.argmax(np.abs(of.counts - of.probabilities * of.draws)[off])]
    place = never[0] if never.size else worst
    detail = f"{of.counts[place]} of {of.draws} draws, expected {of.low[place]} to {of.high[place]}"
    if never.size:
        return _wrong("never", "A token that must come up now and then was never drawn.", place, detail)
    return _wrong("frequency", "The right tokens come up, but not as often as they should.", place, detail)


def _wrong(kind: str, message: str, token: Any, detail: str) -> Finding:
    return Finding(ok=False, kind=kind, message=message, first=(int(token),), detail=f"token {token}: {detail}")


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


def _bars(tokens: Tokens, probabilities: Floats) -> BarsView:
    of = _Counts(tokens, probabilities)
    tokens_shown = {*np.flatnonzero(probabilities > 0).tolist(), *np.unique(tokens).tolist()}
    bars = [of.bar(token) for token in sorted(tokens_shown)]
    # Where there are too many, those that matter least are left out.
    tallest = sorted(bars, key=lambda bar: max(bar.observed, bar.expected or 0.0), reverse=True)[:MOST_BARS]
    return BarsView(draws=tokens.size, bars=[bar for bar in bars if bar in tallest])


NAME = "sampler"
CHECKER = Sampler()
