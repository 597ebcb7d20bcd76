"""The relay's side of a fork: send it cases, read its output, enforce the limits of time, CPU time and files,
and report the result."""

import os
import select
import signal
import time
from collections.abc import Callable
from typing import Any

from . import pipe_messages
from .case_messages import ForkResult
from .fork_server import ChannelClosedError, ExitReport, ForkServerClient, StartedFork

_CHUNK = 1 << 16
_STATUS_BYTES = 1 << 14
"""More than /proc/PID/status has."""
_MAX_INODES = 20_000
_TICK_SECONDS = 0.05
"""Seconds between checks of resources that no kernel limit covers."""

AskCallback = Callable[[bytes], bytes | None]
"""Sends a question to the host. Returns the answer, or None if the host refuses."""


class Fork:
    """A process that the fork server forked, as the relay sees it, and its pipes. `cpu_allowance` is the CPU time, in
    seconds, that the job has left for it."""

    def __init__(
        self,
        server: ForkServerClient,
        process: StartedFork,
        limits: dict[str, int | float],
        ask: AskCallback,
        cpu_allowance: float,
    ) -> None:
        self.limits = limits
        self.cpu_allowance = cpu_allowance
        self.ask = ask
        self._server = server
        self.pid, self.commands, self.messages, self.output = process
        for fd in (self.commands, self.messages, self.output):
            os.set_blocking(fd, False)
        # The fork has this pid until the server reaps it.
        self.pidfd = os.pidfd_open(self.pid)
        self.exit_report: ExitReport | None = None
        peak, files = _read_memory(self.pid)
        self.base_memory = peak - files

    def load(self, job_frame: bytes, seconds: float) -> ForkResult:
        return _Exchange(self, 0, seconds).run(pipe_messages.JOB, job_frame)

    def run(self, index: int, frame: bytes, seconds: float) -> ForkResult:
        return _Exchange(self, index, seconds).run(pipe_messages.CASE, frame)

    def is_alive(self) -> bool:
        return self.exit_report is None and not select.select([self.pidfd], [], [], 0)[0]

    def stop(self) -> ExitReport:
        """Kill the fork if it is still running, and read how it ended."""
        if self.exit_report is None:
            self.exit_report = self._server.stop()
        return self.exit_report

    def close(self) -> None:
        """Kill the fork and close its descriptors."""
        self.stop()
        for fd in (self.commands, self.messages, self.output, self.pidfd):
            os.close(fd)

    def read_cpu_seconds(self) -> float:
        """Read the CPU time of all its threads, also of finished ones, from the kernel: the program cannot change
        it."""
        if self.exit_report is not None:
            return self.exit_report.cpu_seconds
        return time.clock_gettime((~self.pid) << 3 | 2)  # the kernel's id of a process's CPU clock

    def read_peak_memory(self) -> int:
        """The peak memory in bytes beyond what it had after the fork, without file pages, which it shares."""
        if self.exit_report is not None:
            # It has no file pages any more. Those of the relay are about the same.
            peak, files = self.exit_report.peak_bytes, _read_memory("self")[1]
        else:
            peak, files = _read_memory(self.pid)
        return max(0, peak - files - self.base_memory)


def _find_signal_name(number: int) -> str:
    """Return the name of a signal. Most real-time signals have none."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _read_memory(pid: int | str) -> tuple[int, int]:
    """Read the peak size of a process and that of its file pages, in bytes. A process that has exited has none."""
    fd = os.open(f"/proc/{pid}/status", os.O_RDONLY)
    try:
        status = os.read(fd, _STATUS_BYTES)
    finally:
        os.close(fd)
    return _read_size_field(status, b"\nVmHWM:"), _read_size_field(status, b"\nRssFile:")


def _read_size_field(status: bytes, name: bytes) -> int:
    """Find a field of /proc/PID/status, which is in KiB; 0 if it is missing."""
    start = status.find(name)
    return int(status[start + len(name) : status.index(b"kB", start)]) * 1024 if start >= 0 else 0


class _Exchange:
    """One command to a fork, from sending it until its result."""

    def __init__(self, fork: Fork, index: int, seconds: float) -> None:
        self.fork = fork
        self.index = index
        self.poll = select.poll()
        self.to_write = bytearray()
        self.limits = fork.limits
        self.seconds = self.remaining_extension = seconds
        self.incoming = bytearray()
        self.output = bytearray()
        self.output_size = 0
        self.result: ForkResult | None = None

    def run(self, command: int, frame: bytes) -> ForkResult:
        """Return the result. Any error of the exchange ends only this fork, with the status bad_frame: a program may
        read and fill its own pipes, and choose what the kernel reports about it. Raises ChannelClosedError."""
        started = time.monotonic()
        try:
            return self._exchange(command, frame, started)
        except ChannelClosedError:
            raise
        except Exception as error:
            self.fork.stop()
            detail = f"the exchange with its process failed: {type(error).__name__}"
            return ForkResult("bad_frame", detail=detail, fatal=True, wall_seconds=time.monotonic() - started)

    def _exchange(self, command: int, frame: bytes, started: float) -> ForkResult:
        cpu = self.fork.read_cpu_seconds()
        self.deadline = started + self.seconds
        self.next_check = started + _TICK_SECONDS
        self._queue_message(command, frame)
        self._wait_for_result()
        assert self.result is not None
        if self.incoming:
            # It sent more than its result. The rest would be read as the outcome of another case.
            self.result.fatal = True
        if self.result.fatal:
            self.fork.stop()
        self._read_output()
        stored_bytes = int(self.limits["stored_output_bytes"])
        self.result.stdout = bytes(self.output[:stored_bytes])
        self.result.stdout_cut = self.output_size > stored_bytes
        self.result.wall_seconds = time.monotonic() - started
        self.result.cpu_seconds = max(0.0, self.fork.read_cpu_seconds() - cpu)
        self.result.memory_bytes = self.fork.read_peak_memory()
        return self.result

    def _wait_for_result(self) -> None:
        for fd in (self.fork.messages, self.fork.output, self.fork.pidfd):
            self.poll.register(fd, select.POLLIN)
        handlers = {
            self.fork.commands: self._write_commands,
            self.fork.messages: self._read_messages,
            self.fork.output: self._read_output,
        }
        while self.result is None:
            remaining = self.deadline - time.monotonic()
            if remaining <= 0:
                return self._set_result("time_limit", f"more than {self.seconds:g} s", fatal=True)
            ready = {fd for fd, _ in self.poll.poll(max(1.0, 1000 * min(remaining, _TICK_SECONDS)))}
            for fd, handle in handlers.items():
                if fd in ready and self.result is None and not handle():
                    self.poll.unregister(fd)
            if self.fork.pidfd in ready and self.result is None:
                self._handle_exit()
            self._check_resources_without_kernel_limit()
        return None

    def _queue_message(self, kind: int, payload: bytes) -> None:
        """Queue a message. It is written as the fork reads: a fork that does not read must not block the relay."""
        if len(self.to_write) > self.limits["frame_bytes"]:
            return self._set_result("bad_frame", "sends requests but does not read the replies", fatal=True)
        self.to_write += pipe_messages.HEADER.pack(len(payload), kind, self.index) + payload
        if self._write_commands():
            self.poll.register(self.fork.commands, select.POLLOUT)
        return None

    def _set_result(self, status: str, detail: str = "", *, fatal: bool = False, **more: Any) -> None:
        self.result = ForkResult(status, detail=detail, fatal=fatal, **more)

    def _check_resources_without_kernel_limit(self) -> None:
        """Check what no kernel limit covers: the CPU time of the whole job, and the number of files in /tmp."""
        now = time.monotonic()
        if self.result is not None or now < self.next_check:
            return None
        self.next_check = now + _TICK_SECONDS
        if self._is_job_cpu_used_up():
            return self._set_job_cpu_used_up()
        filesystem = os.statvfs("/tmp")
        if filesystem.f_files - filesystem.f_ffree > _MAX_INODES:
            self._set_result("output_limit", f"more than {_MAX_INODES} files", fatal=True)
        return None

    def _is_job_cpu_used_up(self) -> bool:
        return self.fork.read_cpu_seconds() >= self.fork.cpu_allowance

    def _set_job_cpu_used_up(self) -> None:
        self._set_result("not_run", "the CPU time of the job is used up", fatal=True)

    # Each of these returns whether to go on polling its descriptor.

    def _write_commands(self) -> bool:
        try:
            del self.to_write[: os.write(self.fork.commands, memoryview(self.to_write)[:_CHUNK])]
        except BlockingIOError:
            return True
        except BrokenPipeError:
            self.to_write.clear()
        return bool(self.to_write)

    def _read_output(self) -> bool:
        while True:
            try:
                data = os.read(self.fork.output, _CHUNK)
            except BlockingIOError:
                return True
            self.output_size += len(data)
            self.output += data[: max(0, int(self.limits["stored_output_bytes"]) - len(self.output))]
            if not data:
                return False
            if self.output_size > self.limits["output_bytes"]:
                if self.result is None or not self.result.fatal:
                    self._set_result(
                        "output_limit", f"printed more than {self.limits['output_bytes']} bytes", fatal=True
                    )
                    self.fork.stop()
                return False

    def _read_messages(self) -> bool:
        try:
            data = os.read(self.fork.messages, _CHUNK)  # what a pipe holds: a larger buffer would be mapped each time
        except BlockingIOError:  # the program has read it from its own pipe
            return True
        self.incoming += data
        self._parse_messages()
        return bool(data)

    def _parse_messages(self) -> None:
        while self.result is None and len(self.incoming) >= pipe_messages.HEADER.size:
            size, kind, index = pipe_messages.HEADER.unpack_from(self.incoming)
            if index != self.index and kind != pipe_messages.LOADED:
                return self._set_result("bad_frame", "the message is for another case", fatal=True)
            if size > self.limits["frame_bytes"]:
                return self._set_result(
                    "output_limit", f"sent more than {self.limits['frame_bytes']} bytes", fatal=True
                )
            if len(self.incoming) < pipe_messages.HEADER.size + size:
                return None
            payload = bytes(self.incoming[pipe_messages.HEADER.size : pipe_messages.HEADER.size + size])
            del self.incoming[: pipe_messages.HEADER.size + size]
            self._handle_message(kind, payload)
        return None

    def _handle_message(self, kind: int, payload: bytes) -> None:
        detail = payload[:400].decode("utf-8", "replace")
        if kind == pipe_messages.ASK:
            self._forward_question(payload)
        elif kind in (pipe_messages.OUTCOME, pipe_messages.LOADED):
            self._set_result("ok", outcome=payload if kind == pipe_messages.OUTCOME else None)
        elif kind == pipe_messages.RAISED:
            self._set_result("raised", error=payload)
        elif kind == pipe_messages.MEMORY:
            self._set_result("memory_limit", "a memory allocation failed", error=payload, fatal=True)
        elif kind == pipe_messages.EXITED:
            self._set_result("exited", f"sys.exit({detail})")
        elif kind == pipe_messages.TOO_BIG:
            self._set_result("output_limit", detail)
        else:
            self._set_result(
                "bad_frame",
                detail if kind == pipe_messages.UNENCODABLE else "a message of unknown kind",
                fatal=kind != pipe_messages.UNENCODABLE,
            )

    def _forward_question(self, question: bytes) -> None:
        """Forward a question to the host. The wait extends the deadline, at most by the case's own limit."""
        started = time.monotonic()
        answer = self.fork.ask(question)
        elapsed = min(time.monotonic() - started, self.remaining_extension)
        self.remaining_extension -= elapsed
        self.deadline += elapsed
        if answer is None:
            return self._set_result("stopped", "the call-back was refused", fatal=True)
        return self._queue_message(pipe_messages.ANSWER, answer)

    def _handle_exit(self) -> None:
        status = self.fork.stop().status
        if os.WIFEXITED(status):
            return self._set_result("exited", f"exit status {os.WEXITSTATUS(status)}", fatal=True)
        if self._is_job_cpu_used_up():
            return self._set_job_cpu_used_up()
        number = os.WTERMSIG(status)
        if number == signal.SIGXCPU or self.fork.read_cpu_seconds() >= self.limits["cpu_seconds"]:
            return self._set_result("time_limit", f"more than {self.limits['cpu_seconds']:g} s of CPU time", fatal=True)
        return self._set_result("signalled", _find_signal_name(number), fatal=True)
