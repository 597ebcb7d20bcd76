"""Answers and counts the calls of the models, and judges the texts."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

import numpy as np

from problems.format.case import Case
from problems.format.checker import RIGHT, Checker, Evidence, Finding, Refused
from problems.format.failures import alike, failure
from problems.format.numbers import whole_numbers
from problems.format.outcome import Outcome
from problems.format.values import text_of, view_of
from problems.format.views import ChartView, Line, Named, Point, Shown, View
from problems.speculative_loop.model import Pair, decode
from problems.speculative_loop.suspects import costs, misread

Array = np.ndarray[Any, Any]
SPARE = 1
"""Target calls above the needed ones that cost nothing: one for the prompt, say."""


class _Asked:
    """What was asked of one pair of models in one run."""

    def __init__(self, run: Mapping[str, Any], settings: Mapping[str, Any]) -> None:
        self.pair, self.run = Pair(settings), run
        self.truth = [*run["prompt"], *self.pair.plain(run["prompt"], run["max_new"] + run["K"] + 2)]
        self.calls = {"draft": 0, "target": 0}
        self.most = {"draft": 4 * (run["K"] + 1) * (run["max_new"] + 2), "target": 4 * (run["max_new"] + 2)}
        self.known = len(run["prompt"])
        self.stale = self.repeated = 0
        self.before: list[int] | None = None

    def answer(self, name: str, tokens: list[int]) -> Array:
        """One model's answer."""
        self.calls[name] += 1
        if self.calls[name] > self.most[name]:
            raise Refused(f"`{name}` was called far more often than plain decoding would need.")
        if name == "draft":
            self.stale += tokens[: self.known] != self.truth[: min(len(tokens), self.known)]
            self.repeated += tokens == self.before
            self.before = tokens
            return self.pair.rows(self.pair.draft, tokens)[-1]
        matches = next((n for n, (a, b) in enumerate(zip(tokens, self.truth, strict=False)) if a != b), len(tokens))
        # After a mismatch the target's own token is known too; after full acceptance a loop may not have used it.
        self.known = max(self.known, min(matches + (matches < len(tokens)), len(self.truth)))
        self.before = None
        return self.pair.rows(self.pair.target, tokens)

    def record(self) -> dict[str, int]:
        """Calls, and draft calls that go on from refuted tokens or ask the same again."""
        return {**self.calls, "stale": self.stale, "repeated": self.repeated}


class Models:
    """Answers both models for all runs of a case."""

    def __init__(self, case: Case) -> None:
        self.asked = [_Asked(run, pair) for run, pair in zip(case.payload["runs"], case.private["pairs"], strict=True)]

    def answer(self, request: Any) -> Any:
        """Logits for ["draft" or "target", run, tokens]. Raises `Refused`."""
        parts = cast("Sequence[Any]", request) if isinstance(request, list | tuple) else ()
        if len(parts) != 3 or parts[0] not in ("draft", "target") or parts[1] not in range(len(self.asked)):
            raise Refused("`draft` and `target` take one argument: the list of tokens.")
        place: int = parts[1]
        asked, tokens = self.asked[place], whole_numbers(parts[2])
        prompt: list[int] = asked.run["prompt"]
        if tokens is None or tokens[: len(prompt)] != prompt:
            raise Refused(f"`{parts[0]}` takes a list of ints: the prompt, then the tokens after it.")
        if not all(0 <= token < asked.pair.vocab for token in tokens):
            raise Refused(f"`{parts[0]}` was called with a token that is not in the vocabulary.")
        if len(tokens) > len(prompt) + 2 * (asked.run["max_new"] + 2) * (asked.run["K"] + 2):
            raise Refused(f"`{parts[0]}` was called with a text far longer than max_new.")
        return asked.answer(parts[0], tokens)

    def record(self) -> list[dict[str, int]]:
        """One table of counts for each run."""
        return [asked.record() for asked in self.asked]


def responder(case: Case) -> Models:
    """The responder of one run of a case."""
    return Models(case)


def texts(outcome: Outcome) -> list[list[int]] | None:
    """The new tokens of each run; None where they are anything else."""
    value: Any = outcome.value
    if not isinstance(value, list):
        return None
    found = [whole_numbers(item) for item in cast("list[Any]", value)]
    return None if None in found else cast("list[list[int]]", found)


class Decoded:
    """The texts must be those of plain decoding, however many calls they took."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """The first token that differs."""
        finding = failure(case, expected, actual)
        if finding is not None:
            return finding
        got = texts(actual)
        if got is None or len(got) != len(case.payload["runs"]):
            detail = f"got {text_of(actual.value, 300)}"
            return Finding(ok=False, kind="type", message="The answer must be a list of ints.", detail=detail)
        for place, (want, given) in enumerate(zip(_right(case), got, strict=True)):
            if want != given:
                return _wrong(place, want, given)
        return RIGHT

    def same(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """The same texts."""
        decided = alike(a, b)
        return decided if decided is not None else texts(a) == texts(b)

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> Shown:
        """The runs; the texts, or for a sweep of several runs the table to be plotted."""
        inputs = [
            Named(name=f"run {place}" if len(case.payload["runs"]) > 1 else "run", value=view_of(text_of(run, 400)))
            for place, run in enumerate(case.payload["runs"], 1)
        ]
        if case.group == "efficiency":
            columns = "acceptance rate, K, target calls, speed-up (tokens for each target call); one row a run"
            inputs.append(Named(name="columns", value=view_of(columns)))
            inputs.append(Named(name="speed-up", value=chart(case, expected, actual)))
            return Shown(inputs=inputs, expected=table(case, expected), actual=table(case, actual))
        sides = [None if one is None or one.how != "ok" else view_of(_told(one)) for one in (expected, actual)]
        return Shown(inputs=inputs, expected=sides[0], actual=sides[1])


def _told(outcome: Outcome) -> str:
    calls = [entry["target"] for entry in _calls(outcome)]
    value: Any = outcome.value
    listed = cast("list[Any]", value) if isinstance(value, list) else [value]
    lines = [text_of(item, 400) for item in listed]
    return "\n".join(f"{line}  ({n} target calls)" for line, n in zip(lines, calls, strict=False)) or "\n".join(lines)


def table(case: Case, outcome: Outcome | None) -> View | None:
    """[runs, 4]: the acceptance rate of the pair of models, K, the target calls, tokens for each of them."""
    if outcome is None or not outcome.calls:
        return None
    rows: list[list[float]] = []
    for run, settings, calls in zip(case.payload["runs"], case.private["pairs"], _calls(outcome), strict=False):
        best = decode(Pair(settings), run)
        rate = best.accepted / max(1, best.drafted)
        rows.append([round(rate, 3), run["K"], calls["target"], round(run["max_new"] / max(1, calls["target"]), 3)])
    return view_of(rows)


def chart(case: Case, expected: Outcome | None, actual: Outcome) -> ChartView:
    """Tokens for each target call against K: the solution's line and the reference's."""
    sides = [("this solution", actual), ("the reference", expected)]
    rates = [decode(Pair(settings), run) for run, settings in _sweep(case)]
    shares = [best.accepted / max(1, best.drafted) for best in rates]
    return ChartView(
        x=f"K, at an acceptance rate of {min(shares):.2f} to {max(shares):.2f}",
        y="tokens for each target call",
        lines=[_line(case, label, one) for label, one in sides if one is not None and one.calls],
    )


def _line(case: Case, label: str, outcome: Outcome) -> Line:
    pairs = zip(_sweep(case), _calls(outcome), strict=False)
    points = [Point(x=run["K"], y=run["max_new"] / max(1, calls["target"])) for (run, _), calls in pairs]
    return Line(label=label, points=sorted(points, key=lambda point: point.x))


def _sweep(case: Case) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    return list(zip(case.payload["runs"], case.private["pairs"], strict=True))


def _calls(outcome: Outcome) -> list[dict[str, int]]:
    return cast("list[dict[str, int]]", outcome.calls or [])


def _right(case: Case) -> list[list[int]]:
    pairs = zip(case.payload["runs"], case.private["pairs"], strict=True)
    return [Pair(settings).plain(run["prompt"], run["max_new"]) for run, settings in pairs]


def _wrong(place: int, want: list[int], given: list[int]) -> Finding:
    differs = next((n for n, (a, b) in enumerate(zip(want, given, strict=False)) if a != b), min(len(want), len(given)))
    detail = f"expected {text_of(want, 300)}; got {text_of(given, 300)}"
    if differs == len(want):
        message = (
            f"{len(given)} tokens were returned where {len(want)} were asked for; the first {len(want)} are right."
        )
        return Finding(ok=False, kind="long", message=message, first=(place, differs), detail=detail)
    if differs == len(given):
        message = f"{len(given)} tokens were returned where {len(want)} were asked for."
        return Finding(ok=False, kind="short", message=message, first=(place, differs), detail=detail)
    message = f"The text is not the target's own from new token {differs + 1} of {len(want)} on."
    return Finding(ok=False, kind="token", message=message, first=(place, differs), detail=detail)


class Calls(Decoded):
    """The texts must be right, and the target calls no more than one above the needed ones in each run."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Texts first."""
        finding = super().check(case, expected, actual)
        if not finding.ok:
            return finding
        for place, (run, settings) in enumerate(zip(case.payload["runs"], case.private["pairs"], strict=True)):
            needed, made = decode(Pair(settings), run).calls, _calls(actual)[place]["target"]
            if made > needed + SPARE:
                message = (
                    f"Right, with {made} target calls for {run['max_new']} tokens at K = {run['K']}; fewer will do."
                )
                return Finding(ok=False, kind="calls", message=message, first=(place,), detail=f"{needed} are needed")
        return RIGHT

    def same(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """The same number of target calls in each run, and the draft asked as rightly or wrongly."""
        decided = alike(a, b)
        if decided is not None:
            return decided
        made = [
            [(entry["target"], entry["stale"] > 0, entry["repeated"] > 0) for entry in _calls(one)] for one in (a, b)
        ]
        return texts(a) == texts(b) and made[0] == made[1]


def witness(case: Case, expected: Outcome, actual: Outcome) -> set[str]:
    """Bugs that one wrong text shows by itself."""
    got = texts(actual) if actual.how == "ok" else None
    if got is None or len(got) != len(case.payload["runs"]):
        return set()
    found: set[str] = set()
    for run, settings, want, given in zip(case.payload["runs"], case.private["pairs"], _right(case), got, strict=True):
        if given[: len(want)] == want and len(given) > len(want):
            found.add("max-new-overshot")
        elif given != want:
            found |= misread(Pair(settings), run, given)
    return found


def deduce(evidence: Sequence[Evidence]) -> Iterator[tuple[str, int]]:
    """Wasted target calls, from all the sweeps together."""
    sweeps = [(place, one) for place, one in enumerate(evidence) if one.case.group == "efficiency"]
    right = [(place, one) for place, one in sweeps if one.actual.how == "ok" and texts(one.actual) == _right(one.case)]
    if not right or len(right) < len(sweeps):
        return
    runs: list[tuple[Mapping[str, Any], Mapping[str, Any], Mapping[str, int]]] = []
    for _, one in right:
        runs += zip(one.case.payload["runs"], one.case.private["pairs"], _calls(one.actual), strict=True)
    bug = costs(runs)
    if bug:
        yield from ((bug, place) for place, _ in right)


CHECKERS: Mapping[str, Checker] = {"decoded": Decoded(), "calls": Calls()}
