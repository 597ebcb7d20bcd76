"""speculative_loop: the responder answers and counts model calls, texts and target calls are checked, costs
inferred."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from problems.format.case import Case
from problems.format.checker_api import CallbackRefusedError, Evidence
from problems.format.loader import PRACTICE_SEED, load_package
from problems.format.outcome import Outcome
from problems.format.problem import Bug
from problems.format.views import ArrayView
from problems.speculative_loop import reference
from problems.speculative_loop.check import (
    SPARE_CALLS,
    TargetCallsChecker,
    TextChecker,
    build_chart,
    build_table,
    deduce,
    responder,
    witness,
)
from problems.speculative_loop.toy_models import ModelPair

PROBLEM = load_package("speculative_loop")
CASES: Mapping[str, Case] = {case.name: case for case in PROBLEM.cases(PRACTICE_SEED)}
SWEEPS = [case for case in CASES.values() if case.group == "efficiency"]
ALWAYS_RIGHT = CASES["speed-up, always right"]
DECODED, CALLS = TextChecker(), TargetCallsChecker()
Loop = Callable[..., Any]


def run_loop(case: Case, loop: Loop = reference.speculative_decode) -> Outcome:
    """Run a loop on a case in this process, with the real responder for both models."""
    answers = responder(case)

    def model(name: str, place: int) -> Loop:
        return lambda *args: answers.answer([name, place, *args])

    value: list[Any] = []
    try:
        for place, run in enumerate(case.payload["runs"]):
            models = model("draft", place), model("target", place)
            value.append(loop(*models, list(run["prompt"]), run["max_new"], run["K"]))
    except CallbackRefusedError as refused:
        return Outcome(how="stopped", detail=str(refused), calls=answers.record())
    return Outcome(how="ok", value=value, calls=answers.record())


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (None, "one argument"),
        ("draft", "one argument"),
        (["draft", 0], "one argument"),
        (["draft", 0, [1], [1]], "one argument"),
        (["score", 0, [1]], "one argument"),
        (["target", 1, [1]], "one argument"),
        (["target", -1, [1]], "one argument"),
        (["draft", 0, None], "list of ints"),
        (["draft", 0, []], "list of ints"),
        (["target", 0, "{prompt}"], "list of ints"),
        (["target", 0, ["{prompt}", 1.0]], "list of ints"),
        (["target", 0, ["{prompt}", True]], "list of ints"),
        (["target", 0, [0, "{prompt}"]], "list of ints"),
        (["target", 0, ["{prompt}", 6]], "vocabulary"),
        (["draft", 0, ["{prompt}", -1]], "vocabulary"),
        (["draft", 0, ["{prompt}", *[0] * 3]], "At most 5 can be known"),
        (["target", 0, ["{prompt}", *[0] * 3]], "At most 5 can be known"),
    ],
)
def test_rejects_invalid_model_calls(request_: Any, words: str) -> None:
    """In a list, "{prompt}" is replaced with the tokens of the prompt."""
    case = CASES["a few tokens"]
    prompt: list[int] = case.payload["runs"][0]["prompt"]
    asked = responder(case)
    if isinstance(request_, list) and isinstance(request_[-1], list):
        tokens = [token for item in request_[-1] for token in (prompt if item == "{prompt}" else [item])]
        request_ = [*request_[:-1], tokens]
    with pytest.raises(CallbackRefusedError, match=words):
        asked.answer(request_)
    assert asked.record() == [{"draft": 0, "target": 0, "stale": 0, "repeated": 0}]


def test_counts_calls_and_stale_or_repeated_drafts_per_run() -> None:
    case = CASES["two calls"]
    first, second = (run["prompt"] for run in case.payload["runs"])
    asked = responder(case)
    rows = asked.answer(["target", 0, np.array(first)])
    assert rows.shape == (len(first), 6)
    right = int(np.argmax(rows[-1]))
    assert asked.answer(["draft", 0, [*first, right]]).shape == (6,)
    assert asked.record()[0] == {"draft": 1, "target": 1, "stale": 0, "repeated": 0}
    asked.answer(["draft", 0, (*first, right)])
    assert asked.record()[0] == {"draft": 2, "target": 1, "stale": 0, "repeated": 1}
    asked.answer(["target", 0, [*first, (right + 1) % 6]])
    asked.answer(["draft", 0, [*first, (right + 1) % 6]])
    assert asked.record()[0] == {"draft": 3, "target": 2, "stale": 1, "repeated": 1}
    assert asked.record()[1] == {"draft": 0, "target": 0, "stale": 0, "repeated": 0}
    assert asked.answer(["target", 1, second]).shape == (len(second), 5)
    assert asked.record()[1]["target"] == 1


def _make_texts(case: Case) -> tuple[list[int], Callable[[int], list[int]]]:
    prompt: list[int] = case.payload["runs"][0]["prompt"]
    return prompt, lambda count: [*prompt, *[0] * count]


@pytest.mark.parametrize("name", ["a fair draft", "one drafted", "no draft", "K above max_new"])
@pytest.mark.parametrize("model", ["draft", "target"])
def test_refuses_texts_that_are_longer_than_any_loop_needs(name: str, model: str) -> None:
    """The limit counts the calls of the target before, not what the judge knows of the text."""
    case, size = CASES[name], CASES[name].payload["runs"][0]["K"]
    prompt, make = _make_texts(case)
    asked = responder(case)
    for calls in range(3):
        longest = calls * (size + 1) + size
        asked.answer(["draft", 0, make(longest)])
        with pytest.raises(CallbackRefusedError, match=f"At most {len(prompt) + longest} can"):
            asked.answer([model, 0, make(longest + 1)])
        assert asked.record()[0]["target"] == calls
        asked.answer(["target", 0, make(longest)])
    asked.answer(["target", 0, prompt])
    asked.answer(["target", 0, make(4 * (size + 1) + size)])


def test_accepts_a_call_for_the_prompt_first() -> None:
    case = CASES["a few tokens"]
    outcome = run_loop(case, _load(PROBLEM.accepted["prefill"]))
    assert DECODED.check(case, outcome, outcome).ok


@pytest.mark.parametrize("name", ["draft", "target"])
def test_stops_endless_loop(name: str) -> None:
    def endless(draft: Loop, target: Loop, prompt: list[int], max_new: int, K: int) -> None:
        while True:
            (draft if name == "draft" else target)(prompt)

    outcome = run_loop(CASES["a few tokens"], endless)
    assert outcome.how == "stopped"
    assert f"`{name}` was called far more often" in outcome.detail
    assert outcome.calls[0][name] < 200


@pytest.mark.parametrize("case", CASES.values(), ids=lambda case: case.name)
def test_accepts_reference_and_names_no_bug(case: Case) -> None:
    outcome = run_loop(case)
    for checker in (DECODED, CALLS):
        assert checker.check(case, outcome, outcome).ok
        assert checker.is_same_behavior(case, outcome, run_loop(case))
        checker.show(case, outcome, outcome)
    assert not witness(case, outcome, outcome)
    assert all(calls["stale"] == calls["repeated"] == 0 for calls in outcome.calls)


def test_tabulates_acceptance_calls_and_speed_up() -> None:
    view = build_table(ALWAYS_RIGHT, run_loop(ALWAYS_RIGHT))
    assert isinstance(view, ArrayView)
    assert np.array(view.data).reshape(view.shape).tolist() == [
        [1.0, 1, 20, 2.0],
        [1.0, 2, 14, 2.857],
        [1.0, 4, 8, 5.0],
        [1.0, 8, 5, 8.0],
    ]
    plain = build_table(ALWAYS_RIGHT, run_loop(ALWAYS_RIGHT, _decode_plainly))
    assert isinstance(plain, ArrayView)
    assert plain.data[2::4] == [40] * 4
    assert plain.data[3::4] == [1.0] * 4
    never = build_table(CASES["speed-up, never right"], run_loop(CASES["speed-up, never right"]))
    assert isinstance(never, ArrayView)
    assert never.data[::4] == [0.0] * 3
    assert build_table(ALWAYS_RIGHT, None) is build_table(ALWAYS_RIGHT, Outcome(how="crashed")) is None


@pytest.mark.parametrize("tokens", [[3], [0, 0], [1, 2, 3], [*range(5)] * 20])
def test_predicts_with_the_last_row(tokens: list[int]) -> None:
    pair = ModelPair({"seed": 1, "vocab": 5, "agree": 0.5})
    rows = pair.compute_rows(tokens)
    assert rows.shape == (len(tokens), 5)
    assert pair.predict_target(tokens) == np.argmax(rows[-1])
    assert np.array_equal(rows[0], pair.compute_rows(tokens[:1])[0])


def test_every_token_of_the_prefix_changes_all_later_rows() -> None:
    pair, tokens = ModelPair({"seed": 1, "vocab": 5, "agree": 0.5}), [0, 1, 2, 3, 4] * 8
    rows, other = pair.compute_rows(tokens), ModelPair({"seed": 2, "vocab": 5, "agree": 0.5})
    for place in range(len(tokens)):
        changed = [*tokens[:place], (tokens[place] + 1) % 5, *tokens[place + 1 :]]
        found = pair.compute_rows(changed)
        assert np.array_equal(found[:place], rows[:place])
        assert (found[place:] != rows[place:]).all()
        assert not np.array_equal(pair.compute_draft_row(changed), pair.compute_draft_row(tokens))
    assert (other.compute_rows(tokens) != rows).all()


@pytest.mark.parametrize(("vocab", "agree"), [(2, 0.6), (6, 0.0), (6, 0.7), (6, 1.0)])
def test_draft_shows_only_the_likeliest_token_of_the_target(vocab: int, agree: float) -> None:
    """A program that reads the draft's logits must not learn what the target would choose."""
    pair, rng = ModelPair({"seed": 5, "vocab": vocab, "agree": agree}), np.random.default_rng(1)
    prefixes = [tokens.tolist() for tokens in rng.integers(0, vocab, (2000, 9))]
    drafts = np.array([pair.compute_draft_row(tokens) for tokens in prefixes])
    targets = np.array([pair.compute_rows(tokens)[-1] for tokens in prefixes])
    same = np.argmax(drafts, axis=1) == np.argmax(targets, axis=1)
    assert abs(same.mean() - agree) < 0.06
    for place in range(vocab):
        assert abs(np.corrcoef(drafts[:, place], targets[:, (place - 1) % vocab])[0, 1]) < 0.35
    if 0 < agree < 1:
        assert abs(np.corrcoef(drafts.max(axis=1), same)[0, 1]) < 0.12


def test_charts_speed_up_against_k_for_both_sides() -> None:
    ideal, slow = run_loop(ALWAYS_RIGHT), run_loop(ALWAYS_RIGHT, _decode_plainly)
    view = build_chart(ALWAYS_RIGHT, ideal, slow)
    assert view.x == "K, at an acceptance rate of 1.00 to 1.00"
    assert [line.label for line in view.lines] == ["this solution", "the reference"]
    assert [(point.x, point.y) for point in view.lines[0].points] == [(1, 1), (2, 1), (4, 1), (8, 1)]
    assert [round(point.y, 3) for point in view.lines[1].points] == [2, 2.857, 5, 8]
    assert [line.label for line in build_chart(ALWAYS_RIGHT, None, Outcome(how="crashed")).lines] == []
    shown = CALLS.show(ALWAYS_RIGHT, ideal, slow)
    assert [one.value for one in shown.inputs if one.name == "speed-up"] == [view]


def test_reports_wrong_text_and_wasted_calls() -> None:
    case = ALWAYS_RIGHT
    right = run_loop(case)

    def kind(value: Any, more: int = 0, checker: TextChecker = CALLS) -> tuple[str, tuple[int, ...] | None]:
        calls = [*right.calls[:3], {**right.calls[3], "target": right.calls[3]["target"] + more}]
        finding = checker.check(case, right, replace(right, value=value, calls=calls))
        return finding.kind, finding.first

    *others, last = right.value
    assert kind(right.value) == kind(_convert_containers(right.value), SPARE_CALLS) == ("", None)
    assert kind(right.value, SPARE_CALLS + 1) == ("calls", (3,))
    assert kind(right.value, SPARE_CALLS + 1, DECODED) == ("", None)
    assert kind([*others, last[:-1]]) == ("short", (3, 39))
    assert kind([*others, [*last, 0]]) == ("long", (3, 40))
    assert witness(case, right, replace(right, value=[*others, [*last, 0]])) == {"max-new-overshot"}
    assert kind([*others, [*last[:7], (last[7] + 1) % 6, *last[8:]]]) == ("token", (3, 7))
    for junk in (None, 7, others, [*others, None], [*others, [1.0]], [*others, "abc"], [*others, [[1]]]):
        assert kind(junk)[0] == "type"
        DECODED.show(CASES["a few tokens"], right, replace(right, value=junk))
        assert not witness(case, right, replace(right, value=junk))


def _convert_containers(value: list[list[int]]) -> list[Any]:
    """Return the same texts in other containers."""
    return [tuple(value[0]), np.array(value[1]), [np.int64(token) for token in value[2]], value[3]]


def _decode_plainly(draft: Loop, target: Loop, prompt: list[int], max_new: int, K: int) -> list[int]:
    text = list(prompt)
    for _ in range(max_new):
        text.append(int(np.argmax(target(text)[-1])))
    return text[len(prompt) :]


@pytest.mark.parametrize("bug", [bug for bug in PROBLEM.bugs if bug.cost], ids=lambda bug: bug.id)
def test_infers_what_wastes_target_calls(bug: Bug) -> None:
    named: list[set[str]] = []
    for loop in (_load(bug.sources[""]), reference.speculative_decode):
        evidence: list[Evidence] = []
        for case in SWEEPS:
            outcome = run_loop(case, loop)
            finding = CALLS.check(case, outcome, outcome)
            assert DECODED.check(case, outcome, outcome).ok
            assert finding.kind in ("", "calls")
            evidence.append(Evidence(case=case, expected=outcome, actual=outcome, finding=finding))
        named.append({name for name, place in deduce(evidence) if not evidence[place].finding.ok})
    assert named == [{bug.id}, set()]


def _load(source: bytes) -> Loop:
    module: dict[str, Any] = {}
    exec(source, module)
    return module["speculative_decode"]


def _guess_without_draft(draft: Loop, target: Loop, prompt: list[int], max_new: int, K: int) -> list[int]:
    """Decode with guesses in place of the draft, as far as the limit of the texts allows."""
    text, rng, calls = list(prompt), np.random.default_rng(1), 0
    while len(text) < len(prompt) + max_new:
        longest = len(prompt) + calls * (K + 1) + K
        trial = [*text, *rng.integers(0, 2, max(0, longest - len(text))).tolist()]
        for choice in np.argmax(target(trial)[len(text) - 1 :], axis=-1).tolist():
            text.append(choice)
            if len(text) > len(trial) or trial[len(text) - 1] != choice:
                break
        calls += 1
    return text[len(prompt) :][:max_new]


SPECULATING = [case for case in CASES.values() if case.checker == "speculates"]


@pytest.mark.parametrize("loop", [_decode_plainly, _guess_without_draft])
def test_refuses_loops_that_do_not_speculate(loop: Loop) -> None:
    for case in SPECULATING:
        outcome = run_loop(case, loop)
        finding = PROBLEM.get_checker(case).check(case, outcome, outcome)
        assert (finding.ok, finding.kind) == (False, "calls")
        assert DECODED.check(case, outcome, outcome).ok
        assert witness(case, outcome, outcome) == ({"target-called-per-token"} if loop is _decode_plainly else set())
    failed = [CALLS.check(case, outcome, outcome).ok for case in SWEEPS for outcome in [run_loop(case, loop)]]
    assert failed.count(False) >= 4  # a draft that is never right saves no call


@pytest.mark.parametrize("bug", [bug for bug in PROBLEM.bugs if bug.cost], ids=lambda bug: bug.id)
def test_wasteful_loops_speculate(bug: Bug) -> None:
    for source in bug.sources.values():
        for case in SPECULATING:
            outcome = run_loop(case, _load(source))
            assert PROBLEM.get_checker(case).check(case, outcome, outcome).ok
