"""Checks the texts and the calls of the models, and names bugs."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from problems.format.abnormal_outcomes import check_abnormal, compare_abnormal
from problems.format.case import Case
from problems.format.checker_api import RIGHT, Checker, Evidence, Finding
from problems.format.numeric_arrays import to_ints
from problems.format.outcome import Outcome
from problems.format.value_encoding import build_value_view, format_value
from problems.format.views import CaseView, ChartLine, ChartView, NamedView, Point, View
from problems.speculative_loop.bug_inference import CALLED_PER_TOKEN, infer_cost_bug, infer_text_bug
from problems.speculative_loop.model_responder import ModelResponder
from problems.speculative_loop.toy_models import ModelPair, decode_speculatively

SPARE_CALLS = 1
"""Number of target calls more than needed that each run may make, for example one for the prompt."""
MIN_VOCABULARY_TO_DIAGNOSE = 4
"""With fewer tokens another rule often gives the same text by accident."""


def responder(case: Case) -> ModelResponder:
    """Return the responder for one execution of a case."""
    return ModelResponder(case)


def parse_texts(outcome: Outcome) -> list[list[int]] | None:
    """Return the new tokens of each run; None if the value is not a list of lists of ints."""
    value: Any = outcome.value
    if not isinstance(value, list):
        return None
    found = [to_ints(item) for item in cast("list[Any]", value)]
    return None if None in found else cast("list[list[int]]", found)


class TextChecker:
    """Requires the texts of plain decoding, with any number of calls."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Report the first token that differs."""
        finding = check_abnormal(case, expected, actual)
        if finding is not None:
            return finding
        texts = parse_texts(actual)
        if texts is None or len(texts) != len(case.payload["runs"]):
            detail = f"got {format_value(actual.value, 300)}"
            return Finding(
                ok=False, kind="type", message="The answer is not a list of ints. Return one.", detail=detail
            )
        for run_index, (want, got) in enumerate(zip(_compute_plain_texts(case), texts, strict=True)):
            if want != got:
                return _make_text_finding(run_index, want, got)
        return RIGHT

    def is_same_behavior(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """Return True if the texts are the same."""
        decided = compare_abnormal(a, b)
        return decided if decided is not None else parse_texts(a) == parse_texts(b)

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> CaseView:
        """Show the runs and their texts. For an efficiency case, show the table and its chart instead."""
        inputs = [
            NamedView(
                name=f"run {place}" if len(case.payload["runs"]) > 1 else "run",
                value=build_value_view(format_value(run, 400)),
            )
            for place, run in enumerate(case.payload["runs"], 1)
        ]
        if case.group == "efficiency":
            columns = "acceptance rate, K, target calls, speed-up (tokens per target call); one row per run"
            inputs.append(NamedView(name="columns", value=build_value_view(columns)))
            inputs.append(NamedView(name="speed-up", value=build_chart(case, expected, actual)))
            return CaseView(inputs=inputs, expected=build_table(case, expected), actual=build_table(case, actual))
        sides = [
            None if one is None or one.how != "ok" else build_value_view(_describe_texts(one))
            for one in (expected, actual)
        ]
        return CaseView(inputs=inputs, expected=sides[0], actual=sides[1])


def _describe_texts(outcome: Outcome) -> str:
    calls = [entry["target"] for entry in _get_calls(outcome)]
    value: Any = outcome.value
    listed = cast("list[Any]", value) if isinstance(value, list) else [value]
    lines = [format_value(item, 400) for item in listed]
    return "\n".join(f"{line}  ({n} target calls)" for line, n in zip(lines, calls, strict=False)) or "\n".join(lines)


def build_table(case: Case, outcome: Outcome | None) -> View | None:
    """Return a view of shape [runs, 4]: acceptance rate of the pair of models, K, target calls, tokens per target
    call."""
    if outcome is None or not outcome.calls:
        return None
    rows: list[list[float]] = []
    for run, settings, calls in zip(case.payload["runs"], case.private["pairs"], _get_calls(outcome), strict=False):
        best = decode_speculatively(ModelPair(settings), run)
        rate = best.accepted / max(1, best.drafted)
        rows.append([round(rate, 3), run["K"], calls["target"], round(run["max_new"] / max(1, calls["target"]), 3)])
    return build_value_view(rows)


def build_chart(case: Case, expected: Outcome | None, actual: Outcome) -> ChartView:
    """Chart the tokens per target call against K, for the solution and the reference."""
    sides = [("this solution", actual), ("the reference", expected)]
    results = [decode_speculatively(ModelPair(settings), run) for run, settings in _pair_runs_with_models(case)]
    rates = [best.accepted / max(1, best.drafted) for best in results]
    return ChartView(
        x=f"K, at an acceptance rate of {min(rates):.2f} to {max(rates):.2f}",
        y="tokens per target call",
        lines=[_make_line(case, label, one) for label, one in sides if one is not None and one.calls],
    )


def _make_line(case: Case, label: str, outcome: Outcome) -> ChartLine:
    pairs = zip(_pair_runs_with_models(case), _get_calls(outcome), strict=False)
    points = [Point(x=run["K"], y=run["max_new"] / max(1, calls["target"])) for (run, _), calls in pairs]
    return ChartLine(label=label, points=sorted(points, key=lambda point: point.x))


def _pair_runs_with_models(case: Case) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Return a pair (run, settings of its pair of models) for each run."""
    return list(zip(case.payload["runs"], case.private["pairs"], strict=True))


def _get_calls(outcome: Outcome) -> list[dict[str, int]]:
    """Return what the responder recorded: for each run, the counts that `ModelResponder.record` describes."""
    return cast("list[dict[str, int]]", outcome.calls or [])


def _compute_plain_texts(case: Case) -> list[list[int]]:
    pairs = zip(case.payload["runs"], case.private["pairs"], strict=True)
    return [ModelPair(settings).decode_plainly(run["prompt"], run["max_new"]) for run, settings in pairs]


def _make_text_finding(run_index: int, want: list[int], got: list[int]) -> Finding:
    same = next((n for n, (a, b) in enumerate(zip(want, got, strict=False)) if a != b), min(len(want), len(got)))
    detail = f"expected {format_value(want, 300)}; got {format_value(got, 300)}"
    if same == len(want):
        message = f"It returned {len(got)} tokens instead of max_new = {len(want)}. The first {len(want)} are right."
        return Finding(ok=False, kind="long", message=message, first=(run_index, same), detail=detail)
    if same == len(got):
        message = f"It returned only {len(got)} tokens instead of max_new = {len(want)}. These are right."
        return Finding(ok=False, kind="short", message=message, first=(run_index, same), detail=detail)
    message = f"New token {same + 1} of {len(want)} is not the target's own choice. The tokens before it are right."
    return Finding(ok=False, kind="token", message=message, first=(run_index, same), detail=detail)


class TargetCallsChecker(TextChecker):
    """Requires the right texts, and in each run at most one target call more than needed."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Check the texts first, then the number of calls."""
        finding = super().check(case, expected, actual)
        if not finding.ok:
            return finding
        for index, (run, settings) in enumerate(zip(case.payload["runs"], case.private["pairs"], strict=True)):
            needed, made = decode_speculatively(ModelPair(settings), run).calls, _get_calls(actual)[index]["target"]
            if made > needed + SPARE_CALLS:
                message = (
                    f"The text is right, but it took {made} target calls for {run['max_new']} tokens at "
                    f"K = {run['K']}. Fewer are enough."
                )
                return Finding(ok=False, kind="calls", message=message, first=(index,), detail=f"{needed} are needed")
        return RIGHT

    def is_same_behavior(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """Return True if the texts and the target calls of each run are the same, and stale and repeated draft calls
        occur in the same runs."""
        decided = compare_abnormal(a, b)
        if decided is not None:
            return decided
        made = [
            [(entry["target"], entry["stale"] > 0, entry["repeated"] > 0) for entry in _get_calls(one)]
            for one in (a, b)
        ]
        return parse_texts(a) == parse_texts(b) and made[0] == made[1]


class SpeculationChecker(TextChecker):
    """Requires the right text, and fewer target calls than a loop needs that does not speculate.

    For cases whose draft is always right, with a K above 2. Wasteful loops pass; without the draft's tokens
    nobody can know enough of the text."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Check the text first, then the number of calls."""
        finding = super().check(case, expected, actual)
        if not finding.ok:
            return finding
        for index, (run, calls) in enumerate(zip(case.payload["runs"], _get_calls(actual), strict=True)):
            limit, made = run["max_new"] // 2 + SPARE_CALLS, calls["target"]
            if made > limit:
                message = (
                    f"The text is right, but it took {made} target calls for {run['max_new']} tokens, although the "
                    "draft is always right. Draft K tokens and verify them with a single call of `target`."
                )
                return Finding(ok=False, kind="calls", message=message, first=(index,), detail=f"{limit} are allowed")
        return RIGHT

    def is_same_behavior(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """Return True if the texts are the same, and both called the target for each token or neither did."""
        return super().is_same_behavior(case, a, b) and _is_called_per_token(case, a) == _is_called_per_token(case, b)


def _is_called_per_token(case: Case, outcome: Outcome) -> bool:
    """Return whether, in any run, the target was called at least as often as the run has new tokens."""
    pairs = zip(case.payload["runs"], _get_calls(outcome), strict=False)
    return any(calls["target"] >= run["max_new"] for run, calls in pairs)


def witness(case: Case, expected: Outcome, actual: Outcome) -> set[str]:
    """Return the ids of bugs that one wrong text, or a right one with too many calls of the target, proves."""
    texts = parse_texts(actual) if actual.how == "ok" else None
    if texts is None or len(texts) != len(case.payload["runs"]):
        return set()
    if case.checker == "speculates" and texts == _compute_plain_texts(case):
        return {CALLED_PER_TOKEN} if _is_called_per_token(case, actual) else set()
    found: set[str] = set()
    for run, settings, want, got in zip(
        case.payload["runs"], case.private["pairs"], _compute_plain_texts(case), texts, strict=True
    ):
        if got[: len(want)] == want and len(got) > len(want):
            found.add("max-new-overshot")
        elif got != want and settings["vocab"] >= MIN_VOCABULARY_TO_DIAGNOSE:
            found |= infer_text_bug(ModelPair(settings), run, got)
    return found


def deduce(evidence: Sequence[Evidence]) -> Iterator[tuple[str, int]]:
    """Yield (bug, index of an efficiency case) for wasted target calls, inferred from all of these cases together."""
    sweeps = [(index, one) for index, one in enumerate(evidence) if one.case.group == "efficiency"]
    right = [
        (index, one)
        for index, one in sweeps
        if one.actual.how == "ok" and parse_texts(one.actual) == _compute_plain_texts(one.case)
    ]
    if not right or len(right) < len(sweeps):
        return
    runs: list[tuple[Mapping[str, Any], Mapping[str, Any], Mapping[str, int]]] = []
    for _, one in right:
        runs += zip(one.case.payload["runs"], one.case.private["pairs"], _get_calls(one.actual), strict=True)
    bug = infer_cost_bug(runs)
    if bug:
        yield from ((bug, index) for index, _ in right)


CHECKERS: Mapping[str, Checker] = {
    "decoded": TextChecker(),
    "speculates": SpeculationChecker(),
    "calls": TargetCallsChecker(),
}
