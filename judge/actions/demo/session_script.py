"""What happens in a finished session, moment by moment: computed from a plan, without the database."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from difflib import SequenceMatcher

from judge.actions.demo.demo_plans import CandidatePlan, ExercisePlan
from judge.domain import catalog
from judge.domain.documents.text_document import find_difference
from judge.domain.exercise_times import ExerciseKey
from judge.domain.exercises import get_starter
from judge.models import Submission, TimelineEvent
from problems.format.problem import Problem
from problems.format.strip_comments import strip_comments

SECONDS_PER_KEY = 0.25
RUN_SHARE = 0.6
"""The probability that a submit has a run before it."""


@dataclass(frozen=True, slots=True)
class Moment:
    seconds: float
    """Since the start."""
    exercise: ExerciseKey


@dataclass(frozen=True, slots=True)
class Edit(Moment):
    text: str
    """The whole text after it. The first edit of an exercise opens it."""


@dataclass(frozen=True, slots=True)
class ScriptedSubmission(Moment):
    kind: Submission.Kind
    source: str
    origin: Submission.Origin = Submission.Origin.CANDIDATE

    @property
    def grading_key(self) -> tuple[ExerciseKey, str, str]:
        return self.exercise, self.kind.value, self.source


@dataclass(frozen=True, slots=True)
class Signal(Moment):
    kind: TimelineEvent.Kind
    detail: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlannedSession:
    plan: CandidatePlan
    script: list[Moment]
    ended_at: datetime

    @property
    def started_at(self) -> datetime:
        return self.ended_at - timedelta(minutes=self.plan.minutes)


def write_script(plan: CandidatePlan, rng: random.Random, run_share: float = RUN_SHARE) -> list[Moment]:
    """The moments in the order of time. The last one is at the end of `plan.minutes`."""
    moments: list[Moment] = []
    for number, exercise in enumerate(plan.exercises):
        moments += work_on(exercise, rng, moments[-1].seconds if moments else 1.0, run_share)
        if number == 0 and plan.away_seconds:
            moments += leave_page(moments[-1], plan.away_seconds)
    stretch = plan.minutes * 60 / moments[-1].seconds
    return [replace(moment, seconds=moment.seconds * stretch) for moment in moments]


def leave_page(last: Moment, seconds: int) -> list[Moment]:
    left = last.seconds + 20
    return [
        Signal(left, last.exercise, TimelineEvent.Kind.LEFT_PAGE),
        Signal(left + seconds, last.exercise, TimelineEvent.Kind.RETURNED, {"seconds": seconds}),
    ]


def work_on(plan: ExercisePlan, rng: random.Random, start: float, run_share: float) -> Iterator[Moment]:
    """The moments of one exercise. `start` is in seconds since the start of the session."""
    key = plan.slug, plan.exercise
    problem = catalog.get_problem(plan.slug)
    text, now = get_starter(problem, plan.exercise), start + 2
    yield Edit(now, key, text)
    for number, name in enumerate(plan.sources):
        target = find_source(problem, name)
        now += rng.uniform(25, 80)  # reads the statement, or the report
        if plan.is_pasted and number == 0:
            yield Signal(now, key, TimelineEvent.Kind.PASTED, {"lines": target.count("\n"), "characters": len(target)})
            yield Edit(now, key, target)
        else:
            for pause, changed in type_text(text, target, rng):
                now += pause
                yield Edit(now, key, changed)
        text = target
        if rng.random() < run_share:
            now += 4
            yield ScriptedSubmission(now, key, Submission.Kind.RUN, text)
        now += rng.uniform(6, 25)
        if number + 1 < len(plan.sources) or plan.is_last_submitted:
            yield ScriptedSubmission(now, key, Submission.Kind.SUBMIT, text)
        else:
            yield ScriptedSubmission(now, key, Submission.Kind.SUBMIT, text, Submission.Origin.TIME_UP)
        now += 6


def find_source(problem: Problem, name: str) -> str:
    """`name` is "accepted/NAME", "bugs/ID" or "bugs/ID.VARIANT", or "tests/COUNT": the first tests of the package."""
    folder, _, file = name.partition("/")
    if folder == "tests":
        return cut_tests(problem.exercise_tests.decode(), int(file))
    if folder == "accepted":
        return strip_comments(problem.accepted[file].decode())
    bug, _, variant = file.partition(".")
    return strip_comments(next(each for each in problem.bugs if each.id == bug).sources[variant].decode())


def cut_tests(text: str, count: int) -> str:
    """Return the source up to its first `count` tests. Two empty lines end a test, whose decorators belong to it."""
    blocks = text.split("\n\n\n")
    tests = [number for number, block in enumerate(blocks) if "def test_" in block]
    last = tests[min(count, len(tests)) - 1]
    return "\n\n\n".join(blocks[: last + 1]).rstrip("\n") + "\n"


def type_text(old: str, new: str, rng: random.Random) -> Iterator[tuple[float, str]]:
    """What somebody does who changes `old` into `new`, from the top down, with typing errors: pairs of the seconds that
    a step takes and the whole text after it."""
    old_lines, new_lines = old.splitlines(keepends=True), new.splitlines(keepends=True)
    done = ""
    """What is above the cursor."""
    matcher = SequenceMatcher(None, old_lines, new_lines, autojunk=False)
    for operation, start, end, new_start, new_end in matcher.get_opcodes():
        removed, inserted = "".join(old_lines[start:end]), "".join(new_lines[new_start:new_end])
        rest = "".join(old_lines[end:])
        if operation == "equal":
            done += inserted
            continue
        first, removed_end, inserted_end = find_difference(removed, inserted)
        rest = removed[removed_end:] + rest
        if removed_end > first:
            yield rng.uniform(1, 4), done + inserted[:first] + rest
        for seconds, typed in type_keys(inserted[first:inserted_end], rng):
            yield seconds, done + inserted[:first] + typed + rest
        done += inserted


def type_keys(text: str, rng: random.Random) -> Iterator[tuple[float, str]]:
    """Pairs of the seconds that a step takes and what is typed after it. Some steps swap two letters, and the next one
    deletes them."""
    typed = ""
    while len(typed) < len(text):
        rest = text[len(typed) :]
        line_end = rest.find("\n") + 1 or len(rest)
        group = rest[: min(line_end, rng.randint(2, 12))]
        if len(group) > 3 and rng.random() < 0.06:
            yield len(group) * SECONDS_PER_KEY, typed + group[:-2] + group[-1] + group[-2]
            typed += group[:-2]
            yield rng.uniform(0.4, 1.5), typed
            continue
        typed += group
        pause = rng.uniform(1, 9) if group.endswith("\n") else 0.0
        yield len(group) * SECONDS_PER_KEY * rng.uniform(0.7, 1.7) + pause, typed
