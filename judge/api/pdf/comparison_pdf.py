"""A comparison of sessions as a document: one column for each session, the same rows as its page."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from judge.api.comparison.schemas import ComparedScore, ComparedSession, ComparedSessions, ComparedWork
from judge.api.pdf.texts import (
    CHOICE_TITLES,
    FOLDED,
    LEVEL_TITLES,
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
from judge.api.scorecards.schemas import DimensionOut
from judge.domain.comparison import GROUPS
from judge.domain.exercise_times import ExerciseKey
from judge.domain.typesetting.document import Block, Code, Document, Heading, Paragraph, Table
from judge.grading.report import Verdict

FOLDED_CELL = "Hidden"
Rows = Iterator[list[str]]


def build_comparison_document(
    comparison: ComparedSessions, title: str, code: Mapping[tuple[int, ExerciseKey], str], note: str
) -> Document:
    """`code` has the texts at the end by the session's id and the exercise. `note` is in the footer."""
    sessions = comparison.sessions
    blocks: list[Block] = [Paragraph(title, is_muted=True)]
    if any(session.are_results_folded for session in sessions):
        blocks.append(Paragraph(FOLDED))
    for heading, rows in (
        ("Results", build_result_rows(comparison)),
        ("Exercises", build_exercise_rows(comparison)),
        ("Scorecards", build_card_rows(comparison)),
        ("Decision", [["Decision", *map(describe_decision, sessions)]]),
    ):
        found = list(rows)
        if any(any(cells) for _, *cells in found):
            columns = ["", *(session.candidate for session in sessions)]
            blocks += [Heading(heading), Table(columns, found, is_wide=True)]
    if any(session.scores for session in sessions):
        blocks.append(
            Paragraph(
                "In brackets is the 95% interval of the share of passed cases, as if the cases were a sample of all "
                "possible ones. Where two intervals overlap widely, the cases do not tell the candidates apart.",
                is_muted=True,
            )
        )
    for exercise in comparison.exercises:
        for session in sessions:
            source = code.get((session.id, (exercise.slug, exercise.exercise)))
            if source is not None:
                name = f"{exercise.title}, {format_exercise(exercise.exercise)}: code of {session.candidate}"
                blocks += [Heading(name), Code(source)]
    return Document("Comparison", note, blocks, is_landscape=True)


def build_row(title: str, sessions: Sequence[ComparedSession], describe: Callable[[ComparedSession], str]) -> list[str]:
    """A row of results, with FOLDED_CELL for sessions whose results are folded."""
    return [title, *(FOLDED_CELL if each.are_results_folded else describe(each) for each in sessions)]


def build_result_rows(comparison: ComparedSessions) -> Rows:
    sessions = comparison.sessions
    yield ["State", *(f"{format_words(each.state)} {format_moment(each.ended_at)}".strip() for each in sessions)]
    yield build_row("Accepted", sessions, describe_accepted)
    found = {score.group for session in sessions for score in session.scores}
    for group in GROUPS:
        if group in found:
            yield build_row(format_group(group), sessions, lambda each, group=group: describe_score(each, group))
    yield build_row("Named bugs", sessions, describe_bugs)
    yield ["Time", *(describe_time(each) for each in sessions)]
    yield from build_problem_times(comparison)


def build_problem_times(comparison: ComparedSessions) -> Rows:
    """Of problems with several exercises. The others have their time beside the exercise."""
    indexes: dict[str, list[int]] = {}
    for index, exercise in enumerate(comparison.exercises):
        indexes.setdefault(exercise.slug, []).append(index)
    for chosen in indexes.values():
        if len(chosen) > 1:
            title = f"Time on {comparison.exercises[chosen[0]].title}"
            yield [title, *(describe_problem_time(each, chosen) for each in comparison.sessions)]


def describe_problem_time(session: ComparedSession, indexes: Sequence[int]) -> str:
    """`indexes` are those of the problem's exercises in the comparison."""
    return format_duration(sum(session.exercises[index].seconds for index in indexes)) if session.exercises else ""


def describe_accepted(session: ComparedSession) -> str:
    count = sum(work.verdict == Verdict.ACCEPTED for work in session.exercises)
    return f"{count} of {pluralize(len(session.exercises), 'exercise')}" if session.exercises else ""


def describe_score(session: ComparedSession, group: str) -> str:
    return next((format_score_and_interval(score) for score in session.scores if score.group == group), "")


def format_score_and_interval(score: ComparedScore) -> str:
    rate = score.rate
    interval = f" ({round(100 * rate.low)} to {round(100 * rate.high)}%)" if rate else ""
    return f"{score.passed}/{score.total}{interval}"


def describe_bugs(session: ComparedSession) -> str:
    bugs = [bug for exercise in session.exercises for bug in exercise.bugs]
    return "\n".join(f"{bug.title} ({'fixed' if bug.is_fixed else 'not fixed'})" for bug in bugs)


def describe_time(session: ComparedSession) -> str:
    worked = sum(exercise.seconds for exercise in session.exercises)
    return f"{format_duration(worked)} of {format_duration(session.available_seconds)}" if session.exercises else ""


def build_exercise_rows(comparison: ComparedSessions) -> Rows:
    for index, exercise in enumerate(comparison.exercises):
        title = f"{exercise.title}, {format_exercise(exercise.exercise)}"
        yield [title, *(describe_work(each, index) for each in comparison.sessions)]


def describe_work(session: ComparedSession, index: int) -> str:
    if not session.exercises:
        return ""
    work = session.exercises[index]
    if not work.is_opened and work.state is None:
        return "Not opened"
    result = FOLDED_CELL if session.are_results_folded else describe_result(work)
    return f"{result}\n{format_duration(work.seconds)}, {work.runs} runs, {work.submits} submitted"


def describe_result(work: ComparedWork) -> str:
    if work.state is None:
        return "Nothing submitted"
    groups = list_score_columns([work.scores])
    scores = [f"{format_group(group).lower()} {format_scores(work.scores, group)}" for group in groups]
    return "\n".join(filter(None, (format_verdict(work), ", ".join(scores))))


def build_card_rows(comparison: ComparedSessions) -> Rows:
    if comparison.rubric is None:
        return
    sessions = comparison.sessions
    yield [
        "Recommendation",
        *(
            "\n".join(f"{card.author}: {LEVEL_TITLES[card.recommendation]}" for card in session.cards)
            for session in sessions
        ),
    ]
    for dimension in comparison.rubric.dimensions:
        yield [dimension.title, *(describe_ratings(session, dimension) for session in sessions)]
    yield ["Summary", *("\n".join(card.summary for card in session.cards if card.summary) for session in sessions)]


def describe_ratings(session: ComparedSession, dimension: DimensionOut) -> str:
    lines: list[str] = []
    for card in session.cards:
        rating = card.ratings.get(dimension.id)
        lines.append(f"{card.author}: {LEVEL_TITLES[rating.level if rating else '']}")
        lines += [rating.note] if rating and rating.note else []
    return "\n".join(lines)


def describe_decision(session: ComparedSession) -> str:
    decision = session.decision
    if decision is None:
        return ""
    return "\n".join(filter(None, (CHOICE_TITLES[decision.choice], decision.next_step, decision.reason)))
