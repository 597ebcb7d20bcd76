"""Types and the error body that several areas of the API use."""

import re
from typing import Annotated, Literal

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from ninja import Schema
from pydantic import AfterValidator, Field, StringConstraints

MAX_ID = 2**63 - 1
"""The largest id that the database can store."""
Id = Annotated[int, Field(ge=1, le=MAX_ID)]

SubmissionKind = Literal["run", "submit"]
SubmissionState = Literal["queued", "judging", "done", "cancelled"]


INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""Control characters, separators of lines and paragraphs, and characters that change the direction of the text around
them."""


def reject_invisible_characters(text: str) -> str:
    if INVISIBLE.search(text):
        raise ValueError("contains invisible characters")
    return text


def require_printable(text: str) -> str:
    """Like `reject_invisible_characters`, but the text may have several lines. Returns it unchanged."""
    reject_invisible_characters(text.replace("\r\n", " ").replace("\n", " "))
    return text


VisibleLine = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(reject_invisible_characters),
]


def require_email(text: str) -> str:
    """An empty text is accepted: it means that there is no address."""
    try:
        if text:
            validate_email(text)
    except ValidationError as error:
        raise ValueError("is not valid") from error
    return text


EmailAddress = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=254),
    AfterValidator(reject_invisible_characters),
    AfterValidator(require_email),
]


class ErrorOut(Schema):
    """The body of every error: what happened and what it means, what to do next, and a code for programs."""

    message: str
    next: str
    code: str
