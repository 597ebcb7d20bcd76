import numpy as np
from solution import verify_speculative


def run_verification(tokens, draft, target, times):
    with np.errstate(divide="ignore"):
        logits = np.maximum(np.log(np.array(target)), -1000.0)
    draft = np.array(draft, dtype=float).reshape(len(tokens), logits.shape[1])
    for _ in range(times):
        accepted, bonus = verify_speculative(list(tokens), draft, logits)
        yield [int(token) for token in accepted], int(bonus)


def test_accepts_a_draft_that_equals_the_target():
    row = [0.2, 0.3, 0.5]
    for accepted, bonus in run_verification([1, 2], [row, row], [row, row, [0.0, 0.0, 1.0]], 20):
        assert accepted == [1, 2]
        assert bonus == 2


def test_draws_from_the_target_without_a_draft():
    assert {bonus for _, bonus in run_verification([], [], [[0.0, 1.0, 0.0]], 5)} == {1}


def test_accepts_by_ratio_and_draws_from_the_residual():
    seen = list(run_verification([0], [[0.5, 0.3, 0.2]], [[0.2, 0.3, 0.5], [0.0, 1.0, 0.0]], 80))
    rejected = [bonus for accepted, bonus in seen if not accepted]
    assert 10 < len(rejected) < 75
    assert set(rejected) == {2}
    assert {bonus for accepted, bonus in seen if accepted} == {1}


def test_stops_at_the_first_rejection():
    row = [0.25, 0.25, 0.5]
    for accepted, bonus in run_verification([0, 1], [row, row], [[0.0, 0.5, 0.5], row, row], 30):
        assert accepted == []
        assert bonus == 1


def test_each_position_has_its_own_random_number():
    draft, target = [0.5, 0.5, 0.0], [0.25, 0.25, 0.5]
    lengths = [len(accepted) for accepted, _ in run_verification([0, 1], [draft] * 2, [target] * 3, 80)]
    assert {0, 1, 2} == set(lengths)


def test_calls_do_not_depend_on_the_call_before():
    bonuses = [bonus for _, bonus in run_verification([], [], [[0.25] * 4], 400)]
    assert 50 < sum(a == b for a, b in zip(bonuses, bonuses[1:], strict=False)) < 150


def test_normalizes_a_small_residual():
    draft, target = [0.02, 0.49, 0.49], [0.001, 0.4995, 0.4995]
    bonuses = [bonus for accepted, bonus in run_verification([0], [draft], [target] * 2, 40) if not accepted]
    assert set(bonuses) == {1, 2}
