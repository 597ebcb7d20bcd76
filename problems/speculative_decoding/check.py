"""Judges pairs (accepted, bonus) against their exact joint distribution, by the shared sampler's own exact test: a pair
is one "token", the number accepted times V plus the bonus. So the false alarm of a case is at most CASE_ALARM = 1e-8,
and with fewer than MOST_CASES = 100 cases that of a submission is below 1e-6 (see problems/format/checkers/sampler.py).
That what was accepted is a prefix of the draft, and the bonus a token, costs no alarm: a right solution never fails
there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np

from problems.format.case import Case
from problems.format.checker import RIGHT, Checker, Evidence, Finding
from problems.format.checkers.sampler import Sampler, fits
from problems.format.failures import alike, exception_name, failure
from problems.format.outcome import Outcome
from problems.format.show import inputs_of, outcome_view
from problems.format.values import text_of
from problems.format.views import BarsView, Shown
from problems.speculative_decoding.suspects import Inputs, Seen, named

NO_TOKEN = -(2**62)
_SAMPLER = Sampler()
Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Pairs:
    """The draws of one outcome that returned a pair, and how many did not."""

    lengths: Array
    tokens: Array
    bonus: Array
    raised: int
    nothing: int
    error: tuple[str, ...]
    words: str
    line: int

    @property
    def accepted(self) -> list[tuple[int, ...]]:
        """What was accepted in each draw."""
        flat, ends = self.tokens.tolist(), np.cumsum(self.lengths)
        starts = ends - self.lengths
        return [tuple(flat[start:end]) for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]

    def odd(self, draft: Sequence[int]) -> Array:
        """Which draws accepted something that is no prefix of the draft, bool [n]."""
        draw = np.repeat(np.arange(self.lengths.size), self.lengths)
        place = np.arange(self.tokens.size) - np.repeat(np.cumsum(self.lengths) - self.lengths, self.lengths)
        known = np.append(np.array(draft, dtype=np.int64), 0)
        wrong = (place >= len(draft)) | (self.tokens != known[np.minimum(place, len(draft))])
        return np.bincount(draw[wrong], minlength=self.lengths.size) > 0


def pairs_of(outcome: Outcome) -> Pairs | None:
    """What an outcome holds; None where a draw was no pair, or the answer was tampered with."""
    value: Any = outcome.value
    if not isinstance(value, Mapping):
        return None
    table = cast("Mapping[Any, Any]", value)
    lengths, tokens, bonus = (_int64(table.get(key)) for key in ("lengths", "tokens", "bonus"))
    if lengths is None or tokens is None or bonus is None or lengths.size != bonus.size or (lengths < 0).any():
        return None
    if lengths.max(initial=0) > tokens.size or lengths.sum() != tokens.size:
        return None
    error, words = table.get("error"), table.get("words")
    counts = [table.get(key, 0) for key in ("raised", "nothing", "line")]
    if not all(type(count) is int and 0 <= count < 10**9 for count in counts):
        return None
    return Pairs(
        lengths,
        tokens,
        bonus,
        counts[0],
        counts[1],
        tuple(str(name)[:80] for name in cast("Sequence[Any]", error)) if isinstance(error, list | tuple) else (),
        words if isinstance(words, str) else "",
        counts[2],
    )


def _int64(value: Any) -> Array | None:
    if not isinstance(value, np.ndarray):
        return None
    array = cast("Array", value)
    return array if array.ndim == 1 and array.dtype == np.int64 else None


def chances(case: Case) -> Array:
    """The exact joint distribution [K + 1, V]."""
    return np.asarray(case.private["probabilities"], dtype=np.float64)


def draft_of(case: Case) -> tuple[int, ...]:
    """The drafted tokens."""
    return tuple(cast("Sequence[Any]", case.payload["args"])[0])


def _codes(case: Case, pairs: Pairs) -> Array:
    """Each pair as one number; pairs that cannot be right lie beyond those that can."""
    places, size = chances(case).shape
    outside = (pairs.bonus < 0) | (pairs.bonus >= size)
    codes = pairs.lengths * size + pairs.bonus
    codes[outside] = places * size + pairs.lengths[outside]
    odd = pairs.odd(draft_of(case))
    codes[odd] = places * (size + 1) + pairs.lengths[odd]
    return codes


def _all_codes(case: Case, pairs: Pairs) -> Array:
    """With the draws that brought no pair."""
    none = np.full(pairs.raised + pairs.nothing, chances(case).size + 10**4)
    return np.concatenate([_codes(case, pairs), none]).astype(np.int64)


def _far_apart(first: Array, second: Array) -> bool:
    """Seven standard deviations in one count: the exact test need not be asked."""
    size = 1 + max(first.max(initial=0), second.max(initial=0))
    ours, theirs = np.bincount(first, minlength=size), np.bincount(second, minlength=size)
    return bool(np.any(np.abs(ours - theirs) > 7 * np.sqrt(ours + theirs + 1)))


def _as_tokens(case: Case, outcome: Outcome, pairs: Pairs) -> tuple[Case, Outcome]:
    """The case and the outcome as the shared sampler wants them."""
    codes = _codes(case, pairs)
    flat = replace(
        case, private={"probabilities": chances(case).ravel()}, payload={**case.payload, "draws": codes.size}
    )
    return flat, replace(outcome, value={"tokens": codes})


class PairsChecker:
    """Judges the driver's draws."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Form first, then the joint distribution."""
        finding = failure(case, expected, actual)
        if finding is not None:
            return finding
        pairs = pairs_of(actual)
        if pairs is None or pairs.lengths.size + pairs.nothing + pairs.raised != case.payload["draws"]:
            message = "The answer must be a pair: the list of accepted tokens, and one more token."
            return Finding(ok=False, kind="type", message=message, detail=f"got {text_of(actual.value, 300)}")
        return _form(case, pairs) or _distribution(case, actual, pairs)

    def same(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """Could both samples come from one distribution, and did both raise, or return nothing, about as often?"""
        decided = alike(a, b)
        if decided is not None:
            return decided
        first, second = pairs_of(a), pairs_of(b)
        if first is None or second is None:
            return first is second
        if (first.error[:1], bool(first.nothing)) != (second.error[:1], bool(second.nothing)):
            return False
        drawn = [_all_codes(case, pairs) for pairs in (first, second)]
        if _far_apart(*drawn):
            return False
        return _SAMPLER.same(case, *(Outcome(how="ok", value={"tokens": codes}) for codes in drawn))

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> Shown:
        """Bars of pairs."""
        pairs = pairs_of(actual) if actual.how == "ok" else None
        if pairs is None:
            return Shown(inputs=inputs_of(case), expected=None, actual=outcome_view(actual))
        view = _SAMPLER.show(*_shown(case, actual, pairs)).actual
        places, size = chances(case).shape
        if isinstance(view, BarsView):
            bars = [replace(bar, label=_label(int(bar.label), places, size)) for bar in view.bars]
            view = replace(view, bars=bars)
        return Shown(inputs=inputs_of(case), expected=None, actual=view)


def _shown(case: Case, actual: Outcome, pairs: Pairs) -> tuple[Case, None, Outcome]:
    flat, outcome = _as_tokens(case, actual, pairs)
    return flat, None, outcome


def _label(code: int, places: int, size: int) -> str:
    if code >= places * (size + 1):
        return "no prefix"
    if code >= places * size:
        return f"{code - places * size} accepted, then no token"
    return f"{code // size} accepted, then {code % size}"


def _form(case: Case, pairs: Pairs) -> Finding | None:
    """What is wrong whatever the distribution is."""
    if pairs.raised:
        line = f" on line {pairs.line}" if pairs.line else ""
        message = f"It raised {exception_name(pairs.error[0] if pairs.error else '', pairs.error)}{line} in some draws."
        detail = f"in {pairs.raised} of {case.payload['draws']} draws: {pairs.words}"
        return Finding(ok=False, kind="raised", message=message, detail=detail)
    if pairs.nothing:
        message = "It returned None in some draws: not every way through the function ends in a pair."
        return Finding(ok=False, kind="type", message=message)
    odd = np.flatnonzero(pairs.odd(draft_of(case)))
    if odd.size:
        message = "What it returned as accepted is no prefix of the draft: nothing after a rejected token may be kept."
        detail = f"accepted {text_of(list(pairs.accepted[int(odd[0])]), 200)} in a draw"
        return Finding(ok=False, kind="prefix", message=message, detail=detail)
    outside = pairs.bonus[(pairs.bonus < 0) | (pairs.bonus >= chances(case).shape[1])]
    if outside.size:
        message = "The bonus token is not in the vocabulary."
        if outside[0] == NO_TOKEN:
            message = "The bonus token was None: each call brings one token beyond those accepted."
        return Finding(ok=False, kind="range", message=message, detail=f"in {outside.size} draws, {outside[0]} first")
    return None


def _distribution(case: Case, actual: Outcome, pairs: Pairs) -> Finding:
    flat, outcome = _as_tokens(case, actual, pairs)
    finding = _SAMPLER.check(flat, outcome, outcome)
    if finding.ok:
        return RIGHT
    places, size = chances(case).shape
    code = finding.first[0] if finding.first else 0
    detail = f"{_label(code, places, size)}: {finding.detail.partition(': ')[2]}"
    kind, message = _explained(chances(case), pairs, code)
    return Finding(ok=False, kind=kind, message=message, first=(code // size, code % size), detail=detail)


def _explained(exact: Array, pairs: Pairs, code: int) -> tuple[str, str]:
    """What is off: the number accepted, or the token that comes after it."""
    by_number = exact.sum(axis=1)
    by_number = by_number / by_number.sum()
    if not fits(pairs.lengths, by_number):
        weighted = cast("Array", np.arange(by_number.size) * by_number)
        mean, wanted = float(pairs.lengths.mean()), float(weighted.sum())
        words = "accepts more" if mean > wanted + 0.02 else "accepts less" if mean < wanted - 0.02 else "accepts other"
        return "accepted", f"It {words} than it should: the number of accepted tokens is off over many calls."
    if code // exact.shape[1] == exact.shape[0] - 1:
        where = "when every drafted token was accepted" if exact.shape[0] > 1 else "when nothing was drafted"
        return "bonus", f"The number accepted is right; the bonus token {where} is not."
    return "bonus", "The number accepted is right; the token drawn after a rejection is not."


def deduce(evidence: Sequence[Evidence]) -> Iterator[tuple[str, int]]:
    """(bug, place of a case that shows it): the bugs that explain the draws of all the cases together."""
    seen: list[Seen] = []
    for place, one in enumerate(evidence):
        if "draws" in one.case.payload and one.actual.how in ("ok", "raised"):
            pairs = pairs_of(one.actual) if one.actual.how == "ok" else None
            seen.append(Seen(place, Inputs(one.case), one.actual, pairs))
    yield from named(seen)


CHECKERS: Mapping[str, Checker] = {"pairs": PairsChecker()}
