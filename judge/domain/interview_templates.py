"""Templates of interviews: those of a team, and those that every team has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from judge.domain import catalog
from judge.domain.exercises import IMPLEMENT, TEST, list_exercise_names
from judge.domain.interview_rules import InterviewRules
from judge.domain.problem_restrictions import is_open_to_team, load_restrictions
from judge.models import Interview, InterviewTemplate, Team
from judge.models.interviews import DEFAULT_INVITATION_DAYS

MAX_TEMPLATES = 100
"""Of one team."""
AI_FORBIDDEN = InterviewRules(ai_policy=Interview.AiPolicy.FORBIDDEN.value)


@dataclass(frozen=True, slots=True)
class Template:
    """What a new interview starts with."""

    name: str
    minutes: int
    exercises: Mapping[str, list[str]]
    """The names of each problem's exercises by slug, in display order."""
    id: int | None = None
    """None for a template that every team has."""
    description: str = ""
    rules: InterviewRules = field(default=AI_FORBIDDEN)
    invitation_days: int = DEFAULT_INVITATION_DAYS
    rubric: int | None = None
    """None for the rubric that every team has."""
    is_rubric_missing: bool = False
    """Whether its rubric was deleted, so that a new interview starts with the one that every team has."""
    missing: tuple[str, ...] = ()
    """Slugs of its problems that the team cannot use, or no longer."""


BUILT_IN = (
    Template(
        "45-minute screen",
        45,
        {"softmax": [IMPLEMENT], "lru_cache": [IMPLEMENT], "attention": [IMPLEMENT]},
        description="Three short problems to implement: numerics, a data structure, and one layer of a model.",
    ),
    Template(
        "Debugging round",
        60,
        {"attention": ["fix-1"], "token_sampling": ["fix-1"], "kv_cache": ["fix-1"], "softmax": [TEST]},
        description="Three programs with one bug each to find and fix, and one test file to write.",
    ),
)


def list_templates(team: Team) -> list[Template]:
    """Those that every team has, then those of the team by name."""
    restrictions = load_restrictions()
    usable = {
        slug: list_exercise_names(problem)
        for slug, problem in catalog.load_problems().items()
        if is_open_to_team(slug, team, restrictions)
    }
    rows = sorted(team.templates.select_related("rubric"), key=lambda row: row.name.casefold())
    return [keep_usable(each, usable) for each in (*BUILT_IN, *map(read_template, rows))]


def read_template(row: InterviewTemplate) -> Template:
    known = {name: value for name, value in row.rules.items() if name in InterviewRules.__dataclass_fields__}
    exercises = {slug: row.exercises.get(slug, [IMPLEMENT]) for slug in row.problems}
    is_rubric_missing = row.rubric is not None and row.rubric.archived_at is not None
    return Template(
        row.name,
        row.minutes,
        exercises,
        row.pk,
        rules=InterviewRules(**known),
        invitation_days=row.invitation_days,
        rubric=None if is_rubric_missing else row.rubric_id,
        is_rubric_missing=is_rubric_missing,
    )


def keep_usable(template: Template, usable: Mapping[str, Sequence[str]]) -> Template:
    """Without what a new interview cannot have. `usable` has the names of each problem's exercises by slug."""
    chosen = {
        slug: [name for name in names if name in usable.get(slug, ())] for slug, names in template.exercises.items()
    }
    kept = {slug: names for slug, names in chosen.items() if names}
    return replace(template, exercises=kept, missing=tuple(slug for slug in chosen if slug not in kept))
