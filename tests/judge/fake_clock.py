"""The clock of a machine, as far as some processes can tell. A test sets it while they run."""

from pathlib import Path

import pytest


class FakeClock:
    """Processes that are started with `environment` read the time from it, by libfaketime.

    Clocks that nothing can set, such as that of time.monotonic(), remain as they are.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self.set(0)
        file.chmod(0o644)
        self.environment = {
            "LD_PRELOAD": str(find_library()),
            "FAKETIME_TIMESTAMP_FILE": str(file),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            # It would share the offset in /dev/shm, and leave that there if a process is killed.
            "FAKETIME_DISABLE_SHM": "1",
            "NO_FAKE_STAT": "1",
        }

    def set(self, seconds: int) -> None:
        """Set it to that many seconds after the real time. The processes notice within a second."""
        self._file.write_text(f"{seconds:+d}\n")


def find_library() -> Path:
    libraries = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    if not libraries:
        pytest.skip("libfaketime is not installed. Run `apt install libfaketime`.")
    return libraries[0]
