"""Checks pairs (accepted, bonus) against their exact joint distribution, and in one case their order, with the exact
tests of the shared sampler checker.

A pair is encoded as one "token": the number accepted times V, plus the bonus. So the false-alarm probability of a case
is at most CASE_FALSE_ALARM = 1e-8, and with fewer than MAX_CASES = 100 cases that of a submission is below 1e-6 (see
problems/format/checkers/sampler.py). The checks that the accepted tokens are a prefix of the draft, and that the bonus
is a token, add no false alarms: a correct solution always passes them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np

from problems.format.abnormal_outcomes import check_abnormal, compare_abnormal, get_safe_exception_name
from problems.format.case import Case
from problems.format.checker_api import RIGHT, Checker, Evidence, Finding
from problems.format.checkers.sampler import SamplerChecker, find_case_dependence, is_plausible_sample
from problems.format.outcome import Outcome
from problems.format.value_encoding import format_value
from problems.format.view_builders import build_input_views, build_outcome_view
from problems.format.views import BarsView, CaseView
from problems.speculative_decoding.bug_inference import CaseDraws, CaseInputs, infer_bugs

NO_TOKEN = -(2**62)
"""What the driver writes for a bonus of None."""
MAX_NAMES = 64
"""The most base classes of an exception that are read."""
MAX_EXTRA_TOKENS = 16
"""A draw with more accepted tokens than twice the draft and this many is not a pair."""
_SAMPLER = SamplerChecker()
Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class PairDraws:
    """The draws of one outcome that returned a pair, and the counts of those that did not.

    `lengths` and `bonus` have one entry per draw; `tokens` contains the accepted tokens of all draws, concatenated.
    """

    lengths: Array
    tokens: Array
    bonus: Array
    raised_count: int
    none_count: int
    error_types: tuple[str, ...]
    error_message: str
    error_line: int

    @property
    def accepted(self) -> list[tuple[int, ...]]:
        """The accepted tokens of each draw."""
        flat, ends = self.tokens.tolist(), np.cumsum(self.lengths)
        starts = ends - self.lengths
        return [tuple(flat[start:end]) for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]

    def find_non_prefixes(self, draft: Sequence[int]) -> Array:
        """Return a bool array [n]: True for draws whose accepted tokens are not a prefix of the draft."""
        draw = np.repeat(np.arange(self.lengths.size), self.lengths)
        place = np.arange(self.tokens.size) - np.repeat(np.cumsum(self.lengths) - self.lengths, self.lengths)
        known = np.append(np.array(draft, dtype=np.int64), 0)
        wrong = (place >= len(draft)) | (self.tokens != known[np.minimum(place, len(draft))])
        return np.bincount(draw[wrong], minlength=self.lengths.size) > 0


def parse_pairs(outcome: Outcome) -> PairDraws | None:
    """Parse the draws of an outcome; None if a draw was not a pair or the answer was tampered with."""
    value: Any = outcome.value
    if not isinstance(value, Mapping):
        return None
    table = cast("Mapping[Any, Any]", value)
    lengths, tokens, bonus = (_as_int64_vector(table.get(key)) for key in ("lengths", "tokens", "bonus"))
    if lengths is None or tokens is None or bonus is None or lengths.size != bonus.size or (lengths < 0).any():
        return None
    if lengths.max(initial=0) > tokens.size or lengths.sum() != tokens.size:
        return None
    error, message = table.get("error"), table.get("words")
    counts = [table.get(key, 0) for key in ("raised", "nothing", "line")]
    if not all(type(count) is int and 0 <= count < 10**9 for count in counts):
        return None
    return PairDraws(
        lengths,
        tokens,
        bonus,
        counts[0],
        counts[1],
        _read_class_names(error),
        message if isinstance(message, str) else "",
        counts[2],
    )


def _read_class_names(value: Any) -> tuple[str, ...]:
    names = cast("Sequence[Any]", value)[:MAX_NAMES] if isinstance(value, list | tuple) else ()
    return tuple(name[:80] for name in names if isinstance(name, str))


def read_case_pairs(case: Case, outcome: Outcome) -> PairDraws | None:
    """Parse the draws of an outcome; None if they are not pairs or not as many as the case asks for.

    The comparisons take time and memory for each draw, and a program can report a billion. Accepted tokens beyond
    twice the draft are not compared either."""
    pairs = parse_pairs(outcome)
    if pairs is None or pairs.lengths.size + pairs.none_count + pairs.raised_count != case.payload["draws"]:
        return None
    return pairs if pairs.lengths.max(initial=0) <= 2 * len(get_draft(case)) + MAX_EXTRA_TOKENS else None


def _as_int64_vector(value: Any) -> Array | None:
    if not isinstance(value, np.ndarray):
        return None
    array = cast("Array", value)
    return array if array.ndim == 1 and array.dtype == np.int64 else None


def get_joint_distribution(case: Case) -> Array:
    """Return the exact joint distribution [K + 1, V] of (number accepted, bonus)."""
    return np.asarray(case.private["probabilities"], dtype=np.float64)


def get_draft(case: Case) -> tuple[int, ...]:
    """Return the drafted tokens."""
    return tuple(cast("Sequence[Any]", case.payload["args"])[0])


def _encode_pairs(case: Case, pairs: PairDraws) -> Array:
    """Encode each pair as one number. Invalid pairs get numbers above those of all valid pairs."""
    places, size = get_joint_distribution(case).shape
    outside = (pairs.bonus < 0) | (pairs.bonus >= size)
    codes = pairs.lengths * size + pairs.bonus
    codes[outside] = places * size + pairs.lengths[outside]
    is_non_prefix = pairs.find_non_prefixes(get_draft(case))
    codes[is_non_prefix] = places * (size + 1) + pairs.lengths[is_non_prefix]
    return codes


def _encode_all_draws(case: Case, pairs: PairDraws) -> Array:
    """Encode all draws, including those that returned no pair."""
    lost_codes = np.full(pairs.raised_count + pairs.none_count, get_joint_distribution(case).size + 10**4)
    return np.concatenate([_encode_pairs(case, pairs), lost_codes]).astype(np.int64)


def _is_far_apart(first: Array, second: Array) -> bool:
    """Return whether one count differs by more than seven standard deviations, so that the exact test is not needed."""
    size = 1 + max(first.max(initial=0), second.max(initial=0))
    first_counts, second_counts = np.bincount(first, minlength=size), np.bincount(second, minlength=size)
    return bool(np.any(np.abs(first_counts - second_counts) > 7 * np.sqrt(first_counts + second_counts + 1)))


def _convert_for_sampler(case: Case, outcome: Outcome, pairs: PairDraws) -> tuple[Case, Outcome]:
    """Return the case and the outcome in the form of the shared sampler checker."""
    codes = _encode_pairs(case, pairs)
    flat = replace(
        case,
        private={"probabilities": get_joint_distribution(case).ravel()},
        payload={**case.payload, "draws": codes.size},
    )
    return flat, replace(outcome, value={"tokens": codes})


class PairsChecker:
    """Checks the pairs that the driver collected."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Check the form of the pairs first, then their joint distribution."""
        finding = check_abnormal(case, expected, actual)
        if finding is not None:
            return finding
        pairs = read_case_pairs(case, actual)
        if pairs is None:
            message = "The answer is not a pair. Return the list of accepted tokens and one more token."
            return Finding(ok=False, kind="type", message=message, detail=f"got {format_value(actual.value, 300)}")
        return _check_form(case, pairs) or _check_distribution(case, actual, pairs)

    def is_same_behavior(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """Return True if both samples can come from one distribution, both raise, or return None, about as often, and
        both fail the same test of their order, or none."""
        decided = compare_abnormal(a, b)
        if decided is not None:
            return decided
        first, second = read_case_pairs(case, a), read_case_pairs(case, b)
        if first is None or second is None:
            return first is second
        if (first.error_types[:1], bool(first.none_count)) != (second.error_types[:1], bool(second.none_count)):
            return False
        drawn = [_encode_all_draws(case, pairs) for pairs in (first, second)]
        if _is_far_apart(*drawn) or _find_dependence(case, first) != _find_dependence(case, second):
            return False
        unordered = replace(case, options={})  # the order is compared already
        return _SAMPLER.is_same_behavior(unordered, *(Outcome(how="ok", value={"tokens": codes}) for codes in drawn))

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> CaseView:
        """Show a bar chart of the pairs."""
        pairs = read_case_pairs(case, actual) if actual.how == "ok" else None
        if pairs is None:
            return CaseView(inputs=build_input_views(case), expected=None, actual=build_outcome_view(actual))
        flat, outcome = _convert_for_sampler(case, actual, pairs)
        view = _SAMPLER.show(flat, None, outcome).actual
        places, size = get_joint_distribution(case).shape
        if isinstance(view, BarsView):
            bars = [replace(bar, label=_describe_pair(int(bar.label), places, size)) for bar in view.bars]
            view = replace(view, bars=bars)
        return CaseView(inputs=build_input_views(case), expected=None, actual=view)


def _describe_pair(code: int, places: int, size: int) -> str:
    if code >= places * (size + 1):
        return "not a prefix"
    if code >= places * size:
        return f"{code - places * size} accepted, then no token"
    return f"{code // size} accepted, then {code % size}"


def _check_form(case: Case, pairs: PairDraws) -> Finding | None:
    """Return a finding for malformed draws, which are wrong for every distribution."""
    if pairs.raised_count:
        line = f" on line {pairs.error_line}" if pairs.error_line else ""
        name = get_safe_exception_name(pairs.error_types[0] if pairs.error_types else "", pairs.error_types)
        message = f"It raised {name}{line} in some draws."
        detail = f"in {pairs.raised_count} of {case.payload['draws']} draws: {pairs.error_message}"
        return Finding(ok=False, kind="raised", message=message, detail=detail)
    if pairs.none_count:
        message = "It returned None in some draws. Make every path through the function return a pair."
        return Finding(ok=False, kind="type", message=message)
    non_prefixes = np.flatnonzero(pairs.find_non_prefixes(get_draft(case)))
    if non_prefixes.size:
        message = "The accepted tokens are not a prefix of the draft. Keep nothing after a rejected token."
        detail = f"accepted {format_value(list(pairs.accepted[int(non_prefixes[0])]), 200)} in a draw"
        return Finding(ok=False, kind="prefix", message=message, detail=detail)
    outside = pairs.bonus[(pairs.bonus < 0) | (pairs.bonus >= get_joint_distribution(case).shape[1])]
    if outside.size:
        message = "The bonus token is not in the vocabulary. Return an int from 0 to V - 1."
        if outside[0] == NO_TOKEN:
            message = "The bonus token was None. Each call must return one token in addition to the accepted ones."
        return Finding(ok=False, kind="range", message=message, detail=f"in {outside.size} draws, {outside[0]} first")
    return None


def _check_distribution(case: Case, actual: Outcome, pairs: PairDraws) -> Finding:
    flat, outcome = _convert_for_sampler(case, actual, pairs)
    finding = _SAMPLER.check(flat, outcome, outcome)
    if finding.ok:
        return RIGHT
    places, size = get_joint_distribution(case).shape
    code = finding.first[0] if finding.first else 0
    if finding.kind == "dependent":
        named = re.sub(r"token (\d+)", lambda found: f"({_describe_pair(int(found[1]), places, size)})", finding.detail)
        return replace(finding, first=(code // size, code % size), detail=named)
    detail = f"{_describe_pair(code, places, size)}: {finding.detail.partition(': ')[2]}"
    kind, message = _explain_mismatch(get_joint_distribution(case), pairs, code)
    return Finding(ok=False, kind=kind, message=message, first=(code // size, code % size), detail=detail)


def _find_dependence(case: Case, pairs: PairDraws) -> str:
    """Return the test of their order that the draws fail; "" if they pass, or fail for another reason."""
    flat, outcome = _convert_for_sampler(case, Outcome(how="ok"), pairs)
    return find_case_dependence(flat, outcome.value["tokens"]) if _check_form(case, pairs) is None else ""


def _explain_mismatch(exact: Array, pairs: PairDraws, code: int) -> tuple[str, str]:
    """Return (kind, message) for what is wrong: the number accepted, or the token after it."""
    length_distribution = exact.sum(axis=1)
    length_distribution = length_distribution / length_distribution.sum()
    if not is_plausible_sample(pairs.lengths, length_distribution):
        weighted = cast("Array", np.arange(length_distribution.size) * length_distribution)
        mean, expected_mean = float(pairs.lengths.mean()), float(weighted.sum())
        message = "The number of accepted tokens has the wrong distribution over many calls."
        if mean > expected_mean + 0.02:
            message = "It accepts more tokens than it should, on average over many calls."
        if mean < expected_mean - 0.02:
            message = "It accepts fewer tokens than it should, on average over many calls."
        return "accepted", message
    if code // exact.shape[1] == exact.shape[0] - 1:
        where = "when every drafted token was accepted" if exact.shape[0] > 1 else "when nothing was drafted"
        return "bonus", f"The number accepted is right, but the bonus token {where} has the wrong distribution."
    return "bonus", "The number accepted is right, but the token drawn after a rejection has the wrong distribution."


def witness(case: Case, expected: Outcome, actual: Outcome) -> Iterator[str]:
    """Yield draws-not-independent if the draws have the right frequencies in an order that is not random."""
    pairs = read_case_pairs(case, actual) if "draws" in case.payload and actual.how == "ok" else None
    if pairs is not None and _find_dependence(case, pairs):
        yield "draws-not-independent"


def deduce(evidence: Sequence[Evidence]) -> Iterator[tuple[str, int]]:
    """Yield (bug, index of a case that shows it) for the bugs that explain the draws of all cases together."""
    case_draws: list[CaseDraws] = []
    for index, one in enumerate(evidence):
        if "draws" in one.case.payload and one.actual.how in ("ok", "raised"):
            pairs = read_case_pairs(one.case, one.actual) if one.actual.how == "ok" else None
            case_draws.append(CaseDraws(index, CaseInputs(one.case), one.actual, pairs))
    yield from infer_bugs(case_draws)


CHECKERS: Mapping[str, Checker] = {"pairs": PairsChecker()}
