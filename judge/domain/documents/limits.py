"""How large a document can become, and until when its changes are stored after the end."""

from datetime import timedelta

from judge.domain.documents.merge_pool import MergedDocument
from judge.domain.session_rules import require_source_size
from judge.errors import RefusedError
from judge.models import Document

MAX_UPDATE_BYTES = 3 * 512 * 1024
MAX_STATE_BYTES = 4 * 1024 * 1024
"""Deleted characters take space, too: three hours of typing take less than 1 MiB."""
MAX_STORED_BYTES = 64 * 1024 * 1024
"""Of all updates of a document: a hundred hours of typing."""
LATE_FOR = timedelta(days=7)
"""How long after the end of an interview changes are stored that a browser could not send before."""


def require_document_size(document: Document, merged: MergedDocument, *, result_bytes: int = 0) -> None:
    """`result_bytes` is the size of the row that shows interviewers the result of private edits, if one is stored
    too."""
    require_source_size(merged.text)
    stored_bytes = document.stored_bytes + len(merged.update) + result_bytes
    if len(merged.state) > MAX_STATE_BYTES or stored_bytes > MAX_STORED_BYTES:
        raise RefusedError(
            "too_large",
            "This code was changed so often that the server stores no more changes of it. Your code is still on "
            "this page.",
            "Copy your code and submit it. In practice, ask the operator of this server to delete old data.",
        )


def require_update_size(update: bytes) -> None:
    if len(update) > MAX_UPDATE_BYTES:
        raise RefusedError(
            "too_large",
            f"The change is {len(update) / 2**20:.1f} MiB, but the server stores at most "
            f"{MAX_UPDATE_BYTES / 2**20:g} MiB at once. Your code is still on this page.",
            "Send it in smaller parts.",
        )
