"""The results of an ended session's exercises, computed from its submissions and reports."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from judge.domain.catalog import exclude_warm_up
from judge.domain.exercise_times import ExerciseKey, compute_exercise_times
from judge.domain.report_bugs import read_report_bugs
from judge.domain.session_rules import list_interview_exercises, list_problems
from judge.grading.report import Verdict
from judge.models import CandidateSession, ExerciseResult, Report, SessionScores, Submission

ListedScores = dict[str, dict[str, int]]
"""{"passed", "total"} by group."""


@dataclass(frozen=True, slots=True)
class Submit:
    """A judged submit of the candidate."""

    version: str
    """Of the problem."""
    is_accepted: bool
    score: float
    """The share of passed cases, of all groups that were attempted."""
    bugs: frozenset[str]
    """The ids of those that were named."""
    groups: ListedScores = field(default_factory=dict)
    """Those that were attempted."""


@dataclass(frozen=True, slots=True)
class SessionResult:
    row: ExerciseResult
    bugs: dict[str, bool]
    """Whether each bug that was met was fixed, by its id."""
    groups: ListedScores = field(default_factory=dict)
    """Of the last submit. Empty for stored results."""


def compute_session_results(session: CandidateSession) -> list[SessionResult]:
    """One for each exercise of the interview, in its order. The rows are not stored. `session` has ended, and its
    interview has a team."""
    runs, submits = load_submissions(session)
    opened = set(session.documents.values_list("slug", "exercise"))
    times = compute_exercise_times(session)
    keys = list(list_exercise_keys(session))
    scores = {key: submits[key][-1].score if submits[key] else 0.0 for key in keys}
    return [
        SessionResult(
            ExerciseResult(
                session=session,
                team_id=session.interview.team_id,
                slug=key[0],
                exercise=key[1],
                is_opened=key in opened or bool(submits[key]),
                runs=runs[key],
                others_score=compute_mean([scores[other] for other in keys if other[0] != key[0]]),
                seconds=round(times[key].total_seconds()) if key in times else 0,
                ended_at=session.finished_at,
                **summarize_submits(submits[key]),
            ),
            find_met_bugs(submits[key]),
            submits[key][-1].groups if submits[key] else {},
        )
        for key in keys
    ]


def compute_session_scores(session: CandidateSession, results: Sequence[SessionResult]) -> SessionScores:
    groups: ListedScores = {}
    for result in results:
        for name, score in result.groups.items():
            total = groups.setdefault(name, {"passed": 0, "total": 0})
            total["passed"] += score["passed"]
            total["total"] += score["total"]
    shares = {name: score["passed"] / score["total"] for name, score in groups.items() if score["total"]}
    return SessionScores(
        session=session,
        groups=groups,
        normal=shares.get("normal"),
        trap=shares.get("trap"),
        hard=shares.get("hard"),
        exercises=len(results),
        accepted=sum(result.row.is_accepted for result in results),
        bugs=sum(not is_fixed for result in results for is_fixed in result.bugs.values()),
        seconds=sum(result.row.seconds for result in results),
    )


def list_exercise_keys(session: CandidateSession) -> Iterator[ExerciseKey]:
    for problem in list_problems(session):
        for name in list_interview_exercises(session.interview, problem):
            yield problem.slug, name


def load_submissions(
    session: CandidateSession,
) -> tuple[dict[ExerciseKey, int], dict[ExerciseKey, list[Submit]]]:
    """The number of runs and the judged submits of each exercise, oldest first. Judge errors count for nothing, nor
    does what an interviewer had judged."""
    runs, submits = defaultdict[ExerciseKey, int](int), defaultdict[ExerciseKey, list[Submit]](list)
    rows = exclude_warm_up(session.submissions.exclude(origin=Submission.Origin.INTERVIEWER))
    for slug, exercise in rows.filter(kind=Submission.Kind.RUN).values_list("slug", "exercise"):
        runs[slug, exercise] += 1
    judged = Report.objects.filter(submission__in=rows.filter(kind=Submission.Kind.SUBMIT))
    judged = judged.exclude(verdict=Verdict.JUDGE_ERROR).order_by("submission__created_at", "pk")
    fields = ("submission__slug", "submission__exercise", "submission__problem_version", "verdict", "scores", "body")
    for slug, exercise, version, verdict, scores, body in judged.values_list(*fields).iterator(chunk_size=10):
        bugs = frozenset(bug.id for bug in read_report_bugs(body))
        groups = {
            group: {"passed": score["passed"], "total": score["total"]}
            for group, score in scores.items()
            if score["attempted"]
        }
        is_accepted = verdict == Verdict.ACCEPTED
        submits[slug, exercise].append(Submit(version, is_accepted, compute_share(scores), bugs, groups))
    return runs, submits


def compute_share(scores: dict[str, dict[str, Any]]) -> float:
    """The share of passed cases. 0 if nothing was scored, as of a source that cannot be graded."""
    attempted = [score for score in scores.values() if score["attempted"]]
    total = sum(score["total"] for score in attempted)
    return sum(score["passed"] for score in attempted) / total if total else 0.0


def compute_mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def summarize_submits(submits: Sequence[Submit]) -> dict[str, Any]:
    """The fields of `ExerciseResult` that depend only on the submits."""
    return {
        "submits": len(submits),
        "problem_version": submits[-1].version if submits else "",
        "is_first_accepted": bool(submits) and submits[0].is_accepted,
        "is_accepted": any(submit.is_accepted for submit in submits),
        "score": submits[-1].score if submits else None,
    }


def find_met_bugs(submits: Sequence[Submit]) -> dict[str, bool]:
    """By the id of each bug that was met: whether a submit was accepted after the last one that has it."""
    met: dict[str, bool] = {}
    for submit in submits:
        if submit.is_accepted:
            met = dict.fromkeys(met, True)
        met |= dict.fromkeys(submit.bugs, False)
    return met
