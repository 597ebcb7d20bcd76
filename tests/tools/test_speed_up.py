"""The table of speculative decoding shows no speed-up that is impossible."""

import pytest

from tools.practice.speed_up import BUSY, format_speed_up


@pytest.mark.parametrize(
    ("speed_up", "tokens_per_call", "shown"), [(1.0, 1.0, "1.00"), (2.834, 3.43, "2.83"), (6.24, 3.43, BUSY)]
)
def test_refuses_speed_up_above_tokens_per_call(speed_up: float, tokens_per_call: float, shown: str) -> None:
    assert format_speed_up(speed_up, tokens_per_call) == shown
