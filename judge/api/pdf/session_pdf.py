"""The report of a session as a document: the same content as its page."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from judge.api.interviews.session_report_schemas import ExerciseReport, SessionReport, SessionSignalsOut
from judge.api.pdf.texts import (
    FOLDED,
    ORIGIN_TEXTS,
    address_interviewer,
    format_duration,
    format_exercise,
    format_group,
    format_moment,
    format_scores,
    format_verdict,
    format_words,
    list_score_columns,
    pluralize,
)
from judge.domain.exercise_times import ExerciseKey
from judge.domain.typesetting.document import Block, BulletList, Code, Document, Heading, Paragraph, Table


def build_session_document(
    report: SessionReport, code: Mapping[ExerciseKey, str], note: str, *, is_folded: bool
) -> Document:
    """`code` has the text at the end of each exercise that has one. `note` is in the footer. If results are folded for
    the reader, the document has only signals and code."""
    blocks = [*build_heading(report)]
    if report.started_at is None:
        blocks.append(Paragraph("The candidate has not started yet, so there is nothing to report."))
    elif is_folded:
        blocks += [Paragraph(FOLDED), *build_signals(report.signals), *build_folded_code(report, code)]
    else:
        blocks += [*build_results(report), *build_signals(report.signals)]
        for exercise in report.exercises:
            if exercise.is_opened or exercise.final:
                blocks += build_exercise(exercise, code.get((exercise.slug, exercise.exercise)))
        blocks += build_history(report)
    return Document(f"Report of {report.candidate}", note, blocks)


def build_heading(report: SessionReport) -> Iterator[Block]:
    times = [
        format_words(report.state),
        f"started {format_moment(report.started_at)}" if report.started_at else "",
        f"ended {format_moment(report.ended_at)}" if report.ended_at else "",
    ]
    yield Paragraph(f"{report.interview_title}\n{', '.join(filter(None, times))}", is_muted=True)


def format_exercise_title(exercise: ExerciseReport) -> str:
    return f"{exercise.title}, {format_exercise(exercise.exercise)}"


def build_results(report: SessionReport) -> Iterator[Block]:
    groups = list_score_columns([exercise.final and exercise.final.scores for exercise in report.exercises])
    columns = ["Problem", "Exercise", "Verdict", *map(format_group, groups), "Time", "Runs", "Submits"]
    yield Heading("Results")
    yield Table(
        columns,
        [
            [
                exercise.title,
                format_exercise(exercise.exercise),
                describe_result(exercise),
                *(format_scores(exercise.final and exercise.final.scores, group) for group in groups),
                format_duration(exercise.seconds) if exercise.seconds else "",
                str(exercise.runs),
                str(exercise.submits),
            ]
            for exercise in report.exercises
        ],
        numeric=range(3, len(columns)),
    )
    worked = sum(exercise.seconds for exercise in report.exercises)
    available = report.minutes * 60 + report.extra_seconds
    yield Paragraph(
        "The time up to an edit, a run or a paste counts for the exercise in which it happened. Pauses do not count. "
        f"{format_duration(worked)} in all, of {format_duration(available)}.",
        is_muted=True,
    )


def describe_result(exercise: ExerciseReport) -> str:
    if exercise.final:
        return format_verdict(exercise.final)
    return "Nothing submitted" if exercise.is_opened else "Not opened"


def build_signals(signals: SessionSignalsOut) -> Iterator[Block]:
    yield Heading("Pastes and time away from the page")
    away = pluralize(signals.away_seconds, "second")
    if signals.away_seconds >= 60:
        away = pluralize(-(-signals.away_seconds // 60), "minute")
    items = [
        f"{pluralize(signals.pastes, 'paste')}, the largest of {pluralize(signals.largest_paste_lines, 'line')}"
        if signals.pastes
        else "",
        f"{away} away from the page, in {pluralize(signals.times_away, 'part')}" if signals.times_away else "",
        pluralize(signals.private_periods, "private period") if signals.private_periods else "",
        pluralize(signals.pauses, "pause") if signals.pauses else "",
    ]
    found = [item for item in items if item]
    if not found:
        yield Paragraph("No paste, and the page was never left.")
        return
    yield BulletList(found)
    yield Paragraph(
        "Browsers report pastes and time away, so they can be incomplete, and they do not say why something happened.",
        is_muted=True,
    )


def build_folded_code(report: SessionReport, code: Mapping[ExerciseKey, str]) -> Iterator[Block]:
    """The code that a report without results shows."""
    for exercise in report.exercises:
        source = code.get((exercise.slug, exercise.exercise))
        if source is not None:
            yield from (Heading(format_exercise_title(exercise)), Paragraph("Code at the end"), Code(source))


def build_exercise(exercise: ExerciseReport, source: str | None) -> Iterator[Block]:
    yield Heading(format_exercise_title(exercise))
    if exercise.final is None:
        yield Paragraph("The candidate opened this exercise and submitted nothing.")
    else:
        message = address_interviewer(exercise.message)
        yield Paragraph(f"{format_verdict(exercise.final)}. {message}", has_inline_code=True)
        if exercise.final.origin in ORIGIN_TEXTS:
            yield Paragraph(f"{ORIGIN_TEXTS[exercise.final.origin]}.", is_muted=True)
        if exercise.failed:
            yield BulletList(
                [
                    f"{format_group(case.group)}: {case.summary or f'case {case.index + 1}'}. "
                    f"{address_interviewer(case.message)}"
                    for case in exercise.failed
                ],
                has_inline_code=True,
            )
    for bug in exercise.bugs:
        yield Heading(bug.title, level=3)
        yield Paragraph("\n".join(filter(None, (bug.evidence, bug.why, bug.how))), has_inline_code=True)
    if source is not None:
        yield from (Heading("Code at the end", level=3), Code(source))
    if exercise.late_edit:
        yield Paragraph("Edits that arrived after the end are not in this code. The page shows them.", is_muted=True)


def build_history(report: SessionReport) -> Iterator[Block]:
    yield Heading("Runs and submissions")
    if not report.submissions:
        yield Paragraph("Nothing was run or submitted.")
        return
    groups = list_score_columns([row.scores for row in report.submissions])
    titles = {(exercise.slug, exercise.exercise): exercise.title for exercise in report.exercises}
    bugs = {each.submission: each.titles for each in report.bugs}
    columns = ["At", "Kind", "Problem", "Verdict", *map(format_group, groups)]
    yield Table(
        columns,
        [
            [
                format_session_time(report, row.created_at),
                format_words(row.kind),
                f"{titles.get((row.slug, row.exercise), row.slug)}, {format_exercise(row.exercise)}",
                "\n".join([format_verdict(row), *bugs.get(row.id, [])]),
                *(format_scores(row.scores, group) for group in groups),
            ]
            for row in report.submissions
        ],
        numeric=range(4, len(columns)),
    )


def format_session_time(report: SessionReport, at: datetime) -> str:
    if report.started_at is None or at < report.started_at:
        return "before the start"
    if report.ended_at and at > report.ended_at:
        return "after the end"
    return format_duration((at - report.started_at).total_seconds())
