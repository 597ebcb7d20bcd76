"""Whether this machine can run the tests with the marker `gpu`. Elsewhere they are left out, also in CI."""

from pathlib import Path

WITHOUT_CARD = "This machine has no NVIDIA card, so the tests on a GPU (`tests/gpu`) are left out."


def has_card() -> bool:
    """Return whether the driver has made a device for a card."""
    return any(Path("/dev").glob("nvidia[0-9]*"))
