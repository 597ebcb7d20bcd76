"""What a session has done in each exercise, for the tabs of its problems."""

from collections.abc import Sequence
from typing import Literal

from django.db.models import Case, F, OuterRef, Subquery, Value, When
from pydantic import BaseModel

from judge.grading.report import Verdict
from judge.models import CandidateSession, Submission

SubmitResult = Literal["judging", "accepted", "not_accepted", "judge_error"]


class ExerciseState(BaseModel, from_attributes=True):
    exercise: str
    result: SubmitResult | None
    """Of the latest submit, but an accepted one counts for as long as no later one is being judged. None without a
    submit."""
    is_changed: bool
    """Whether the text differs from the latest submit, or was edited if there is none."""


def find_changed_exercises(session: CandidateSession) -> set[tuple[str, str]]:
    """The slug and the exercise of each document whose text the candidate has not submitted. The database compares the
    texts. What an interviewer had judged does not count."""
    submits = Submission.objects.filter(
        Submission.COUNTED_SUBMITS, session=session, slug=OuterRef("slug"), exercise=OuterRef("exercise")
    )
    submitted = Subquery(submits.order_by("-created_at", "-id").values("source")[:1])
    rows = (
        session.documents.filter(number__gt=0)
        .annotate(submitted=submitted)
        .annotate(is_submitted=Case(When(source=F("submitted"), then=Value(True)), default=Value(False)))
        .filter(is_submitted=False)
    )
    return set(rows.values_list("slug", "exercise"))


def compute_exercise_states(
    slug: str, names: Sequence[str], submitted: Sequence[Submission], changed: set[tuple[str, str]]
) -> list[ExerciseState]:
    """`submitted` holds the problem's submits that were not cancelled, newest first."""
    by_exercise: dict[str, list[Submission]] = {}
    for row in submitted:
        by_exercise.setdefault(row.exercise, []).append(row)
    return [
        ExerciseState(exercise=name, result=find_result(by_exercise.get(name, [])), is_changed=(slug, name) in changed)
        for name in names
    ]


def find_result(submitted: Sequence[Submission]) -> SubmitResult | None:
    if submitted and submitted[0].state in Submission.UNJUDGED:
        return "judging"
    verdicts = [row.report.verdict for row in submitted if row.state == Submission.State.DONE]
    if Verdict.ACCEPTED in verdicts:
        return "accepted"
    if not verdicts:
        return None
    return "judge_error" if verdicts[0] == Verdict.JUDGE_ERROR else "not_accepted"
