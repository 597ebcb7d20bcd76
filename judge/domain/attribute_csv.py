"""A list of candidates' attributes as CSV, which an owner of a team imports: checked before anything is stored."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from judge.domain.pasted_list import choose_separator, split_cells, split_lines
from judge.models import Candidate, CandidateAttribute, CandidateSession, Team
from judge.models.sessions import MAX_ATTRIBUTE_LENGTH

MAX_LINES = 5000
"""Of candidates: the line with the names of the columns does not count."""
MAX_CHARACTERS = 512 * 1024
MAX_ATTRIBUTES = 5
"""Of a team."""
MAX_VALUES = 12
"""Of an attribute. More are no groups, but numbers or texts, which say too much about one person."""
IDENTIFYING_COLUMNS = ("session", "candidate", "link", "name")
"""Names of columns that can say who is meant. If the list has several of them, the first one here does."""
IGNORED_COLUMNS = frozenset({*IDENTIFYING_COLUMNS, "interview", "email", "e-mail", "mail", "started", "state"})
"""Names of columns that are no attributes, as lists of candidates often have them."""
SESSION_PATH = re.compile(r"(?:^|/)invitations/(\d{1,18})(?:/[a-z]*)?/?$")
"""The end of the address of a session's page, which contains the id of the session."""
SESSION_NUMBER = re.compile(r"(\d{1,18})$")
"""The id in the column "session", as in the CSV of the list of sessions."""


@dataclass(slots=True)
class ListedAttributes:
    line: int
    """In the text, from 1."""
    who: str
    """The cell that says who is meant: a name, a link, an address or an id."""
    values: dict[str, str] = field(default_factory=dict)
    """By the name of the attribute. An empty value deletes what is stored."""
    session: int | None = None
    """The id, if the line has it."""
    candidate: int | None = None
    """The id; None until `find_candidates` has found one."""
    errors: list[str] = field(default_factory=list)


@dataclass(slots=True)
class AttributeList:
    names: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    """About the list as a whole."""
    lines: list[ListedAttributes] = field(default_factory=list)

    @property
    def is_valid(self) -> bool:
        return not self.errors and all(not line.errors for line in self.lines)

    def count_groups(self, name: str) -> Counter[str]:
        """How many candidates of the list have each value of the attribute."""
        return Counter(line.values[name] for line in self.lines if line.values.get(name))


def read_attribute_list(text: str, team: Team) -> AttributeList:
    """At most five queries, however long the text is."""
    found = parse_lines(text)
    if not found.errors:
        find_candidates(found.lines, team)
        check_groups(found, team)
    return found


def parse_lines(text: str) -> AttributeList:
    lines = split_lines(text)
    numbered = [(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if not numbered:
        return AttributeList(errors=["The list is empty."])
    separator = choose_separator(lines)
    header = split_cells(numbered[0][1], separator) or []
    names = [cell.casefold() for cell in header]
    who_column = next((names.index(name) for name in IDENTIFYING_COLUMNS if name in names), None)
    columns = {index: cell for index, cell in enumerate(header) if cell and names[index] not in IGNORED_COLUMNS}
    found = AttributeList(
        list(columns.values()), find_header_errors(list(columns.values()), has_who=who_column is not None)
    )
    if len(numbered) - 1 > MAX_LINES:
        found.errors.append(
            f"The list has {len(numbered) - 1} candidates, but {MAX_LINES} at most can be imported at once."
        )
    if len(numbered) == 1:
        found.errors.append("The list names no candidate: it has only the names of the columns.")
    if not found.errors and who_column is not None:
        found.lines = [
            read_line(
                number,
                split_cells(line, separator),
                len(header),
                who_column,
                columns,
                has_session_ids=names[who_column] == "session",
            )
            for number, line in numbered[1:]
        ]
    return found


def find_header_errors(names: Sequence[str], *, has_who: bool) -> list[str]:
    """`names` are those of the attributes. `has_who` is whether a column says who is meant."""
    errors: list[str] = []
    if not has_who:
        errors.append('The first line names no column "candidate" with the name or the link of each candidate.')
    if not names:
        errors.append("The first line names no attribute. Add a column for each one.")
    if len(names) > MAX_ATTRIBUTES:
        errors.append(f"The list has {len(names)} attributes, but a team can have {MAX_ATTRIBUTES} at most.")
    if len({name.casefold() for name in names}) < len(names):
        errors.append("Two columns have the same name.")
    errors += [
        f'The name "{name[:MAX_ATTRIBUTE_LENGTH]}" {reason}.' for name in names if (reason := find_text_error(name))
    ]
    return errors


def find_text_error(text: str) -> str:
    """Return the end of a sentence about a name or a value, or "" if it is valid."""
    if len(text) > MAX_ATTRIBUTE_LENGTH:
        return f"has more than {MAX_ATTRIBUTE_LENGTH} characters"
    return "" if text.isprintable() else "has characters that cannot be shown"


def read_line(
    number: int,
    cells: list[str] | None,
    width: int,
    who_column: int,
    columns: Mapping[int, str],
    *,
    has_session_ids: bool,
) -> ListedAttributes:
    """`cells` is None if the quotes of the line are wrong, and `width` how many cells the first line has. `columns` are
    the names of the attributes by the index of their column. `has_session_ids` is whether `who_column` has ids of
    sessions."""
    if cells is None:
        return ListedAttributes(number, "", errors=["The quotes do not match."])
    padded = cells + [""] * (width - len(cells))
    line = ListedAttributes(number, padded[who_column], {name: padded[index] for index, name in columns.items()})
    match = SESSION_PATH.search(line.who) or (SESSION_NUMBER.match(line.who) if has_session_ids else None)
    line.session = int(match[1]) if match else None
    if not line.who:
        line.errors.append("The candidate is missing.")
    if any(cells[width:]):
        line.errors.append("There are more cells than columns. Put a name with a comma in quotes.")
    for name, value in line.values.items():
        if reason := find_text_error(value):
            line.errors.append(f'The value of "{name}" {reason}.')
    return line


def find_candidates(lines: Sequence[ListedAttributes], team: Team) -> None:
    """Set the candidate of each line, or add an error to it: by the link of the invitation, by the address or the id of
    the session, or by the name if nobody else has it."""
    sessions = {line.line: line.session for line in lines if line.session is not None}
    tokens = {line.line: line.who.rstrip("/").rpartition("/")[2] for line in lines if "/i/" in line.who}
    names = {line.line: line.who for line in lines if line.line not in sessions and line.line not in tokens}
    of_team = CandidateSession.objects.filter(interview__team=team)
    by_session = dict(of_team.filter(pk__in=set(sessions.values())).values_list("pk", "candidate"))
    by_token = dict(of_team.filter(token__in=set(tokens.values())).values_list("token", "candidate"))
    by_name = defaultdict[str, set[int]](set)
    named = Candidate.objects.filter(name__in=set(names.values()), sessions__interview__team=team)
    for name, pk in named.values_list("name", "pk"):
        by_name[name].add(pk)
    for line in lines:
        if line.line in sessions:
            line.candidate = by_session.get(sessions[line.line])
        elif line.line in tokens:
            line.candidate = by_token.get(tokens[line.line])
        elif len(by_name[line.who]) == 1:
            (line.candidate,) = by_name[line.who]
        elif len(by_name[line.who]) > 1:
            line.errors.append(f"{len(by_name[line.who])} invitations have this name. Use the address of the session.")
        if line.candidate is None and not line.errors:
            line.errors.append("Your team has no such candidate. Write the name exactly as on the interview's page.")
    add_duplicate_errors(lines)


def add_duplicate_errors(lines: Iterable[ListedAttributes]) -> None:
    seen: dict[int, int] = {}  # the line by the id of the candidate
    for line in lines:
        if line.candidate in seen:
            line.errors.append(f"Line {seen[line.candidate]} is about the same candidate.")
        elif line.candidate is not None:
            seen[line.candidate] = line.line


def check_groups(found: AttributeList, team: Team) -> None:
    """Add an error to `found` if the team would have too many attributes, or an attribute too many values. Stored
    values count too, except those that the list replaces or deletes."""
    stored = CandidateAttribute.objects.filter(team=team)
    names = {*found.names, *stored.order_by().values_list("name", flat=True).distinct()}
    if len(names) > MAX_ATTRIBUTES:
        found.errors.append(
            f"Your team would have {len(names)} attributes, and {MAX_ATTRIBUTES} at most are possible. Delete some."
        )
    values = {name: set(found.count_groups(name)) for name in found.names}
    others = stored.filter(name__in=found.names).exclude(
        candidate__in=[line.candidate for line in found.lines if line.candidate is not None]
    )
    for name, value in others.order_by().values_list("name", "value").distinct():
        values[name].add(value)
    for name, groups in values.items():
        if len(groups) > MAX_VALUES:
            found.errors.append(
                f'"{name}" has {len(groups)} values, but {MAX_VALUES} at most can be compared. Combine some of them.'
            )
