"""beam_search: the responder of score_fn, the checker, and the bugs that wrong answers identify."""

import copy
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from problems.beam_search import reference
from problems.beam_search.cases import cases, is_clear, make_table_model
from problems.beam_search.check import BeamsChecker, read_hypotheses, responder, witness
from problems.beam_search.toy_models import compute_log_probs
from problems.format.case import Case
from problems.format.checker_api import CallbackRefusedError
from problems.format.loader import PRACTICE_SEED, load_package
from problems.format.outcome import Outcome

PROBLEM = load_package("beam_search")
CASES: Mapping[str, Case] = {case.name: case for case in PROBLEM.cases(PRACTICE_SEED)}
BEAMS = BeamsChecker()
EOS = 1
Search = Callable[..., Any]

JUNK: tuple[Any, ...] = (
    None,
    7,
    "abc",
    b"",
    {},
    {"a": 1},
    [None],
    [[]],
    [(1.0,)],
    [(1.0, [0], 3)],
    [("1", [0, 2])],
    [(True, [0, 2])],
    [(1.0, "02")],
    [(1.0, [0, 2.0])],
    [(1.0, [0, True])],
    [(1.0, None)],
    [(1.0, [[0, 2]])],
    [(1.0, np.zeros((2, 2), dtype=np.int64))],
    [(10**400, [0, 2])],
    [(float("nan"), [0, 2])] * 3,
    [(float("inf"), [])],
    [(-1.0, [0, 10**30])] * 2,
    [(np.float32(-1), np.array([0, -5]))],
    [(np.zeros((1, 1)), [0, 2])],
    np.zeros((2, 2)),
    [(0.0, [0] * 5000)],
)


def run_search(case: Case, search: Search = reference.beam_search) -> Outcome:
    """Run a search on a case in this process, with the real responder behind score_fn."""
    answers = responder(case)

    def score_fn(*args: Any) -> Any:
        return answers.answer(["score_fn", *copy.deepcopy(args)])

    args = [score_fn, *case.payload["args"][1:]]
    try:
        value = search(*args, **case.payload["kwargs"])
    except CallbackRefusedError as refused:
        return Outcome(how="stopped", detail=str(refused), calls=answers.record())
    return Outcome(how="ok", value=value, calls=answers.record())


def make_outcome(value: Any) -> Outcome:
    return Outcome(how="ok", value=value, calls={"steps": [], "refused": ""})


def find_kind(name: str, value: Any) -> str:
    case = CASES[name]
    return BEAMS.check(case, run_search(case), make_outcome(value)).kind


@pytest.mark.parametrize("prefix", [[0, 2], (0, 2), np.array([0, 2]), [np.int64(0), np.int32(2)], [0, np.array(2)]])
def test_answers_any_sequence_of_ints(prefix: Any) -> None:
    case = CASES["worked_example"]
    assert np.allclose(responder(case).answer(["score_fn", prefix]), np.log([0.6, 0.3, 0.1]))


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (["score_fn", [0, 1]], "finished"),
        (["score_fn", [0, 2, 1, 0]], "finished"),
        (["score_fn", [2, 0]], "bos_id"),
        (["score_fn", [0, 3]], "vocabulary"),
        (["score_fn", [0, -1]], "vocabulary"),
        (["score_fn", []], "list of ints"),
        (["score_fn", 0], "list of ints"),
        (["score_fn", [0, 2.0]], "list of ints"),
        (["score_fn", [0, True]], "list of ints"),
        (["score_fn", [[0, 2]]], "list of ints"),
        (["score_fn", "0"], "list of ints"),
        (["score_fn", np.array([0.0])], "list of ints"),
        (["score_fn"], "one argument"),
        (["score_fn", [0], [0]], "one argument"),
        (None, "one argument"),
        ({}, "one argument"),
    ],
)
def test_refuses_invalid_score_fn_calls(request_: Any, words: str) -> None:
    score_responder = responder(CASES["worked_example"])
    with pytest.raises(CallbackRefusedError, match=words):
        score_responder.answer(request_)
    assert score_responder.record()["steps"] == []


def test_limits_calls_per_step_to_beam_width() -> None:
    score_responder = responder(CASES["worked_example"])
    score_responder.answer(["score_fn", [0]])
    score_responder.answer(["score_fn", [0, 2]])
    score_responder.answer(["score_fn", [0, 0]])
    assert score_responder.record() == {"steps": [1, 2], "refused": ""}
    with pytest.raises(CallbackRefusedError, match="more than beam_width = 2"):
        score_responder.answer(["score_fn", [0, 2]])
    assert score_responder.record()["refused"] == "beams-not-truncated"


def test_runs_have_separate_counts_and_equal_answers() -> None:
    case = CASES["long"]
    first, second = responder(case), responder(case)
    assert np.array_equal(first.answer(["score_fn", [0, 3]]), second.answer(["score_fn", [0, 3]]))
    assert second.record()["steps"] == [1]


@pytest.mark.parametrize("name", list(CASES))
def test_accepts_reference(name: str) -> None:
    case = CASES[name]
    outcome = run_search(case)
    assert BEAMS.check(case, outcome, outcome).ok
    assert BEAMS.is_same_behavior(case, outcome, run_search(case))
    found = read_hypotheses(outcome.value)
    assert found
    assert all(np.isfinite(score) for score, _ in found)
    BEAMS.show(case, outcome, outcome)


@pytest.mark.parametrize("seed", range(8))
def test_creates_cases_from_any_seed(seed: int) -> None:
    made = list(cases(np.random.default_rng(seed)))
    assert len({case.name for case in made}) == len(made) == len(CASES)
    for case in made:
        logs = compute_log_probs(case.private["model"], [case.payload["kwargs"].get("bos_id", 0)])
        assert np.exp(logs).sum() == pytest.approx(1)


def test_answers_of_a_random_model_are_shared_and_cannot_change() -> None:
    case = next(case for case in CASES.values() if "seed" in case.private["model"])
    first, second = (compute_log_probs(case.private["model"], [0, 1]) for _ in range(2))
    assert first is second
    assert not np.array_equal(first, compute_log_probs({**case.private["model"], "spread": 9.0}, [0, 1]))
    with pytest.raises(ValueError, match="read-only"):
        first[0] = 0.0


def test_reference_solves_statement_example() -> None:
    found = read_hypotheses(run_search(CASES["worked_example"]).value)
    assert found is not None
    assert [tokens for _, tokens in found] == [(0, 2, 0), (0, 1)]
    assert [score for score, _ in found] == pytest.approx([np.log(0.36), np.log(0.3)])


def test_detects_ties_at_cut() -> None:
    assert not is_clear(make_table_model((0.2, 0.2, 0.3, 0.3), {}), 1, 1)
    assert not is_clear(make_table_model((0.2, 0.2, 0.3, 0.3), {}), 3, 1)
    assert is_clear(make_table_model((0.2, 0.15, 0.35, 0.3), {}), 2, 1)
    assert not is_clear(make_table_model((0.0, 0.0, 1.0, 0.0), {}), 2, 1)


def test_products_underflow_in_long_cases() -> None:
    for name in ("long", "long_greedy", "long_ends"):
        found = read_hypotheses(run_search(CASES[name]).value)
        assert found
        assert all(np.exp(score) == 0 for score, _ in found)


def test_accepts_equal_scores_in_any_order_and_arrays() -> None:
    equal = [(-1.0, [0, 2]), (-1.0, [0, 3]), (-2.0, [0, 0])]
    case = CASES["small"]
    for value in (equal, [equal[1], equal[0], equal[2]], tuple((np.float64(s), np.array(t)) for s, t in equal)):
        assert BEAMS.check(case, make_outcome(equal), make_outcome(value)).ok
    assert BEAMS.check(case, make_outcome(equal), make_outcome([equal[2], *equal[:2]])).kind == "order"


def test_reports_kind_of_difference() -> None:
    right = run_search(CASES["small"]).value
    (best, tokens), second = right[0], right[1]
    assert find_kind("small", right) == ""
    assert find_kind("small", [(best + 1e-4, tokens), *right[1:]]) == "score"
    assert find_kind("small", [(float("-inf"), tokens), *right[1:]]) == "score"
    assert find_kind("small", [(best, [*tokens[:-1], 1, 0]), *right[1:]]) == "extended"
    assert find_kind("small", [(best, [2, *tokens[1:]]), *right[1:]]) == "bos"
    assert find_kind("small", [(best, [0, 3, 3, 3, 3, 3]), *right[1:]]) == "longer"
    assert find_kind("small", [right[0], right[0], second]) == "duplicate"
    assert find_kind("small", right[:2]) == "length"
    assert find_kind("small", [*right, (-50.0, [0, 0, 0])]) == "length"
    assert find_kind("small", [right[1], right[0], right[2]]) == "order"
    other = next([0, a, b] for a in (0, 2) for b in (0, 2) if [0, a, b] not in [tokens for _, tokens in right])
    assert find_kind("small", [*right[:2], (right[2][0], other)]) == "sequence"


@pytest.mark.parametrize("value", JUNK, ids=lambda value: repr(value)[:40])
def test_handles_malformed_outcomes(value: Any) -> None:
    case = CASES["small"]
    right, malformed = run_search(case), make_outcome(value)
    finding = BEAMS.check(case, right, malformed)
    assert not finding.ok
    assert finding.message
    assert not BEAMS.is_same_behavior(case, right, malformed)
    assert BEAMS.is_same_behavior(case, malformed, malformed)
    BEAMS.show(case, right, malformed)
    list(witness(case, right, malformed))


def _make_search(width: int, cut: Callable[[list[Any], int], tuple[list[Any], list[Any]]]) -> Search:
    """Return a search that cuts each step with `cut(candidates, beam_width + width)` -> (finished, live)."""

    def search(score_fn: Any, beam_width: int, max_len: int, vocab_size: int, bos_id: int = 0) -> Any:
        live, done = [(0.0, [bos_id])], list[Any]()
        for _ in range(max_len):
            grown = [(s + float(p), [*t, i]) for s, t in live for i, p in enumerate(score_fn(t))]
            ended, live = cut(sorted(grown, reverse=True), beam_width + width)
            done += ended
            if not live:
                break
        return sorted(done + live, reverse=True)[:beam_width]

    return search


def _is_finished(hypothesis: Any) -> bool:
    return hypothesis[1][-1] == EOS


def _cut_correctly(grown: list[Any], width: int) -> tuple[list[Any], list[Any]]:
    return [h for h in grown[:width] if _is_finished(h)], [h for h in grown[:width] if not _is_finished(h)]


def _cut_finished_separately(grown: list[Any], width: int) -> tuple[list[Any], list[Any]]:
    """Fill the beam with live hypotheses; finished ones take no place."""
    return [h for h in grown if _is_finished(h)][:width], [h for h in grown if not _is_finished(h)][:width]


def _stop_at_first_end(grown: list[Any], width: int) -> tuple[list[Any], list[Any]]:
    """Stop the whole search at the first finished hypothesis."""
    ended, live = _cut_correctly(grown, width)
    return (ended + live, []) if ended else (ended, live)


def _search_with_pool(score_fn: Any, beam_width: int, max_len: int, vocab_size: int, bos_id: int = 0) -> Any:
    """Keep finished hypotheses in the beam, so they compete in every later step."""
    beam = [(0.0, [bos_id])]
    for _ in range(max_len):
        grown = [h for h in beam if len(h[1]) > 1 and _is_finished(h)]
        for score, tokens in [h for h in beam if h not in grown]:
            grown += [(score + float(p), [*tokens, i]) for i, p in enumerate(score_fn(tokens))]
        beam = sorted(grown, reverse=True)[:beam_width]
    return beam


@pytest.mark.parametrize(
    ("search", "name"),
    [
        (_make_search(0, _cut_finished_separately), "finished_takes_a_place"),
        (_search_with_pool, "finished_leaves_the_beam"),
        (_make_search(0, _stop_at_first_end), "ends_at_once"),
        (_make_search(1, _cut_correctly), "greedy"),
    ],
    ids=["finished take no place", "finished stay in beam", "stops at first end", "beam one too wide"],
)
def test_rejects_near_misses_of_the_search(search: Search, name: str) -> None:
    refused = {
        case.name
        for case in CASES.values()
        if case.group == "trap" and not BEAMS.check(case, run_search(case), run_search(case, search)).ok
    }
    # Stopping at the first end is correct if everything ends at once; other cases must reject it.
    assert name in refused or (name == "ends_at_once" and len(refused) > 5)


def test_accepts_base_search_of_near_misses() -> None:
    for case in CASES.values():
        if case.group != "part2":
            assert BEAMS.check(case, run_search(case), run_search(case, _make_search(0, _cut_correctly))).ok, case.name


@pytest.mark.parametrize("bug", PROBLEM.bugs, ids=lambda bug: bug.id)
def test_rejects_and_names_each_bug(bug: Any) -> None:
    for variant, source in bug.sources.items():
        module: dict[str, Any] = {}
        exec(compile(source, f"{bug.id}.{variant}.py", "exec"), module)
        named_bugs: set[str] = set()
        failed = 0
        for case in CASES.values():
            right, wrong = run_search(case), run_search(case, module["beam_search"])
            if not BEAMS.check(case, right, wrong).ok:
                failed += 1
                named_bugs.update(witness(case, right, wrong))
        assert failed >= 2, variant
        # Ranking by products leaves the scores correct, so only the fingerprint identifies it.
        assert named_bugs == {bug.id} or variant == "ranking", (variant, named_bugs)


def test_distinguishes_refusals() -> None:
    case = CASES["small"]
    finished = Outcome(how="stopped", calls={"steps": [1], "refused": "finished-beam-extended"})
    too_many = Outcome(how="stopped", calls={"steps": [1, 4], "refused": "beams-not-truncated"})
    assert BEAMS.is_same_behavior(case, finished, finished)
    assert not BEAMS.is_same_behavior(case, finished, too_many)
    assert list(witness(case, finished, too_many)) == ["beams-not-truncated"]
