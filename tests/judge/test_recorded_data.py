"""Candidates read about everything that is stored about them. A new table of candidates' data fails here."""

from typing import Any

import pytest
from django.db import models

from judge.actions.practice.practice_sessions import create_practice_session
from judge.domain.candidate_notices import list_watching_notices
from judge.domain.recorded_data import list_recorded_data
from judge.domain.share_links import MAX_DAYS
from judge.models import (
    Attempt,
    Candidate,
    CandidateAttribute,
    CandidateSession,
    Decision,
    Document,
    DocumentUpdate,
    DocumentVersion,
    ExerciseResult,
    MetBug,
    OutgoingMail,
    PracticeAttempt,
    RejudgeItem,
    Report,
    Scorecard,
    SessionNote,
    SessionScores,
    SharedSession,
    Submission,
    TimelineEvent,
    TimingJob,
    TrapSelfAssessment,
)
from judge.models.candidate_owned import CANDIDATE_OWNED
from tests.judge.factories import World, make_client, send

pytestmark = pytest.mark.django_db
TYPED = "What you type in the editor"
SUBMITTED = "Each Run and each Submit"
IN_INTERVIEWS: dict[type[models.Model], str] = {
    Attempt: SUBMITTED,
    Candidate: "Your name",
    CandidateAttribute: "add facts about you",
    CandidateSession: "What you write to your interviewers",
    Decision: "a decision",
    Document: TYPED,
    DocumentUpdate: TYPED,
    DocumentVersion: TYPED,
    ExerciseResult: "Your scores",
    MetBug: "the mistakes that the tests have found",
    OutgoingMail: "email address",
    RejudgeItem: "judged again",
    Report: SUBMITTED,
    Scorecard: "Notes, ratings",
    SessionNote: "Notes, ratings",
    SessionScores: "Your scores",
    SharedSession: "people outside the team",
    Submission: SUBMITTED,
    TimelineEvent: "when you leave the page",
    TimingJob: SUBMITTED,
}
IN_PRACTICE: dict[type[models.Model], str] = {
    PracticeAttempt: "When you open a problem",
    TrapSelfAssessment: "which traps you say you can explain",
}


def count_sentences(sentences: list[str], part: str) -> int:
    return sum(part in sentence for sentence in sentences)


def test_each_table_has_a_sentence(world: World) -> None:
    interview = [*list_recorded_data(world.robin), *list_watching_notices(world.robin)]
    practice = list_recorded_data(create_practice_session())
    assert {owned.model for owned in CANDIDATE_OWNED} == {*IN_INTERVIEWS, *IN_PRACTICE}
    assert [part for part in IN_INTERVIEWS.values() if count_sentences(interview, part) != 1] == []
    assert [part for part in IN_PRACTICE.values() if count_sentences(practice, part) != 1] == []


def test_practice_names_nothing_of_interviews() -> None:
    practice = " ".join(list_recorded_data(create_practice_session()))
    assert "interviewers write" not in practice
    assert "Owners" not in practice


def test_lobby_says_how_long_a_link_to_the_report_works(world: World) -> None:
    session: Any = send(make_client(), "GET", f"/api/sessions/{world.robin.token}").json()
    assert count_sentences(session["watching"], f"at most {MAX_DAYS} days") == 1
