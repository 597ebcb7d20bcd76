"""Removes candidates' names from texts that people typed, such as the title "Second round, Robin"."""

import re
from collections.abc import Iterable

from judge.models import Candidate

CANDIDATE_LABEL = "Candidate"


def get_candidate_label(candidate: Candidate) -> str:
    """Identifies a candidate to people who may not read the name."""
    return f"{CANDIDATE_LABEL} {candidate.pk}"


def replace_name(text: str, name: str, replacement: str) -> str:
    if not name:
        return text
    return re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", lambda _: replacement, text, flags=re.IGNORECASE)


def hide_names(text: str, candidates: Iterable[Candidate]) -> str:
    """Replace the names of the candidates with their labels, longer names first."""
    for candidate in sorted(candidates, key=lambda each: len(each.name), reverse=True):
        if may_contain(text, candidate.name):
            text = replace_name(text, candidate.name, get_candidate_label(candidate))
    return text


def may_contain(text: str, name: str) -> bool:
    """Spares a regular expression for most of thousands of names. Only ASCII letters have no other spellings that the
    expression takes for the same."""
    return not (text.isascii() and name.isascii()) or name.lower() in text.lower()
