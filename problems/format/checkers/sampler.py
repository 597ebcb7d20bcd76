"""The checker `sampler`: tests draws against an exact distribution.

A sample passes if it has only allowed tokens, includes every one of them, and draws each as often as expected. In a
case with the option "independence", which has more draws, their order must also be that of independent draws.

`case.private["probabilities"]` is the exact distribution over the tokens 0 ... V - 1, computed by cases.py; 0 means
"never". The reference's own draws are not used, so only one side of the comparison is random.

False alarms. Chance rejects a correct submission less than once in a million. A package has at most MAX_CASES = 100
cases of this kind, and each has a budget of CASE_FALSE_ALARM = 1e-8: together 1e-6 by the union bound. In a case with m
tokens whose probability p is neither 0 nor 1, the count of one token is exactly binomial(n, p). The count x is rejected
if P(X <= x) or P(X >= x) is below CASE_FALSE_ALARM / (2 m). Each of these 2 m events has at most that probability, so
their union has at most CASE_FALSE_ALARM, whatever the dependence between the counts. The tails are exact sums, not
approximations. Where the order is tested too (`problems/format/draw_independence.py`), half of CASE_FALSE_ALARM is for
the counts and half for the order. A token of probability 0 adds no false alarm, because a correct sampler never draws
it. Running a failed case again does not help, because it uses the same seed; the calculation does not rely on it.

Power. Each tail has 5e-9 / m; with m = 10 that is about 6.1 standard deviations. So with n = 1,200, a token of
probability 1/2 is certainly rejected (another 6 deviations) if it is off by 0.18. A token that is never drawn is
rejected if (1 - p)^n < 5e-10, that is p > 0.018. Cases give every allowed token more than that, or rely on the test of
its neighbors.
"""

from collections.abc import Mapping
from typing import Any, cast

import numpy as np

from problems.format.abnormal_outcomes import check_abnormal, compare_abnormal
from problems.format.case import Case
from problems.format.checker_api import RIGHT, Finding
from problems.format.draw_independence import Dependence, find_dependence
from problems.format.outcome import Outcome
from problems.format.tail_probabilities import (
    Floats,
    find_binomial_range,
    hypergeometric_log_pmf,
    log_lower_tails,
    log_upper_tails,
)
from problems.format.view_builders import build_input_views, build_outcome_view
from problems.format.views import Bar, BarsView, CaseView

MAX_CASES = 100
CASE_FALSE_ALARM = 1e-8
TWO_SAMPLE_FALSE_ALARM = 1e-5
"""The probability that two samples of one distribution are considered different. It affects only diagnoses."""
MAX_BARS = 64

Tokens = np.ndarray[Any, np.dtype[np.int64]]


class SamplerChecker:
    """Tests {"tokens": int64 array [draws]} against the exact distribution in case.private."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Check the range, then the set of tokens, then their frequencies, then their order."""
        finding = check_abnormal(case, expected, actual)
        if finding is not None:
            return finding
        tokens = read_tokens(actual)
        if tokens is None:
            return Finding(ok=False, kind="type", message="A draw was not a whole number. Return the token's index.")
        if tokens.size != case.payload["draws"]:
            return Finding(ok=False, kind="type", message="The number of draws differs from the number of calls.")
        finding = _check_counts(_count_tokens(case, tokens))
        if finding is not None or not _has_order_test(case):
            return finding or RIGHT
        dependence = _find_order_dependence(case, tokens)
        return RIGHT if dependence is None else _make_dependence_finding(dependence)

    def is_same_behavior(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """Return whether both samples can come from one distribution, by an exact two-sample test for each token, and
        fail the same test of their order, if any."""
        decided = compare_abnormal(a, b)
        if decided is not None:
            return decided
        first, second = read_tokens(a), read_tokens(b)
        if first is None or second is None:
            return first is second
        if find_case_dependence(case, first) != find_case_dependence(case, second):
            return False
        return first.size == second.size and (not first.size or _is_same_source(first, second))

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> CaseView:
        """Show observed and expected counts as bars, with the interval of accepted counts."""
        tokens = read_tokens(actual) if actual.how == "ok" else None
        if tokens is not None and tokens.size != case.payload["draws"]:
            tokens = None  # the bars take time for each draw, and a program can report millions
        view = build_outcome_view(actual) if tokens is None else _build_bars(_count_tokens(case, tokens), tokens)
        return CaseView(inputs=build_input_views(case), expected=None, actual=view)


def _get_probabilities(case: Case) -> Floats:
    return np.asarray(case.private["probabilities"], dtype=np.float64)


def read_tokens(outcome: Outcome) -> Tokens | None:
    """Return the tokens of an outcome; None if a draw was not a whole number or the result was tampered with."""
    value = outcome.value
    if not isinstance(value, Mapping):
        return None
    tokens = cast("Mapping[Any, Any]", value).get("tokens")
    if not isinstance(tokens, np.ndarray):
        return None
    array = cast("Tokens", tokens)
    return array if array.ndim == 1 and array.dtype == np.int64 else None


def is_plausible_sample(tokens: Tokens, probabilities: Floats) -> bool:
    """Return whether `tokens` can be draws from `probabilities`, by the same test that judges submissions.

    For witnesses, which try the distributions of known bugs."""
    return bool(tokens.size) and _check_counts(_TokenCounts(tokens, probabilities, CASE_FALSE_ALARM)) is None


def _has_order_test(case: Case) -> bool:
    return bool(case.options.get("independence"))


def find_case_dependence(case: Case, tokens: Tokens) -> str:
    """Return the test of the order that the draws fail, "pairs" or "blocks"; "" if they pass, if the case does not
    test the order, or if the draws already fail by their frequencies."""
    if not _has_order_test(case) or tokens.size != case.payload["draws"] or _check_counts(_count_tokens(case, tokens)):
        return ""
    dependence = _find_order_dependence(case, tokens)
    return "" if dependence is None else dependence.kind


def _find_order_dependence(case: Case, tokens: Tokens) -> Dependence | None:
    return find_dependence(tokens, _get_probabilities(case), CASE_FALSE_ALARM / 2)


def _make_dependence_finding(found: Dependence) -> Finding:
    message = {
        "pairs": "The frequencies are right, but the draws are not independent: one draw says something about another.",
        "blocks": "The frequencies are right, but the draws are not independent: they are too even in short stretches.",
    }[found.kind]
    return _make_finding("dependent", message, found.token, found.detail)


def _count_tokens(case: Case, tokens: Tokens) -> "_TokenCounts":
    false_alarm = CASE_FALSE_ALARM / 2 if _has_order_test(case) else CASE_FALSE_ALARM
    return _TokenCounts(tokens, _get_probabilities(case), false_alarm)


class _TokenCounts:
    """The count of each token of the vocabulary, with its accepted bounds."""

    def __init__(self, tokens: Tokens, probabilities: Floats, false_alarm: float) -> None:
        self.probabilities = probabilities
        self.draws = tokens.size
        outside = (tokens < 0) | (tokens >= probabilities.size)
        self.outside = tokens[outside]
        self.counts = np.bincount(tokens[~outside], minlength=probabilities.size)
        random_tokens = (probabilities > 0) & (probabilities < 1)
        level = float(np.log(false_alarm / 2 / max(1, int(random_tokens.sum()))))
        self.low = np.where(probabilities >= 1, tokens.size, 0)
        self.high = np.where(probabilities > 0, tokens.size, 0)
        for token in np.flatnonzero(random_tokens):
            self.low[token], self.high[token] = find_binomial_range(tokens.size, float(probabilities[token]), level)

    def make_bar(self, token: int) -> Bar:
        """Return the bar of a token, which can be outside the vocabulary."""
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


def _check_counts(sample: _TokenCounts) -> Finding | None:
    """Return the first finding, simplest kinds first; None if the counts are accepted."""
    if sample.outside.size:
        detail = f"in {sample.outside.size} of {sample.draws} draws"
        return _make_finding(
            "range", "A draw returned a token that is not in the vocabulary.", sample.outside[0], detail
        )
    excluded = np.flatnonzero((sample.counts > 0) & (sample.probabilities <= 0))
    if excluded.size:
        detail = f"excluded tokens {excluded[:12].tolist()} in {sample.counts[excluded].sum()} of {sample.draws} draws"
        return _make_finding("excluded", "A draw returned a token that must never occur.", excluded[0], detail)
    if np.count_nonzero(sample.counts) == 1 and np.count_nonzero(sample.low) > 1:
        return _make_finding(
            "constant", "Every draw returned the same token.", np.argmax(sample.counts), f"in {sample.draws} draws"
        )
    off = np.flatnonzero((sample.counts < sample.low) | (sample.counts > sample.high))
    if not off.size:
        return None
    never = off[sample.counts[off] == 0]
    worst = off[np.argmax(np.abs(sample.counts - sample.probabilities * sample.draws)[off])]
    token = never[0] if never.size else worst
    detail = f"{sample.counts[token]} of {sample.draws} draws, expected {sample.low[token]} to {sample.high[token]}"
    if never.size:
        return _make_finding("never", "A token that must sometimes occur was never drawn.", token, detail)
    return _make_finding("frequency", "The tokens are correct, but their frequencies are not.", token, detail)


def _make_finding(kind: str, message: str, token: Any, detail: str) -> Finding:
    return Finding(ok=False, kind=kind, message=message, first=(int(token),), detail=f"token {token}: {detail}")


def _is_same_source(first: Tokens, second: Tokens) -> bool:
    labels = _list_distinct(np.concatenate([first, second]))
    first_counts, second_counts = (
        np.bincount(np.searchsorted(labels, tokens), minlength=labels.size) for tokens in (first, second)
    )
    totals = first_counts + second_counts
    level = float(np.log(TWO_SAMPLE_FALSE_ALARM / 2 / labels.size))
    for count, total in zip(first_counts.tolist(), totals.tolist(), strict=True):
        terms = hypergeometric_log_pmf(total, first.size, second.size)
        if log_lower_tails(terms)[count] < level or log_upper_tails(terms)[count] < level:
            return False
    return True


def _list_distinct(tokens: Tokens) -> Tokens:
    """Return the distinct tokens in order. np.unique may hash them, and a program may have made the hashes collide."""
    ordered = np.sort(tokens)
    return ordered[np.append(True, ordered[1:] != ordered[:-1])] if ordered.size else ordered


def _build_bars(sample: "_TokenCounts", tokens: Tokens) -> BarsView:
    tokens_shown = _list_distinct(np.concatenate([np.flatnonzero(sample.probabilities > 0), tokens]))
    bars = [sample.make_bar(token) for token in tokens_shown.tolist()]
    # If there are too many bars, omit the shortest.
    tallest = sorted(bars, key=lambda bar: max(bar.observed, bar.expected or 0.0), reverse=True)[:MAX_BARS]
    return BarsView(draws=tokens.size, bars=[bar for bar in bars if bar in tallest])


NAME = "sampler"
CHECKER = SamplerChecker()
