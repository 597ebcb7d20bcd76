"""The witness of softmax: which bug one wrong answer proves."""

import numpy as np
import pytest

from problems.format.loader import PRACTICE_SEED, load_package
from problems.format.outcome import Outcome

SOFTMAX = load_package("softmax")
CASES = {case.name: case for case in SOFTMAX.cases(PRACTICE_SEED)}


def list_named(name: str, wrong: object) -> set[str]:
    """Return the bugs that a result of this case proves. The right result does not matter, except for its shape."""
    assert SOFTMAX.witness is not None
    right = Outcome(how="ok", value=np.full(np.shape(CASES[name].payload["args"][0]), 0.5))
    return set(SOFTMAX.witness(CASES[name], right, Outcome(how="ok", value=wrong)))


@pytest.mark.parametrize("name", ["softmax: large logits", "softmax: equal huge logits"])
def test_names_exponential_of_raw_logits(name: str) -> None:
    shape = np.shape(CASES[name].payload["args"][0])
    assert list_named(name, np.full(shape, np.nan)) == {"max-subtracted-late"}


@pytest.mark.parametrize(
    "name", ["softmax: a spread of 2000", "softmax: rows far apart", "softmax: one logit far above"]
)
def test_overflow_after_another_shift_proves_nothing(name: str) -> None:
    shape = np.shape(CASES[name].payload["args"][0])
    assert list_named(name, np.full(shape, np.nan)) == set()


def test_wrong_numbers_do_not_prove_overflow() -> None:
    assert list_named("softmax: large logits", np.zeros(3)) == set()
