"""What one job may use. Sizes are bytes, times are seconds."""

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB

_OWN_MEMORY = 192 * MIB
_OWN_PROCESSES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds on one job. Each is enforced by the box, not by the program's goodwill.

    `case_seconds` is the wall time of one case, `load_seconds` that of importing the entry, `cpu_seconds` the CPU time
    of one process of the job over all the cases it runs, `total_seconds` the wall time of the whole job; cases that
    were not reached by then end as `Status.NOT_RUN`. `memory_bytes` is what a case may map beyond what Python and NumPy
    take. `output_bytes` bounds what a case may print, `kept_output_bytes` how much of it is kept; `frame_bytes` bounds
    any one message that leaves the box; `tmp_bytes` is the size of the private /tmp; `restarts` is how many processes
    may die (by crash or by a limit) before the rest of the cases is not run.
    """

    case_seconds: float = 5.0
    load_seconds: float = 5.0
    cpu_seconds: float = 60.0
    total_seconds: float = 120.0
    memory_bytes: int = 512 * MIB
    output_bytes: int = 1 * MIB
    kept_output_bytes: int = 16 * KIB
    frame_bytes: int = 32 * MIB
    file_bytes: int = 16 * MIB
    tmp_bytes: int = 32 * MIB
    threads: int = 64
    open_files: int = 64
    restarts: int = 3

    @property
    def box_memory_bytes(self) -> int:
        """A second wall, around the whole box: the job's memory, Python twice, /tmp and messages on their way."""
        return self.memory_bytes + self.tmp_bytes + 4 * self.frame_bytes + _OWN_MEMORY

    @property
    def box_processes(self) -> int:
        """Tasks in the whole box: the job's threads, the interpreter twice, and a few that are dying."""
        return self.threads + _OWN_PROCESSES

    @property
    def wider_walls(self) -> tuple[int, int] | None:
        """Memory and processes of the box, for a job that is to have more than boxes are made with; else None."""
        made = Limits()
        walls = max(self.box_memory_bytes, made.box_memory_bytes), max(self.box_processes, made.box_processes)
        return walls if walls != (made.box_memory_bytes, made.box_processes) else None
