"""beam_search: score_fn answered and counted outside, ties accepted, near misses of the search told from it."""

import copy
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from problems.beam_search import reference
from problems.beam_search.cases import cases, is_clear, table
from problems.beam_search.check import Beams, hypotheses, responder, witness
from problems.beam_search.model import log_probabilities
from problems.format.case import Case
from problems.format.checker import Refused
from problems.format.loader import SEED, load
from problems.format.outcome import Outcome

PROBLEM = load("beam_search")
CASES: Mapping[str, Case] = {case.name: case for case in PROBLEM.cases(SEED)}
BEAMS = Beams()
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


def searched(case: Case, search: Search = reference.beam_search) -> Outcome:
    """What a search gives on a case, in this process, with the real responder behind score_fn."""
    answers = responder(case)

    def score_fn(*args: Any) -> Any:
        return answers.answer(["score_fn", *copy.deepcopy(args)])

    args = [score_fn, *case.payload["args"][1:]]
    try:
        value = search(*args, **case.payload["kwargs"])
    except Refused as refused:
        return Outcome(how="stopped", detail=str(refused), calls=answers.record())
    return Outcome(how="ok", value=value, calls=answers.record())


def answer(value: Any) -> Outcome:
    return Outcome(how="ok", value=value, calls={"steps": [], "refused": ""})


def kind(name: str, value: Any) -> str:
    case = CASES[name]
    return BEAMS.check(case, searched(case), answer(value)).kind


@pytest.mark.parametrize("prefix", [[0, 2], (0, 2), np.array([0, 2]), [np.int64(0), np.int32(2)], [0, np.array(2)]])
def test_it_answers_any_sequence_of_ints_alike(prefix: Any) -> None:
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
def test_it_refuses_what_score_fn_does_not_take(request_: Any, words: str) -> None:
    asked = responder(CASES["worked_example"])
    with pytest.raises(Refused, match=words):
        asked.answer(request_)
    assert asked.record()["steps"] == []


def test_it_counts_calls_by_step_and_allows_beam_width_in_each() -> None:
    asked = responder(CASES["worked_example"])
    asked.answer(["score_fn", [0]])
    asked.answer(["score_fn", [0, 2]])
    asked.answer(["score_fn", [0, 0]])
    assert asked.record() == {"steps": [1, 2], "refused": ""}
    with pytest.raises(Refused, match="more than beam_width = 2"):
        asked.answer(["score_fn", [0, 2]])
    assert asked.record()["refused"] == "beams-not-truncated"


def test_it_gives_each_run_a_count_of_its_own_and_the_same_answers() -> None:
    case = CASES["long"]
    first, second = responder(case), responder(case)
    assert np.array_equal(first.answer(["score_fn", [0, 3]]), second.answer(["score_fn", [0, 3]]))
    assert second.record()["steps"] == [1]


@pytest.mark.parametrize("name", list(CASES))
def test_it_accepts_the_reference_and_names_nothing(name: str) -> None:
    case = CASES[name]
    outcome = searched(case)
    assert BEAMS.check(case, outcome, outcome).ok
    assert BEAMS.same(case, outcome, searched(case))
    found = hypotheses(outcome.value)
    assert found
    assert all(np.isfinite(score) for score, _ in found)
    BEAMS.show(case, outcome, outcome)


@pytest.mark.parametrize("seed", range(8))
def test_it_makes_cases_from_any_seed(seed: int) -> None:
    made = list(cases(np.random.default_rng(seed)))
    assert len({case.name for case in made}) == len(made) == len(CASES)
    for case in made:
        logs = log_probabilities(case.private["model"], [case.payload["kwargs"].get("bos_id", 0)])
        assert np.exp(logs).sum() == pytest.approx(1)


def test_it_knows_the_example_of_the_statement() -> None:
    found = hypotheses(searched(CASES["worked_example"]).value)
    assert found is not None
    assert [tokens for _, tokens in found] == [(0, 2, 0), (0, 1)]
    assert [score for score, _ in found] == pytest.approx([np.log(0.36), np.log(0.3)])


def test_it_sees_a_tie_at_the_cut_off() -> None:
    assert not is_clear(table((0.2, 0.2, 0.3, 0.3), {}), 1, 1)
    assert not is_clear(table((0.2, 0.2, 0.3, 0.3), {}), 3, 1)
    assert is_clear(table((0.2, 0.15, 0.35, 0.3), {}), 2, 1)
    assert not is_clear(table((0.0, 0.0, 1.0, 0.0), {}), 2, 1)


def test_it_has_long_cases_whose_products_underflow() -> None:
    for name in ("long", "long_greedy", "long_ends"):
        found = hypotheses(searched(CASES[name]).value)
        assert found
        assert all(np.exp(score) == 0 for score, _ in found)


def test_it_accepts_equal_scores_in_any_order_and_arrays() -> None:
    equal = [(-1.0, [0, 2]), (-1.0, [0, 3]), (-2.0, [0, 0])]
    case = CASES["small"]
    for value in (equal, [equal[1], equal[0], equal[2]], tuple((np.float64(s), np.array(t)) for s, t in equal)):
        assert BEAMS.check(case, answer(equal), answer(value)).ok
    assert BEAMS.check(case, answer(equal), answer([equal[2], *equal[:2]])).kind == "order"


def test_it_says_what_is_wrong() -> None:
    right = searched(CASES["small"]).value
    (best, tokens), second = right[0], right[1]
    assert kind("small", right) == ""
    assert kind("small", [(best + 1e-4, tokens), *right[1:]]) == "score"
    assert kind("small", [(float("-inf"), tokens), *right[1:]]) == "score"
    assert kind("small", [(best, [*tokens[:-1], 1, 0]), *right[1:]]) == "extended"
    assert kind("small", [(best, [2, *tokens[1:]]), *right[1:]]) == "bos"
    assert kind("small", [(best, [0, 3, 3, 3, 3, 3]), *right[1:]]) == "longer"
    assert kind("small", [right[0], right[0], second]) == "duplicate"
    assert kind("small", right[:2]) == "length"
    assert kind("small", [*right, (-50.0, [0, 0, 0])]) == "length"
    assert kind("small", [right[1], right[0], right[2]]) == "order"
    other = next([0, a, b] for a in (0, 2) for b in (0, 2) if [0, a, b] not in [tokens for _, tokens in right])
    assert kind("small", [*right[:2], (right[2][0], other)]) == "sequence"


@pytest.mark.parametrize("value", JUNK, ids=lambda value: repr(value)[:40])
def test_it_survives_whatever_a_box_sends(value: Any) -> None:
    case = CASES["small"]
    right, junk = searched(case), answer(value)
    finding = BEAMS.check(case, right, junk)
    assert not finding.ok
    assert finding.message
    assert not BEAMS.same(case, right, junk)
    assert BEAMS.same(case, junk, junk)
    BEAMS.show(case, right, junk)
    list(witness(case, right, junk))


def _search(width: int, cut: Callable[[list[Any], int], tuple[list[Any], list[Any]]]) -> Search:
    """A search whose step is cut by `cut(candidates, width)` -> (finished, live)."""

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


def _over(hypothesis: Any) -> bool:
    return hypothesis[1][-1] == EOS


def _right(grown: list[Any], width: int) -> tuple[list[Any], list[Any]]:
    return [h for h in grown[:width] if _over(h)], [h for h in grown[:width] if not _over(h)]


def _live_full(grown: list[Any], width: int) -> tuple[list[Any], list[Any]]:
    """The beam is filled up with live ones, the finished taking no place."""
    return [h for h in grown if _over(h)][:width], [h for h in grown if not _over(h)][:width]


def _first_end(grown: list[Any], width: int) -> tuple[list[Any], list[Any]]:
    """All of the search stops at the first end."""
    ended, live = _right(grown, width)
    return (ended + live, []) if ended else (ended, live)


def _pool(score_fn: Any, beam_width: int, max_len: int, vocab_size: int, bos_id: int = 0) -> Any:
    """Finished ones stay in the beam and compete in every later step."""
    beam = [(0.0, [bos_id])]
    for _ in range(max_len):
        grown = [h for h in beam if len(h[1]) > 1 and _over(h)]
        for score, tokens in [h for h in beam if h not in grown]:
            grown += [(score + float(p), [*tokens, i]) for i, p in enumerate(score_fn(tokens))]
        beam = sorted(grown, reverse=True)[:beam_width]
    return beam


@pytest.mark.parametrize(
    ("search", "name"),
    [
        (_search(0, _live_full), "ended_fills_a_place"),
        (_pool, "ended_leaves_the_beam"),
        (_search(0, _first_end), "ends_at_once"),
        (_search(1, _right), "greedy"),
    ],
    ids=["finished take no place", "finished stay in the beam", "stops at the first end", "beam one too wide"],
)
def test_it_tells_near_misses_of_the_search(search: Search, name: str) -> None:
    refused = {
        case.name
        for case in CASES.values()
        if case.group == "trap" and not BEAMS.check(case, searched(case), searched(case, search)).ok
    }
    # Stopping at the first end is right where everything ends at once; elsewhere it must show.
    assert name in refused or (name == "ends_at_once" and len(refused) > 5)


def test_it_accepts_the_search_that_the_near_misses_are_made_from() -> None:
    for case in CASES.values():
        if case.group != "part2":
            assert BEAMS.check(case, searched(case), searched(case, _search(0, _right))).ok, case.name


@pytest.mark.parametrize("bug", PROBLEM.bugs, ids=lambda bug: bug.id)
def test_it_refuses_and_names_each_bug(bug: Any) -> None:
    for variant, source in bug.sources.items():
        module: dict[str, Any] = {}
        exec(compile(source, f"{bug.id}.{variant}.py", "exec"), module)
        named: set[str] = set()
        failed = 0
        for case in CASES.values():
            right, wrong = searched(case), searched(case, module["beam_search"])
            if not BEAMS.check(case, right, wrong).ok:
                failed += 1
                named.update(witness(case, right, wrong))
        assert failed >= 2, variant
        # Ranking by products alone leaves the scores right: only its fingerprint tells.
        assert named == {bug.id} or variant == "ranking", (variant, named)


def test_it_tells_refusals_apart() -> None:
    case = CASES["small"]
    finished = Outcome(how="stopped", calls={"steps": [1], "refused": "finished-beam-extended"})
    too_many = Outcome(how="stopped", calls={"steps": [1, 4], "refused": "beams-not-truncated"})
    assert BEAMS.same(case, finished, finished)
    assert not BEAMS.same(case, finished, too_many)
    assert list(witness(case, finished, too_many)) == ["beams-not-truncated"]
