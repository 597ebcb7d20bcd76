"""What the interviewers of the demo think: notes, scorecards and decisions that agree with a session's reports."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from judge.actions.demo.grade_scripts import Reports
from judge.actions.demo.session_script import PlannedSession, ScriptedSubmission, Signal
from judge.domain import catalog
from judge.domain.rubric_dimensions import read_dimensions
from judge.domain.scorecards import Rating
from judge.grading.report import Verdict
from judge.models import (
    AssessmentLevel,
    CandidateSession,
    Decision,
    RubricVersion,
    Scorecard,
    SessionNote,
    Submission,
    TimelineEvent,
    User,
)

LEVELS = tuple(AssessmentLevel)
NOTES = {
    "normal-case": (
        "No exercise passes its normal cases.",
        "The normal cases pass only after several submits.",
        "The normal cases pass, and the shapes were chosen deliberately.",
        "Wrote the shapes down first. The normal cases passed at once.",
    ),
    "numerical-traps": (
        "Did not expect any trap.",
        "Knew that the exponential can overflow, but not where to subtract.",
        "Fixed the trap as soon as a case showed it.",
        "Named the traps before the first line of code.",
    ),
    "wrong-output": (
        "Changed lines at random after the failed case.",
        "Read the report, but fixed the symptom only.",
        "Printed the first wrong value and found the cause.",
        "Said what the failed case meant before reading its details.",
    ),
    "communication": (
        "I could not follow most of it.",
        "Explained only when asked.",
        "Said what comes next, and asked about what the statement leaves open.",
        "Clear throughout. Weighed two solutions aloud.",
    ),
}
"""By the id of the dimension: one note for each of LEVELS."""
ACCEPTED_NOTES = (
    "accepted. Checked a small example before the submit.",
    "accepted. Could explain each line when asked.",
    "accepted. Said which inputs would still be a risk.",
)
SUMMARIES = (
    ("Not enough of the basics. I would not continue.", "Could not find a way from the failed cases to the code."),
    (
        "Some of it works, but the wrong outputs were not understood. I lean towards no.",
        "The result is fine, but I could not learn how they got there.",
    ),
    (
        "Solid. The remaining mistakes were found with the report. I would continue.",
        "Works in small steps and checks each. I would like to see a larger problem.",
    ),
    (
        "One of the best of this round. I would continue without hesitation.",
        "Fast, careful, and pleasant to work with.",
    ),
)
"""For each of LEVELS: of the owner, and of the second interviewer."""
REASONS = {
    Decision.Choice.ADVANCE: "Both scorecards are positive, and each bug that was named was fixed in the session.",
    Decision.Choice.HOLD: "The scorecards differ. We decide after the next candidates.",
    Decision.Choice.REJECT: "Neither problem was solved, and the wrong outputs were not understood.",
}
NEXT_STEPS = {Decision.Choice.ADVANCE: "System design round", Decision.Choice.HOLD: "", Decision.Choice.REJECT: ""}


def build_cards(
    session: CandidateSession, planned: PlannedSession, version: RubricVersion, authors: Sequence[User]
) -> list[Scorecard]:
    """Rows of finished scorecards, which the caller stores. The session and its submissions must be stored before."""
    evidence = find_evidence(session)
    return [
        Scorecard(
            session=session,
            author=author,
            rubric_version=version,
            ratings=build_ratings(version, LEVELS.index(level), evidence, author_number=number),
            recommendation=level,
            summary=SUMMARIES[LEVELS.index(level)][number],
            revision=4,
            saved_at=planned.ended_at + timedelta(hours=1 + 3 * number),
        )
        for number, (author, level) in enumerate(zip(authors, planned.plan.levels, strict=True))
        if level is not None
    ]


def build_ratings(
    version: RubricVersion, level: int, evidence: dict[str, list[dict[str, Any]]], author_number: int
) -> dict[str, Any]:
    """Most dimensions have the level of the recommendation, an index of LEVELS. Each author, whose number is 0 or 1,
    rates other dimensions one level higher."""
    ratings: dict[str, Any] = {}
    for number, dimension in enumerate(read_dimensions(version)):
        own = min(level + (number % 3 == 2 * author_number), len(LEVELS) - 1)
        note = NOTES[dimension.id][own] if dimension.id in NOTES else ""
        ratings[dimension.id] = asdict(Rating(LEVELS[own], note, evidence.get(dimension.id, [])))
    return ratings


def find_evidence(session: CandidateSession) -> dict[str, list[dict[str, Any]]]:
    """By the id of the dimension: the first known bug that a report names, and the moment of the submit that has it."""
    submits = session.submissions.filter(kind=Submission.Kind.SUBMIT).select_related("report").order_by("created_at")
    for row in submits:
        report = row.report.load()
        if not report.bugs or session.started_at is None:
            continue
        bug, title = report.bugs[0], catalog.get_problem(row.slug).title
        moment = {"kind": "moment", "ms": round((row.created_at - session.started_at).total_seconds() * 1000)}
        named = {"kind": "bug", "submission": str(row.pk), "bug": bug.id, "label": f"{title}: {bug.title}"}
        return {"numerical-traps": [named], "wrong-output": [moment]}
    return {}


def build_notes(
    session: CandidateSession, planned: PlannedSession, reports: Reports, author: User
) -> list[SessionNote]:
    """At most four, about the first submits that fail or pass, and about what the page reported."""
    texts: list[tuple[float, str]] = []
    for moment in planned.script:
        title = catalog.get_problem(moment.exercise[0]).title
        if isinstance(moment, Signal) and moment.kind == TimelineEvent.Kind.LEFT_PAGE:
            texts.append((moment.seconds, "Left the page. Ask what they looked up."))
        elif isinstance(moment, Signal) and moment.kind == TimelineEvent.Kind.PASTED:
            texts.append((moment.seconds, f"{title}: pasted a whole solution. Could explain most of it when asked."))
        elif isinstance(moment, ScriptedSubmission) and moment.kind == Submission.Kind.SUBMIT:
            report = reports[moment.grading_key]
            if report.verdict == Verdict.ACCEPTED:
                texts.append((moment.seconds, f"{title}: {ACCEPTED_NOTES[len(texts) % len(ACCEPTED_NOTES)]}"))
            elif report.bugs:
                texts.append((moment.seconds, f"{title}: {report.bugs[0].title}. See how they find it."))
    return [
        SessionNote(session=session, author=author, at=at, text=text, written_at=at)
        for at, text in ((planned.started_at + timedelta(seconds=seconds + 12), text) for seconds, text in texts[:4])
    ]


def build_decision(session: CandidateSession, planned: PlannedSession, owner: User) -> list[Decision]:
    choice = planned.plan.decision
    if choice is None:
        return []
    return [
        Decision(
            session=session,
            choice=choice,
            next_step=NEXT_STEPS[choice],
            reason=REASONS[choice],
            decided_by=owner,
            decided_at=planned.ended_at + timedelta(days=1),
        )
    ]
