"""How much the rows that a visitor makes take in the database, in bytes."""

from collections.abc import Iterable

from pydantic import BaseModel

from judge.grading.report_limits import measure
from judge.models import Document, Submission

ROW_BYTES = 300
"""About what a row takes beside its texts, with its entries in the indexes."""
ATTEMPT_BYTES = 2 * ROW_BYTES
"""An attempt and its report, beside the text of the report."""


def measure_document(document: Document) -> int:
    """The document and all of its updates, but not the rows of the updates."""
    return ROW_BYTES + document.stored_bytes + measure_texts(document)


def measure_texts(document: Document) -> int:
    """What an update replaces."""
    return len(document.source) + len(document.snapshot)


def measure_submission(row: Submission) -> int:
    """Without what judging it adds."""
    return ROW_BYTES + len(row.source) + len(row.custom_input)


def measure_timing(message: str, cases: Iterable[BaseModel]) -> int:
    """The timing job of a kernel."""
    return ROW_BYTES + len(message) + sum(map(measure, cases))
