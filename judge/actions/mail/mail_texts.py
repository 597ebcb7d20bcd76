"""The texts of all mails. They are plain text: every mail program shows it, and it has no hidden links."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings

from judge.models import OutgoingMail

MAX_VALUE, MAX_LINK = 200, 2000
"""Characters of the longest title, name or role in a text, and of the longest link."""

Kind = OutgoingMail.Kind


@dataclass(frozen=True, slots=True)
class MailText:
    subject: str
    body: str


INVITATION = """\
Hello {{name}},

{{inviter}} invites you to a coding interview: {{title}}. It takes {{minutes}} minutes. You solve problems in your
browser and need no account.{dates}

Your link:
{{link}}

The time starts when you press Start, not when you open the link. The page first says what is recorded and for how long.
Keep the link to yourself: anyone who has it can open your interview.

If you did not expect this mail, ignore it.
"""

TEXTS: dict[str, MailText] = {
    Kind.PASSWORD_RESET: MailText(
        "Set a new password",
        f"""\
Somebody, probably you, asked for a new password for the account {{username}}.

Open this link within {settings.PASSWORD_RESET_TIMEOUT // 60} minutes to set it:
{{link}}

If it was not you, ignore this mail. The password stays the same.
""",
    ),
    Kind.PASSWORD_CHANGED: MailText(
        "Your password was changed",
        """\
The password of the account {username} was changed. Everybody who was signed in with it was signed out.

If it was not you, set a new password now, then tell the operator of the server:
{link}
""",
    ),
    Kind.ADDRESS_CHANGED: MailText(
        "Your email address was changed",
        """\
The account {username} at {link} has another email address now, or none.
It receives no more mails at this one, so nobody can request a new password with it.

If it was not you, somebody knows your password. Tell the operator of that server at once.
""",
    ),
    Kind.INTERVIEW_INVITATION: MailText("Invitation to a coding interview: {title}", INVITATION.format(dates="")),
    Kind.DATED_INVITATION: MailText(
        "Invitation to a coding interview: {title}", INVITATION.format(dates="\n\n{dates}")
    ),
    Kind.TEAM_INVITATION: MailText(
        "Invitation to the team {team}",
        """\
{inviter} invites you to the team {team} as {role}. The team holds coding interviews with this server.

Open this link within 7 days to join:
{link}

It works once. If you did not expect this mail, ignore it.
""",
    ),
}
"""By the kind of the mail. What is in braces are the parameters of `queue_mail`."""


def list_parameters(kind: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", TEXTS[kind].subject + TEXTS[kind].body))


def build_text(kind: str, parameters: Mapping[str, str]) -> MailText:
    text, values = TEXTS[kind], clean_parameters(parameters)
    return MailText(text.subject.format_map(values), text.body.format_map(values))


def clean_parameters(parameters: Mapping[str, str]) -> dict[str, str]:
    return {name: clean_value(value, MAX_LINK if name == "link" else MAX_VALUE) for name, value in parameters.items()}


def clean_value(value: str, limit: int = MAX_VALUE) -> str:
    """Return one line without control characters, so that no name can add a header or a paragraph of its own. What is
    longer than `limit` is cut."""
    visible = "".join(" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in value)
    line = " ".join(visible.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"
