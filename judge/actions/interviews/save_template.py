from collections.abc import Mapping, Sequence

from django.db import transaction

from judge.actions.audit.record_entry import record_audit_entry
from judge.actions.interviews.create_interview import choose_exercises
from judge.actions.teams.team_ownership import lock_team
from judge.domain.interview_rules import InterviewRules, normalize_rules
from judge.domain.interview_templates import BUILT_IN, MAX_TEMPLATES
from judge.domain.problem_restrictions import require_problems_of_team
from judge.errors import RefusedError
from judge.models import InterviewTemplate, Rubric, Team, User


@transaction.atomic
def save_template(
    team: Team,
    name: str,
    minutes: int,
    exercises: Mapping[str, Sequence[str]],
    rules: InterviewRules,
    invitation_days: int,
    by: User,
    *,
    rubric: Rubric | None = None,
    address: str = "",
) -> InterviewTemplate:
    """`exercises` has the names of each problem's exercises by slug, in the order of the problems. `rubric` is one of
    the team; None for the one that every team has."""
    team = lock_team(team)
    require_free_name(team, name)
    if team.templates.count() >= MAX_TEMPLATES:
        raise RefusedError(
            "too_many",
            f"This team already has {MAX_TEMPLATES} templates, so this one was not saved.",
            "Delete templates that you no longer need.",
        )
    require_problems_of_team(team, exercises)
    template = team.templates.create(
        name=name,
        minutes=minutes,
        problems=list(exercises),
        exercises={slug: choose_exercises(slug, names) for slug, names in exercises.items()},
        rules=normalize_rules(rules).serialize(),
        invitation_days=invitation_days,
        rubric=rubric,
    )
    record_change(template, "save template", by, address)
    return template


@transaction.atomic
def rename_template(template: InterviewTemplate, name: str, by: User, *, address: str = "") -> InterviewTemplate:
    team = lock_team(template.team)
    if name != template.name:
        require_free_name(team, name, template)
        template.name = name
        template.save(update_fields=["name"])
        record_change(template, "rename template", by, address)
    return template


@transaction.atomic
def delete_template(template: InterviewTemplate, by: User, *, address: str = "") -> None:
    record_change(template, "delete template", by, address)
    template.delete()


def require_free_name(team: Team, name: str, renamed: InterviewTemplate | None = None) -> None:
    others = team.templates.exclude(pk=renamed.pk if renamed else None)
    taken = {each.casefold() for each in others.values_list("name", flat=True)}
    if name.casefold() in taken or name.casefold() in {each.name.casefold() for each in BUILT_IN}:
        raise RefusedError(
            "name_taken",
            "There is already a template with this name, so nothing was saved.",
            "Choose another name, or delete the other template first.",
        )


def record_change(template: InterviewTemplate, action: str, by: User, address: str) -> None:
    record_audit_entry(by, action, f"team {template.team_id}", {"template": template.pk}, address=address)
