"""Accepted kernels that wait to be timed, and a problem whose timed case is small."""

from dataclasses import replace
from typing import Any

import pytest

from judge.domain import catalog
from judge.grading.report import GradingReport, Verdict
from judge.models import CandidateSession, Submission, TimingJob
from problems.format.timed_case import TimedCase
from problems.vector_add_kernel.cases import make_payload
from tests.judge.factories import make_report, make_submission, store_as_worker

SLUG = "vector_add_kernel"
SOURCE = b"# a kernel\n"
SMALL = TimedCase(
    name="64 elements", make_payload=lambda rng: make_payload(rng, 64), moved_bytes=12 * 64, operations=64
)


def make_kernel_report(verdict: Verdict = Verdict.ACCEPTED) -> GradingReport:
    fields = {"slug": SLUG, "verdict": verdict, "message": "All cases pass.", "bugs": [], "cases": []}
    return make_report().model_copy(update=fields)


def make_kernel_submission(session: CandidateSession, **fields: Any) -> Submission:
    return make_submission(session, **{"slug": SLUG, "tag": "kernel", "source": SOURCE} | fields)


def make_timing_job(session: CandidateSession, **fields: Any) -> TimingJob:
    """Of a submission that a worker has just accepted."""
    row = make_kernel_submission(session, **fields)
    store_as_worker(row, make_kernel_report())
    return TimingJob.objects.get(pk=row.pk)


@pytest.fixture
def small_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = replace(catalog.get_problem(SLUG), timed_cases=(SMALL,))
    monkeypatch.setattr(catalog, "get_problem", lambda _: problem)
