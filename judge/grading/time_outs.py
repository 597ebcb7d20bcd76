"""Distinguishes a time-out of a program that computes from one that a busy machine can have caused."""

from judge.grading.source_run import SourceRun
from sandbox.result import Status

MIN_CPU_SHARE = 0.5
"""The share of its wall time that a program must have computed. An endless loop has 1 on an idle machine, and 0.5 if
another program always wants the same core."""


def has_idle_time_out(run: SourceRun) -> bool:
    """Return whether a case, or the whole run, was out of time without having computed for most of it.

    The kernel counts CPU time, so load does not add to it. A program that waits forever looks the same as one that
    got no processor: nothing distinguishes them in one run.
    """
    timed_out = [one.run for one in run.case_results if one.run.status is Status.TIME_LIMIT]
    is_out_of_time = any(one.run.is_out_of_time for one in run.case_results)
    return any(_was_idle(each.cpu_seconds, each.wall_seconds) for each in timed_out) or (
        is_out_of_time and _was_idle(run.result.cpu_seconds, run.result.wall_seconds)
    )


def _was_idle(cpu_seconds: float, wall_seconds: float) -> bool:
    return cpu_seconds < MIN_CPU_SHARE * wall_seconds
