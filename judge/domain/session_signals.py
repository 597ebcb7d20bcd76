"""What a candidate's page reported of itself, in numbers. They come from a browser, so they prove nothing, and they are
no verdict on anybody."""

from dataclasses import dataclass

from judge.domain.warm_up import exclude_warm_up
from judge.models import CandidateSession, TimelineEvent

Kind = TimelineEvent.Kind


@dataclass(frozen=True, slots=True)
class SessionSignals:
    pastes: int
    largest_paste_lines: int
    times_away: int
    away_seconds: int
    private_periods: int
    pauses: int


def summarize_signals(session: CandidateSession) -> SessionSignals:
    rows = exclude_warm_up(session.timeline_events.all()).values_list("kind", "detail")
    details: dict[str, list[dict[str, int]]] = {}
    for kind, detail in rows:
        details.setdefault(kind, []).append(detail)
    pastes, returns = details.get(Kind.PASTED, []), details.get(Kind.RETURNED, [])
    return SessionSignals(
        pastes=len(pastes),
        largest_paste_lines=max((paste.get("lines", 0) for paste in pastes), default=0),
        times_away=len(returns),
        away_seconds=sum(back.get("seconds", 0) for back in returns),
        private_periods=len(details.get(Kind.PRIVATE_STARTED, [])),
        pauses=len(details.get(Kind.PAUSED, [])),
    )
