"""The files of the outcome cache: outcomes and fingerprints as data, with a checksum, and the CPU time that the
reference of a problem needs on one machine. A file is replaced as a whole."""

import contextlib
import fcntl
import functools
import hashlib
import logging
import math
import os
import platform
import tempfile
from collections.abc import Callable, Generator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from judge.grading.errors import GradingError
from problems.format.bug_matching import Fingerprint, Fingerprints
from problems.format.outcome import Outcome, RaisedException
from sandbox import codec

logger = logging.getLogger(__name__)

T = TypeVar("T")

_FILE_HEADER = b"outcomes 1\n"
_MAX_FINGERPRINTS_BYTES = 1 << 30
CPU_FILE_PREFIX = "cpu-"
"""Begins the names of the files with the reference's CPU time, and with the ratios of other sources to it."""


def hash_source(source: bytes) -> str:
    return hashlib.sha256(source).hexdigest()[:24]


@contextlib.contextmanager
def lock_folder(folder: Path) -> Generator[None]:
    """Let only one process at a time create a file in the folder. Raises `GradingError` if it cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise make_write_error(folder, error) from error
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
        yield
    finally:
        os.close(fd)


def make_write_error(folder: Path, error: OSError) -> GradingError:
    return GradingError(
        f"The cache folder {folder} cannot be written ({error.strerror}), so nothing can be graded. "
        "Free disk space, correct the folder's permissions, or set JUDGE_CACHE to another folder."
    )


def read_outcomes(path: Path) -> tuple[Outcome, ...] | None:
    """Return the outcomes in a file; None if it is missing or damaged."""
    return _read_file(path, _decode_outcomes)


def write_outcomes(path: Path, outcomes: Sequence[Outcome]) -> None:
    """Raises `GradingError`."""
    try:
        replace_file(path, _add_header(_encode_outcomes(outcomes)))
    except OSError as error:
        raise make_write_error(path.parent, error) from error


def read_fingerprints(path: Path) -> Fingerprints | None:
    """Return the fingerprints in a file; None if it is missing or damaged."""
    return _read_file(path, _decode_fingerprints)


def write_fingerprints(path: Path, fingerprints: Fingerprints) -> None:
    """Raises OSError."""
    rows = [
        [bug, variant, known.count, list(known.failing), _encode_outcomes(list(known.failing.values()))]
        for bug, variants in fingerprints.items()
        for variant, known in variants.items()
    ]
    replace_file(path, _add_header(codec.encode(rows, limit=_MAX_FINGERPRINTS_BYTES)))


def _decode_fingerprints(body: bytes) -> Fingerprints:
    fingerprints: dict[str, dict[str, Fingerprint]] = {}
    for bug, variant, count, indices, frame in codec.decode(body, limit=_MAX_FINGERPRINTS_BYTES):
        failing = dict(zip(indices, _decode_outcomes(frame), strict=True))
        fingerprints.setdefault(bug, {})[variant] = Fingerprint(failing, count)
    return fingerprints


def _encode_outcomes(outcomes: Sequence[Outcome]) -> bytes:
    return codec.encode([_to_record(outcome) for outcome in outcomes])


def _decode_outcomes(frame: bytes) -> tuple[Outcome, ...]:
    return tuple(_from_record(record) for record in codec.decode(frame))


def _read_file(path: Path, decode: Callable[[bytes], T]) -> T | None:
    try:
        head, _, body = path.read_bytes().partition(b"\n\n")
    except OSError:  # usually the file does not exist yet; writing the file reports any other error
        return None
    try:
        if head != _build_header(body):
            raise ValueError("the checksum differs")
        return decode(body)
    except (ValueError, TypeError, KeyError, codec.FrameError) as error:
        logger.warning("The cache file %s is damaged (%s). It is computed again.", path, error)
        return None


def replace_file(path: Path, data: bytes) -> None:
    """Write a file of the cache so that another process reads all of it or the previous one. Raises OSError."""
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".new-") as folder:
        new = Path(folder) / path.name
        new.write_bytes(data)
        new.replace(path)


def _add_header(body: bytes) -> bytes:
    return _build_header(body) + b"\n\n" + body


def _build_header(body: bytes) -> bytes:
    return _FILE_HEADER + hashlib.sha256(body).hexdigest().encode()


def _to_record(outcome: Outcome) -> dict[str, Any]:
    names = ("how", "value", "mutated", "missing", "calls", "detail")
    raised = asdict(outcome.raised) if outcome.raised else None
    return {name: getattr(outcome, name) for name in names} | {"raised": raised}


def _from_record(record: dict[str, Any]) -> Outcome:
    raised: dict[str, Any] | None = record["raised"]
    fields: dict[str, Any] = {**record, "raised": RaisedException(**raised) if raised else None}
    return Outcome(**fields)


def get_reference_cpu_path(folder: Path, machine: str | None = None) -> Path:
    """Return the file in the folder of the expected outcomes. The folder may be copied or shared between machines, so
    the name contains the machine: this one unless a test names another."""
    return folder / f"{CPU_FILE_PREFIX}{machine or identify_machine()}"


def read_cpu_seconds(path: Path) -> float | None:
    """Return the stored CPU time. None if it is not measured yet, or if the file is damaged."""
    with contextlib.suppress(OSError, ValueError):
        seconds = float(path.read_text())
        if math.isfinite(seconds) and seconds >= 0:
            return seconds
    return None


def store_cpu_seconds(path: Path, seconds: float) -> None:
    try:
        replace_file(path, f"{seconds:.6f}\n".encode())
    except OSError as error:  # not an error of this submission: each process measures again
        logger.warning("The CPU time of a reference cannot be stored in %s (%s).", path, error.strerror)


@functools.cache
def identify_machine() -> str:
    """Return a part of a file name that no other machine has: boot id, processor model and number of processors.

    The boot id is the same in all containers of a machine and new after each boot, so a figure never outlives a change
    of the hardware.
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        boot = platform.node()
    parts = (boot, _read_processor_model(), str(os.cpu_count()))
    return "-".join("".join(letter for letter in part if letter.isalnum()) for part in parts)[:200]


def _read_processor_model() -> str:
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2]
    return platform.machine()
