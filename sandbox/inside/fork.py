"""The parent's side of a fork: start it, feed it, drain it, watch the clock, and say how a case ended."""

import os
import resource
import select
import signal
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from . import child, wire

_CHUNK = 1 << 16
_MAX_INODES = 20_000
_TICK = 0.05
"""Seconds between two looks at what no limit of the kernel covers."""

Ask = Callable[[int, bytes], bytes | None]


@dataclass
class Outcome:
    """How a load or a case ended; what `sandbox.result.CaseRun` says, as plain data."""

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
    """The fork is dead, or must not go on."""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


class Fork:
    """One forked process and the pipes to it."""

    def __init__(self, work: child.Work, ask: Ask) -> None:
        self.limits = work.limits
        self.ask = ask
        for_child, self.commands = os.pipe()
        self.messages, from_child = os.pipe()
        self.printed, printing = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            child.run(work, for_child, from_child, printing)
        for fd in (for_child, from_child, printing):
            os.close(fd)
        for fd in (self.commands, self.messages, self.printed):
            os.set_blocking(fd, False)
        self.pidfd = os.pidfd_open(self.pid)
        self.usage: resource.struct_rusage | None = None
        self.exit_status = 0
        self.base_memory = _memory(self.pid, "VmHWM") - _memory(self.pid, "RssFile")

    def load(self, seconds: float) -> Outcome:
        return _Exchange(self, 0, seconds).outcome(None)

    def run(self, index: int, frame: bytes, seconds: float) -> Outcome:
        return _Exchange(self, index, seconds).outcome(frame)

    def alive(self) -> bool:
        return self.usage is None and not select.select([self.pidfd], [], [], 0)[0]

    def kill(self) -> None:
        """Kill it, if it is not dead yet, and take its exit status."""
        if self.usage is None:
            signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)
            self.reap()

    def reap(self) -> None:
        _, self.exit_status, self.usage = os.wait4(self.pid, 0)

    def close(self) -> None:
        self.kill()
        for fd in (self.commands, self.messages, self.printed, self.pidfd):
            os.close(fd)

    def cpu_seconds(self) -> float:
        if self.usage is not None:
            return self.usage.ru_utime + self.usage.ru_stime
        return time.clock_gettime((~self.pid) << 3 | 2)

    def memory_bytes(self) -> int:
        """The peak beyond what it had, less the pages of files: those it shares, and touches one by one."""
        if self.usage is not None:
            peak, files = self.usage.ru_maxrss * 1024, _memory("self", "RssFile")
        else:
            peak, files = _memory(self.pid, "VmHWM"), _memory(self.pid, "RssFile")
        return max(0, peak - files - self.base_memory)


def _signal_name(number: int) -> str:
    """Most real-time signals have no name of their own."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _memory(pid: int | str, name: str) -> int:
    """A line of /proc/PID/status, in bytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    return 0


class _Exchange:
    """One command to a fork, and all that happens until it is answered."""

    def __init__(self, fork: Fork, index: int, seconds: float) -> None:
        self.fork = fork
        self.index = index
        self.poll = select.poll()
        self.to_write = bytearray()
        self.limits = fork.limits
        self.seconds = self.grace = seconds
        self.incoming = bytearray()
        self.printed = bytearray()
        self.printed_size = 0
        self.ended: Outcome | None = None

    def outcome(self, frame: bytes | None) -> Outcome:
        started, cpu = time.monotonic(), self.fork.cpu_seconds()
        self.deadline = started + self.seconds
        self.next_look = started + _TICK
        if frame is not None:
            self._queue(wire.CASE, frame)
        self._wait()
        assert self.ended is not None
        if self.incoming:
            # It said more than it was asked: what it says next would be taken for another case's outcome.
            self.ended.fatal = True
        if self.ended.fatal:
            self.fork.kill()
        self._drain_printed()
        kept = int(self.limits["kept_output_bytes"])
        self.ended.stdout = bytes(self.printed[:kept])
        self.ended.stdout_cut = self.printed_size > kept
        self.ended.wall_seconds = time.monotonic() - started
        self.ended.cpu_seconds = max(0.0, self.fork.cpu_seconds() - cpu)
        self.ended.memory_bytes = self.fork.memory_bytes()
        return self.ended

    def _wait(self) -> None:
        for fd in (self.fork.messages, self.fork.printed, self.fork.pidfd):
            self.poll.register(fd, select.POLLIN)
        handlers = {
            self.fork.commands: self._write,
            self.fork.messages: self._read_messages,
            self.fork.printed: self._drain_printed,
        }
        while self.ended is None:
            left = self.deadline - time.monotonic()
            if left <= 0:
                return self._end("time_limit", f"more than {self.seconds:g} s", fatal=True)
            ready = {fd for fd, _ in self.poll.poll(max(1.0, 1000 * min(left, _TICK)))}
            for fd, handle in handlers.items():
                if fd in ready and self.ended is None and not handle():
                    self.poll.unregister(fd)
            if self.fork.pidfd in ready and self.ended is None:
                self._died()
            self._look()
        return None

    def _queue(self, kind: int, payload: bytes) -> None:
        """Write as the fork reads: a fork that does not must not hold its parent up."""
        if len(self.to_write) > self.limits["frame_bytes"]:
            return self._end("bad_frame", "asks and does not listen", fatal=True)
        self.to_write += wire.HEAD.pack(len(payload), kind, self.index) + payload
        return self.poll.register(self.fork.commands, select.POLLOUT)

    def _end(self, status: str, detail: str = "", *, fatal: bool = False, **more: Any) -> None:
        self.ended = Outcome(status, detail=detail, fatal=fatal, **more)

    def _look(self) -> None:
        """Now and then: what no limit of the kernel covers."""
        now = time.monotonic()
        if self.ended is not None or now < self.next_look:
            return
        self.next_look = now + _TICK
        room = os.statvfs("/tmp")
        if room.f_files - room.f_ffree > _MAX_INODES:
            self._end("output_limit", f"more than {_MAX_INODES} files", fatal=True)

    # Each returns whether its file descriptor is still of use.

    def _write(self) -> bool:
        try:
            del self.to_write[: os.write(self.fork.commands, memoryview(self.to_write)[:_CHUNK])]
        except BrokenPipeError:
            self.to_write.clear()
        return bool(self.to_write)

    def _drain_printed(self) -> bool:
        while True:
            try:
                data = os.read(self.fork.printed, _CHUNK)
            except BlockingIOError:
                return True
            self.printed_size += len(data)
            self.printed += data[: max(0, int(self.limits["kept_output_bytes"]) - len(self.printed))]
            if not data:
                return False
            if self.printed_size > self.limits["output_bytes"]:
                if self.ended is None or not self.ended.fatal:
                    self._end("output_limit", f"printed more than {self.limits['output_bytes']} bytes", fatal=True)
                    self.fork.kill()
                return False

    def _read_messages(self) -> bool:
        data = os.read(self.fork.messages, 1 << 20)
        self.incoming += data
        self._take_messages()
        return bool(data)

    def _take_messages(self) -> None:
        while self.ended is None and len(self.incoming) >= wire.HEAD.size:
            size, kind, index = wire.HEAD.unpack_from(self.incoming)
            if index != self.index and kind != wire.LOADED:
                return self._end("bad_frame", "a message for another case", fatal=True)
            if size > self.limits["frame_bytes"]:
                return self._end("output_limit", f"sent more than {self.limits['frame_bytes']} bytes", fatal=True)
            if len(self.incoming) < wire.HEAD.size + size:
                return None
            payload = bytes(self.incoming[wire.HEAD.size : wire.HEAD.size + size])
            del self.incoming[: wire.HEAD.size + size]
            self._message(kind, payload)
        return None

    def _message(self, kind: int, payload: bytes) -> None:
        detail = payload[:400].decode("utf-8", "replace")
        if kind == wire.ASK:
            self._answer(payload)
        elif kind in (wire.OUTCOME, wire.LOADED):
            self._end("ok", outcome=payload if kind == wire.OUTCOME else None)
        elif kind == wire.RAISED:
            self._end("raised", error=payload)
        elif kind == wire.MEMORY:
            self._end("memory_limit", "it could not get the memory it asked for", error=payload, fatal=True)
        elif kind == wire.EXITED:
            self._end("exited", f"sys.exit({detail})")
        elif kind == wire.TOO_BIG:
            self._end("output_limit", detail)
        else:
            self._end(
                "bad_frame", detail if kind == wire.UNFIT else "a message of unknown kind", fatal=kind != wire.UNFIT
            )

    def _answer(self, question: bytes) -> None:
        """The time that the host takes for its answer is not the program's, up to as much again as the case has."""
        asked = time.monotonic()
        answer = self.fork.ask(self.index, question)
        took = min(time.monotonic() - asked, self.grace)
        self.grace -= took
        self.deadline += took
        if answer is None:
            return self._end("stopped", "the call-back was refused", fatal=True)
        return self._queue(wire.ANSWER, answer)

    def _died(self) -> None:
        self.fork.reap()
        status = self.fork.exit_status
        if os.WIFEXITED(status):
            return self._end("exited", f"exit status {os.WEXITSTATUS(status)}", fatal=True)
        number = os.WTERMSIG(status)
        if number == signal.SIGXCPU or self.fork.cpu_seconds() >= self.limits["cpu_seconds"]:
            return self._end("time_limit", f"more than {self.limits['cpu_seconds']:g} s of CPU time", fatal=True)
        return self._end("signalled", _signal_name(number), fatal=True)
