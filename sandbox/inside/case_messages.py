"""The messages between the host and a cell's relay about the cases of a job: fixed fields, then bytes.

They are not frames of the codec: every case needs two of them, and the relay would spend as much time on reading and
writing those as on the rest of a case.
"""

import struct
from dataclasses import dataclass
from typing import NamedTuple

_REQUEST = struct.Struct("<Id??")
_RESULT = struct.Struct("<B??dddqqqqqq")
"""Kind, stdout_cut, fatal, the three times, memory, and the sizes of the five parts that follow."""

_RESULT_KIND, _QUESTION_KIND = 1, 2
_QUESTION = bytes([_QUESTION_KIND])
_NO_ANSWER, _ANSWER = b"\0", b"\1"
_MISSING = -1
"""The size of a part that is None."""


class MessageError(ValueError):
    """The bytes are no message of this protocol."""


class CaseRequest(NamedTuple):
    """A request of the host to run a case."""

    case: int
    """The index of the case, or 0 if the case must not learn it."""
    seconds: float
    """The wall time that the case may take."""
    fresh: bool
    """Whether the case gets a process of its own."""
    is_last: bool
    """Whether that process runs no other case afterwards."""
    frame: bytes

    def pack(self) -> bytes:
        return _REQUEST.pack(self.case, self.seconds, self.fresh, self.is_last) + self.frame


def unpack_request(message: bytes) -> CaseRequest:
    case, seconds, fresh, is_last = _REQUEST.unpack_from(message)
    return CaseRequest(case, seconds, fresh, is_last, message[_REQUEST.size :])


@dataclass
class ForkResult:
    """The result of a load or a case, as plain data: the fields of `sandbox.result.CaseRun`."""

    status: str
    outcome: bytes | None = None
    error: bytes | None = None
    stdout: bytes = b""
    stdout_cut: bool = False
    wall_seconds: float = 0.0
    cpu_seconds: float = 0.0
    memory_bytes: int = 0
    detail: str = ""
    fatal: bool = False
    """The fork is dead, or must not continue."""
    job_cpu_seconds: float = 0.0
    """CPU time of all forks of this cell until now."""

    def pack(self) -> bytes:
        parts = self.status.encode(), self.outcome, self.error, self.stdout, self.detail.encode("utf-8", "replace")
        sizes = (_MISSING if part is None else len(part) for part in parts)
        times = self.wall_seconds, self.cpu_seconds, self.job_cpu_seconds
        head = _RESULT.pack(_RESULT_KIND, self.stdout_cut, self.fatal, *times, self.memory_bytes, *sizes)
        return b"".join([head, *(part for part in parts if part is not None)])


def pack_question(question: bytes) -> bytes:
    return _QUESTION + question


def unpack_reply(message: bytes) -> ForkResult | bytes:
    """Unpack what the relay sends after a request: the result, or a question that the host answers first.

    A submission chose the bytes of both. Raises MessageError.
    """
    if message[:1] == _QUESTION:
        return message[1:]
    try:
        kind, cut, fatal, wall, cpu, job_cpu, memory, *sizes = _RESULT.unpack_from(message)
        parts = _split(message, _RESULT.size, sizes)
        status, outcome, error, stdout, detail = parts
        if kind != _RESULT_KIND or status is None or stdout is None or detail is None:
            raise MessageError("a message of unknown kind, or without a part that every result has")
        return ForkResult(
            status.decode(), outcome, error, stdout, cut, wall, cpu, memory, detail.decode(), fatal, job_cpu
        )
    except (struct.error, UnicodeDecodeError) as error:
        raise MessageError(f"not a result: {error}") from None


def _split(message: bytes, start: int, sizes: list[int]) -> list[bytes | None]:
    """Split the rest of a message into parts of these sizes, which must cover it exactly."""
    if any(size < _MISSING for size in sizes) or sum(max(size, 0) for size in sizes) != len(message) - start:
        raise MessageError("the sizes of the parts do not add up to that of the message")
    parts: list[bytes | None] = []
    for size in sizes:
        parts.append(None if size == _MISSING else message[start : start + size])
        start += max(size, 0)
    return parts


def pack_answer(answer: bytes | None) -> bytes:
    return _NO_ANSWER if answer is None else _ANSWER + answer


def unpack_answer(message: bytes) -> bytes | None:
    return None if message == _NO_ANSWER else message[len(_ANSWER) :]
