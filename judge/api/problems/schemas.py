"""Response bodies of the problem endpoints."""

from ninja import Schema

from judge.grading.report import Exercise
from problems.format.views import NamedView, View


class PartSummary(Schema):
    group: str
    title: str


class ProblemSummary(Schema):
    slug: str
    number: int
    """Its position in the list."""
    title: str
    topic: str
    minutes: int
    tag: str
    parts: list[PartSummary]
    cases: int
    exercise_names: list[str]
    """ "implement", "fix-1" to "fix-<n>", "test". In a session only those that it has."""


class CatalogProblem(ProblemSummary):
    reserved: bool
    """Whether only interviews may use it. Only accounts see such problems."""
    teams: list[int]
    """The teams of the account whose interviews may use it. An operator can restrict a problem to other teams."""
    is_served: bool
    """Whether this server can judge it now."""


class Sample(Schema):
    name: str
    summary: str
    group: str
    inputs: list[NamedView]
    expected: View | None = None
    """The expected output, as in a report; for a script, its calls with the expected results. None until a worker has
    computed it, and for results that are drawn at random."""


class InputFieldOut(Schema):
    name: str
    default: str | None
    """The source of the default, for a field that can stay empty; None for a required one."""
    hint: str


class SampleInputOut(Schema):
    """A sample case as Python expressions, by field."""

    name: str
    fields: dict[str, str]


class InputFormOut(Schema):
    """A form in which candidates type inputs of their own for a run."""

    name: str
    title: str
    is_script: bool
    """Whether its only field has calls, one on each line."""
    fields: list[InputFieldOut]
    samples: list[SampleInputOut]
    note: str


class ExerciseDetail(Schema):
    """One of a problem's exercises. `exercise` is its name: "implement", "fix-1" to "fix-<n>", "test"."""

    exercise: str
    kind: Exercise
    title: str
    instruction: str


class ExerciseStarter(ExerciseDetail):
    starter: str
    """Of a `fix` it is one of the known bugs, so only a session that has the exercise receives it."""


class ProblemLimits(Schema):
    """A case that exceeds its limits fails. When the CPU time of all cases is used up, the rest is not run."""

    seconds: float
    """Of one case."""
    memory_mib: int
    """Of one case."""
    cpu_factor: int
    """All cases together may use this multiple of the reference's CPU time, or `cpu_seconds` if that is more."""
    cpu_seconds: float
    """The limit of the CPU time of all cases together is never below this."""


class ProblemDetail(ProblemSummary):
    statement: str
    """Markdown with $ and $$ mathematics."""
    starter: str
    """Of the exercise `implement`."""
    entries: list[str]
    """The names that a solution must define."""
    version: str
    limits: ProblemLimits
    groups: dict[str, int]
    """The number of cases of each group."""
    samples: list[Sample]
    input_forms: list[InputFormOut]
    """Empty if the problem's inputs cannot be typed."""
    exercises: list[ExerciseDetail]
    notice: str = ""
    """How this server judges the problem, if that differs from the others: one or two sentences. Usually empty."""
    reading: str
    """The reading list in Markdown. Empty in an interview, because it names the methods of a solution."""


class PromptOut(Schema):
    question: str
    strong_answer: str


class TestedGroup(Schema):
    group: str
    cases: int
    summaries: list[str]
    """The different kinds of input, in the order of the cases."""


class PreviewBug(Schema):
    title: str
    sign: str
    """What one sees of it."""
    why: str
    """Why it matters."""
    how: str
    """How to find it."""
    cost: bool
    """Whether the answers are correct but inefficient."""


class PreviewFix(Schema):
    exercise: str
    title: str
    """Of the bug."""


class ProblemPreview(ProblemDetail):
    tested: list[TestedGroup]
    bugs: list[PreviewBug]
    fixes: list[PreviewFix]
    """The bug of each `fix` exercise that is offered."""
    prompts: list[PromptOut]
    """Follow-up questions, each with what a strong answer says."""
    traps: list[PromptOut]
