"""Rows of a team with a unique word in each of their texts, to find out in which responses they appear.

The rows are built from the fields of the models, so a text field that is added later also gets a word.
"""

import json
from dataclasses import dataclass, field, fields
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import models
from django.utils import timezone

from judge.domain.rejudges import RejudgeFilter
from judge.domain.rubric_dimensions import Dimension
from judge.models import (
    Attempt,
    Candidate,
    CandidateSession,
    Document,
    Interview,
    InterviewAssignment,
    InterviewTemplate,
    Membership,
    PracticeAttempt,
    Rejudge,
    RejudgeItem,
    Report,
    Rubric,
    RubricVersion,
    SavedView,
    Scorecard,
    SessionScores,
    ShareLink,
    Submission,
    Team,
    TeamInvitation,
    TrapSelfAssessment,
    User,
)
from judge.models.candidate_owned import CANDIDATE_OWNED
from tests.judge.factories import SECRET, SLUG, make_report

SUMMARY = {"verdict": "wrong_answer", "scores": {}, "bugs": [], "problem_version": "0123456789ab"}
READ_BY_CODE: dict[type[models.Model], dict[str, Any]] = {
    User: {"role": "interviewer", "is_active": True, "password": "!"},
    Membership: {"role": "owner"},
    TeamInvitation: {"role": "viewer"},
    Interview: {"problems": [SLUG], "exercises": {SLUG: ["all"]}, "minutes": 45},
    InterviewTemplate: {"problems": [SLUG], "exercises": {SLUG: ["test"]}, "rules": {}},
    CandidateSession: {"time_given_back": [], "unsubmitted_exercises": []},
    SessionScores: {"groups": {}},
    Document: {"slug": SLUG, "exercise": "implement", "interviewer_clients": []},
    PracticeAttempt: {"slug": SLUG},
    TrapSelfAssessment: {"slug": SLUG, "covered_points": []},
    Submission: {
        "slug": SLUG,
        "exercise": "implement",
        "kind": "submit",
        "state": "done",
        "tag": "cpu",
        "problem_version": "0123456789ab",
        "network_key": "",
        "custom_input": b"",
        "attempt": 1,
    },
    Report: {
        "verdict": "wrong_answer",
        "scores": {"normal": {"passed": 1, "total": 2, "attempted": True}},
        "attempt": 1,
    },
    Attempt: {"number": 1, "ending": "failed", "ended_at": timezone.now()},
    Rejudge: {"slug": SLUG},
    RejudgeItem: {
        "state": "open",
        "change": "verdict",
        "verdict_before": "wrong_answer",
        "verdict_after": "wrong_answer",
        "previous_report": "",
        "old_summary": SUMMARY,
        "new_summary": SUMMARY,
    },
}
"""Values that are no free text: code reads them, or they are names of the catalog."""


TEAM_MODELS: tuple[type[models.Model], ...] = (
    *(Team, User, Membership, TeamInvitation, Rubric, RubricVersion),
    *(Interview, InterviewAssignment, InterviewTemplate, SavedView, ShareLink),
)


@dataclass
class MarkedTeam:
    rows: dict[type[models.Model], Any]
    words: dict[str, tuple[type[models.Model], str]] = field(default_factory=dict)
    """The model and the field of each word."""

    def find_words(self, text: str) -> set[tuple[type[models.Model], str]]:
        return {place for word, place in self.words.items() if word in text}

    def get_word(self, model: type[models.Model], name: str) -> str:
        return next(word for word, place in self.words.items() if place == (model, name))


def make_marked_team(team: Team | None = None) -> MarkedTeam:
    """One row of each model that belongs to a team, of a new team or of `team`."""
    marked = MarkedTeam({} if team is None else {Team: team})
    for model in TEAM_MODELS:
        if model not in marked.rows:
            make_marked_row(model, marked)
    for owned in CANDIDATE_OWNED:
        if owned.model not in (Rejudge, RejudgeItem):
            make_marked_row(owned.model, marked)
    interview, submission = marked.rows[Interview], marked.rows[Submission]
    name = marked.rows[Candidate].name
    Interview.objects.filter(pk=interview.pk).update(title=f"{interview.title} {name}")
    make_marked_row(Rejudge, marked, filter=RejudgeFilter(SLUG, interview_id=interview.pk).serialize())
    copied = {each.name: getattr(submission, each.name) for each in Submission._meta.concrete_fields}
    rerun = Submission.all_objects.create(**copied | {"id": uuid4(), "rerun_of": submission})
    Report.objects.create(submission=rerun, **make_report_fields(marked, "rerun"))
    make_marked_row(RejudgeItem, marked, rerun=rerun)
    return marked


def make_marked_row(model: type[models.Model], marked: MarkedTeam, **given: Any) -> None:
    if model is Report:
        given |= make_report_fields(marked, "report")
    if model is CandidateSession:
        given |= {
            "started_at": timezone.now()
        }  # it runs: the bytes of its documents are no updates to compute a text of
    if model is RubricVersion:
        given |= {"dimensions": [make_words(model, Dimension, marked) | {"id": "x"}]}
    if model in (Interview, Scorecard):
        given |= {"rubric_version": marked.rows[RubricVersion]}
    if model is Scorecard:
        evidence = {"kind": "bug", "bug": "x", "label": make_word(model, "label", marked)}
        rating = {"level": "yes", "note": make_word(model, "note", marked), "evidence": [evidence]}
        given |= {"ratings": {"x": rating}}
    fixed = READ_BY_CODE.get(model, {})
    values = {name: value for name, value in fixed.items() if name not in given} | given
    for each in model._meta.concrete_fields:
        if isinstance(each, models.ForeignKey):
            # A foreign key that can be null leads to the team's own rows, or nowhere.
            if each.name not in values and (not each.null or each.related_model in (Team, User)):
                values[each.name] = marked.rows.get(each.related_model)
        elif not (each.name in values or each.primary_key or each.null):
            value = choose_value(model, each, marked)
            values |= {} if value is None else {each.name: value}
    marked.rows[model] = model._base_manager.create(**values)


def choose_value(model: type[models.Model], each: Any, marked: MarkedTeam) -> Any:
    match each:
        case models.BinaryField():
            return make_word(model, each.name, marked).encode()
        case models.JSONField():
            return {"text": make_word(model, each.name, marked)}
        case models.EmailField():
            return f"{make_word(model, each.name, marked)}@example.org"
        case models.CharField() | models.TextField():
            return each.choices[0][0] if isinstance(each.choices, list) else make_word(model, each.name, marked)
        case models.DateTimeField():
            return None if each.has_default() or each.auto_now_add else timezone.now() + timedelta(days=1)
    return None if each.has_default() else 1  # which is also a truth value


def make_word(model: type[models.Model], name: str, marked: MarkedTeam) -> str:
    """At most 12 letters, as the shortest columns are."""
    word = f"zq{marked.rows[Team].pk if Team in marked.rows else 0}q{len(marked.words):02}{name[:4]}x"[:12]
    assert word not in marked.words
    marked.words[word] = (model, name)
    return word


def make_words(model: type[models.Model], texts: type[Dimension], marked: MarkedTeam) -> dict[str, str]:
    return {each.name: make_word(model, each.name, marked) for each in fields(texts)}


def make_report_fields(marked: MarkedTeam, name: str) -> dict[str, Any]:
    body = make_report().model_dump_json()
    for text in (SECRET, "A value differs.", "One case fails."):
        word = make_word(Report, f"{name}: {text}", marked)
        body = body.replace(json.dumps(text)[1:-1], word)
    return READ_BY_CODE[Report] | {"body": body}
