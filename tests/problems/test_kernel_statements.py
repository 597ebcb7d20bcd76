"""What the statement of each kernel problem says about its limits."""

import pytest

from problems.format.loader import discover, load_package

KERNELS = sorted(set(discover(kernels=True)) - set(discover(kernels=False)))
SENTENCE = "The timed call can exceed the limits of the sizes above, and its result must be right too."


def test_finds_kernels() -> None:
    assert KERNELS


@pytest.mark.parametrize("slug", KERNELS)
def test_statement_with_limits_mentions_timed_call(slug: str) -> None:
    statement = load_package(slug).statement
    inputs = statement.split("## Input")[1].split("\n## ")[0]
    assert ("at most" in inputs) == (SENTENCE in statement)
