"""Reads the planned date and time of a candidate in a pasted list."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from judge.domain.invitation_time import require_plannable
from judge.errors import RefusedError

FORM = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d)(?::00)?\s*(Z|[+-]\d\d:?\d\d)?", re.ASCII)
EXAMPLE = "Write it as 2027-02-03 10:30, or with an offset as 2027-02-03 10:30 +01:00."


def read_planned_time(text: str, zone: str) -> datetime:
    """In UTC. A time without an offset is in `zone`, such as Europe/Berlin. Raises ValueError with a sentence."""
    match = FORM.fullmatch(text)
    if match is None:
        raise ValueError(f"The planned time is not a date and a time. {EXAMPLE}")
    day, clock, offset = match.groups()
    try:
        planned = datetime.fromisoformat(f"{day}T{clock}{offset or ''}")
    except ValueError:
        raise ValueError(f"There is no such date or time. {EXAMPLE}") from None
    planned = planned.astimezone(UTC) if offset else convert_to_utc(planned, zone)
    try:
        require_plannable(planned)
    except RefusedError:
        raise ValueError("The planned time is in the past or more than a year ahead.") from None
    return planned


def convert_to_utc(local: datetime, zone: str) -> datetime:
    """`local` has no time zone. A time that the clocks show twice is the first one."""
    try:
        planned = local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"This server does not know your time zone. {EXAMPLE}") from None
    except OverflowError:
        raise ValueError(f"There is no such date or time. {EXAMPLE}") from None
    if planned.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local:
        raise ValueError(f"The clocks in {zone} are changed at the planned time, which does not exist.")
    return planned
