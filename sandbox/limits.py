"""The resource limits of one job. Sizes are in bytes, times in seconds."""

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB

_OVERHEAD_BYTES = 192 * MIB
_OVERHEAD_PROCESSES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits of one job. The cell enforces each one; none relies on the program's cooperation.

    `case_seconds` is the wall time of one case. `load_seconds` is the wall time of importing the entry. `cpu_seconds`
    is the CPU time of one process of the job, over all cases that it runs. `job_cpu_seconds` is the CPU time of the
    whole job: all threads of all its processes, including imports and second runs. `total_seconds` is the wall time of
    the whole job. Once one of these two is used up, the current case and the rest end as `Status.NOT_RUN`; a case that
    was sent while a callback of the host used it up still counts. `memory_bytes` is what a case may map in addition to
    Python and NumPy. `output_bytes` bounds what a case may print, and `stored_output_bytes` bounds how much of it is
    stored. `frame_bytes` bounds each message that leaves the cell. `file_bytes` bounds each file that the program
    writes, `threads` and `open_files` what one process has at a time. `tmp_bytes` is the size of the private /tmp.
    Callers that know what a program needs give its own limits; the defaults are also those of a warm cell.
    `restarts` is how many processes may die (by a crash or a limit) before the remaining cases are not run.
    """

    case_seconds: float = 5.0
    load_seconds: float = 5.0
    cpu_seconds: float = 60.0
    job_cpu_seconds: float = 120.0
    total_seconds: float = 120.0
    memory_bytes: int = 512 * MIB
    output_bytes: int = 1 * MIB
    stored_output_bytes: int = 16 * KIB
    frame_bytes: int = 32 * MIB
    file_bytes: int = 16 * MIB
    tmp_bytes: int = 32 * MIB
    threads: int = 64
    open_files: int = 64
    restarts: int = 3

    @property
    def cell_memory_bytes(self) -> int:
        """Memory limit of the whole cell: the job's memory, three Pythons, /tmp, and messages in transit."""
        return self.memory_bytes + self.tmp_bytes + 4 * self.frame_bytes + _OVERHEAD_BYTES

    @property
    def cell_processes(self) -> int:
        """Task limit of the whole cell: the job's threads, fork server and relay, and a few tasks that are exiting."""
        return self.threads + _OVERHEAD_PROCESSES

    @property
    def raised_cell_limits(self) -> tuple[int, int] | None:
        """Memory (bytes) and tasks of the cell if the job needs more than the default; otherwise None."""
        defaults = Limits()
        raised = (
            max(self.cell_memory_bytes, defaults.cell_memory_bytes),
            max(self.cell_processes, defaults.cell_processes),
        )
        return raised if raised != (defaults.cell_memory_bytes, defaults.cell_processes) else None
