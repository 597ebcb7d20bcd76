"""A candidate's progress in the problems of a session."""

from ninja import Schema

from judge.api.problems.schemas import ProblemSummary
from judge.api.sessions.submission_schemas import Stage
from judge.domain.exercise_states import ExerciseState
from judge.domain.progress import PracticeProgress
from judge.grading.report import Score, Verdict


class BestResult(Schema):
    verdict: Verdict
    scores: dict[str, Score]
    stage: Stage | None


class FixProgress(Schema):
    """Progress in a `fix` exercise that was submitted at least once."""

    exercise: str
    attempts: int
    solved: bool


class TestsProgress(Schema):
    """The best submission of the `test` exercise. `caught` is None until one is judged.

    `total` is 0 in a session without that exercise.
    """

    attempts: int
    caught: int | None
    total: int
    solved: bool


class DebuggingProgress(Schema):
    fixes: list[FixProgress]
    fixes_total: int
    tests: TestsProgress


class ExerciseStateOut(ExerciseState):
    """What a session has done in an exercise, for the tabs of its problem."""


class PracticeProgressOut(PracticeProgress):
    """Progress in practice besides the submissions. Times are for the exercise `implement`."""


class SessionProblem(ProblemSummary):
    attempts: int
    """Only of the exercise `implement`. The same applies to `best`."""
    best: BestResult | None
    debugging: DebuggingProgress
    exercise_states: list[ExerciseStateOut]
    """In display order."""
    practice: PracticeProgressOut | None
    """Only in practice."""
    is_served: bool = True
    """Whether a worker of this server judges the problem. Kernels need one with Triton."""
