"""How the table of speculative decoding shows a speed-up."""

BUSY = "busy"
BUSY_NOTE = (
    f"{BUSY}: the speed-up would be above the tokens for each target call, which no draft can reach. Another program "
    "slowed plain decoding, so these times mean nothing. Run the script again on a machine that does nothing else."
)


def format_speed_up(speed_up: float, tokens_per_call: float) -> str:
    """Return a speed-up with two digits, or BUSY if it cannot be right: a call that verifies drafted tokens costs at
    least as much as one of plain decoding."""
    return f"{speed_up:.2f}" if speed_up <= tokens_per_call else BUSY
