"""A pasted or uploaded list of candidates as CSV: one line for each, checked before anybody is invited."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from judge.actions.mail.queue_mail import is_mail_available
from judge.api.interviews.planned_times import read_planned_time
from judge.api.interviews.schemas import InvitationIn
from judge.domain.pasted_list import choose_separator, split_cells, split_lines
from judge.domain.session_time import MAX_EXTRA_SECONDS

MAX_LINES = 100
COLUMNS = {
    "name": "candidate",
    "candidate": "candidate",
    "email": "email",
    "e-mail": "email",
    "mail": "email",
    "e-mail address": "email",
    "email address": "email",
    "extra minutes": "extra_minutes",
    "extra time": "extra_minutes",
    "planned for": "scheduled_at",
    "planned": "scheduled_at",
    "date and time": "scheduled_at",
    "date": "scheduled_at",
}
"""Names of columns in a first line, and what they mean. Without such a line the columns are in `DEFAULT_COLUMNS`."""
DEFAULT_COLUMNS = ("candidate", "email", "extra_minutes", "scheduled_at")
FIELD_TITLES = {"candidate": "name", "email": "email address", "extra_seconds": "extra minutes"}
ERROR_MESSAGES = {
    "string_too_short": "The name is missing.",
    "string_too_long": "The {field} is too long.",
    "less_than_equal": f"At most {MAX_EXTRA_SECONDS // 60} extra minutes are possible.",
    "greater_than_equal": "Extra minutes cannot be negative.",
}
"""What a person reads, by the type of pydantic's error."""


@dataclass(slots=True)
class ListedPerson:
    line: int
    """In the text, from 1."""
    candidate: str = ""
    email: str = ""
    extra_minutes: int = 0
    scheduled_at: datetime | None = None
    errors: list[str] = field(default_factory=list)
    """Nobody is invited while a line has one."""
    warnings: list[str] = field(default_factory=list)
    invitation: InvitationIn | None = None
    """None if a field is not valid."""


def read_invitation_list(text: str, invited: Iterable[str], zone: str = "UTC") -> list[ListedPerson]:
    """Every line with a person, also those with errors. `invited` are the names of candidates that the interview
    already has. Planned times without an offset are in the time zone `zone`."""
    lines = split_lines(text)
    separator = choose_separator(lines)
    people: list[ListedPerson] = []
    columns: Sequence[str] | None = None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        cells = split_cells(line, separator)
        if columns is None:
            columns = find_columns(cells)
            if columns:
                continue
            columns = DEFAULT_COLUMNS
        if len(people) < MAX_LINES:
            people.append(read_person(number, cells, columns, zone))
        else:  # such a list is refused, and checking thousands of lines takes a second
            people.append(ListedPerson(number, errors=[f"A list has at most {MAX_LINES} candidates."]))
    report_duplicates(people, invited)
    return people


def find_columns(cells: list[str] | None) -> Sequence[str] | None:
    """What the columns mean, if the cells are their names ("" for an unknown one); None if the line is a person."""
    names = [COLUMNS.get(cell.casefold(), "") for cell in cells or []]
    return names if "candidate" in names else None


def read_person(line_number: int, cells: list[str] | None, columns: Sequence[str], zone: str) -> ListedPerson:
    """`cells` is None for a line whose quotes do not match."""
    person = ListedPerson(line_number)
    if cells is None:
        person.errors.append('The quotes do not match. Write a name with quotes as "Kim ""K"" Lee".')
        return person
    if any(cells[len(columns) :]):
        person.errors.append("There are more cells than columns. Put a name with a comma in quotes.")
    values = dict(zip(columns, cells, strict=False))
    person.candidate, person.email = values.get("candidate", ""), values.get("email", "")
    minutes = values.get("extra_minutes", "")
    if minutes and not (minutes.isascii() and minutes.isdigit() and len(minutes) < 6):
        hint = " Put a name with a comma in quotes." if "@" in minutes else ""
        person.errors.append(f"The extra minutes are not a whole number.{hint}")
        minutes = ""
    person.extra_minutes = int(minutes or 0)
    if planned := values.get("scheduled_at", ""):
        try:
            person.scheduled_at = read_planned_time(planned, zone)
        except ValueError as error:
            person.errors.append(str(error))
    fields = {"candidate": person.candidate, "email": person.email, "extra_seconds": person.extra_minutes * 60}
    try:
        person.invitation = InvitationIn.model_validate(fields | {"scheduled_at": person.scheduled_at})
    except ValidationError as error:
        person.errors += [describe_validation_error(each) for each in error.errors()]
    if person.email and not is_mail_available():
        person.errors.append("This server sends no email. Remove the address, and send the link yourself.")
    return person


def describe_validation_error(error: Any) -> str:
    field_title = FIELD_TITLES.get(str(error["loc"][0]), "line")
    message = ERROR_MESSAGES.get(error["type"])
    if message:
        return message.format(field=field_title)
    return f"The {field_title} {str(error['msg']).removeprefix('Value error, ')}."


def report_duplicates(people: list[ListedPerson], invited: Iterable[str]) -> None:
    addresses: dict[str, int] = {}
    # The line in which a name is first; 0 for candidates who are already invited.
    names = dict.fromkeys((name.casefold() for name in invited), 0)
    for person in people:
        address, name = person.email.casefold(), person.candidate.casefold()
        if address and address in addresses:
            person.errors.append(f"Line {addresses[address]} has the same email address.")
        if name and names.get(name) == 0:
            person.warnings.append("Somebody with this name is already invited.")
        elif name and name in names:
            person.warnings.append(f"Line {names[name]} has the same name.")
        addresses.setdefault(address, person.line)
        names.setdefault(name, person.line)
