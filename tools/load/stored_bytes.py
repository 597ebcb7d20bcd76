"""Measures how many bytes a submission takes in Redis while its events are stored, and in the database for good."""

from dataclasses import dataclass
from typing import Any

from judge.grading.report_limits import REPORT_BYTES
from judge.messaging.publisher import STREAM_BYTES, get_stream_key
from judge.models import Submission
from problems.format.loader import load_package

MAX_STREAM_BYTES = 1.3 * STREAM_BYTES
"""Redis needs some memory for the structure of a stream."""
HOSTILE_SOURCE = b"""
import numpy as np


def softmax(x, *arguments, **options):
    print("\\u20ac\\x01" * 200_000)
    return np.full((2, 30_000), -1.2345678901234567e-300) + np.asarray(x, dtype=float).size * 1.1e-290


log_softmax = masked_softmax = softmax
"""


@dataclass(frozen=True)
class StoredBytes:
    name: str
    events: int
    """Memory of its stream in Redis."""
    report: int
    source: int


def list_sources(slug: str) -> dict[str, bytes]:
    problem = load_package(slug)
    bug = next(bug for bug in problem.bugs if not bug.cost)
    return {
        "a right answer": next(iter(problem.accepted.values())),
        "a known bug": next(iter(bug.sources.values())),
        "huge wrong arrays, much printed": HOSTILE_SOURCE,
    }


def read_stored_bytes(name: str, submission_id: str, redis: Any) -> StoredBytes:
    row = Submission.objects.select_related("report").get(pk=submission_id)
    events = redis.memory_usage(get_stream_key(row.pk), samples=0)
    return StoredBytes(name, events or 0, len(row.report.body.encode()), len(row.source))


def print_stored_bytes(measured: list[StoredBytes]) -> None:
    print(f"\n{'bytes of one submission':<34}{'events in Redis':>17}{'report':>10}{'source':>10}")
    for one in measured:
        print(f"{one.name:<34}{one.events:>17}{one.report:>10}{one.source:>10}")


def find_excess(measured: list[StoredBytes]) -> list[str]:
    faults = [f"{one.name}: no events were stored in Redis" for one in measured if not one.events]
    faults += [f"{one.name}: its events are larger than the limit" for one in measured if one.events > MAX_STREAM_BYTES]
    return faults + [
        f"{one.name}: its report is larger than the limit" for one in measured if one.report > REPORT_BYTES
    ]
