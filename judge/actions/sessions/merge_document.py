"""Computes what a document becomes with a change, in the processes of the merge pool. Changes no row."""

from dataclasses import dataclass

from judge.domain.documents.client_owners import ClientOwners
from judge.domain.documents.merge_pool import (
    POOL,
    BudgetSpentError,
    CostlyUpdateError,
    MergedDocument,
    MergeUnavailableError,
    Payer,
)
from judge.domain.documents.recent_states import MergeBase, load_base
from judge.domain.documents.update_format import InvalidUpdateError
from judge.errors import RETRY_SECONDS, RefusedError
from judge.models import Document, User

SERVER = ""
"""The client of a change by the server."""


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """What a page has typed (`update`), or the text that the server writes (`text`); without both, no change."""

    update: bytes | None = None
    """From a page."""
    text: str | None = None
    """The new text, from the server."""
    client: str = SERVER
    """The id that the page chose for itself."""
    sequence: int = 0
    """The number of the batch among those of the page."""
    payer: Payer | None = None
    """Whose budget of CPU time the merge spends; None for that of the session."""
    user: User | None = None
    """The interviewer who typed it; None for the candidate and for the server."""
    is_private: bool = False
    """Whether the page typed it in a private period, which may be over when it arrives."""
    in_transaction: bool = False
    """Whether the caller has a transaction, which must not wait long for the merge."""


def merge(document: Document, change: DocumentChange | None = None, base: MergeBase | None = None) -> MergedDocument:
    """Return the document with the change; without a change, as it is stored. Raises RefusedError.

    `base` is what the document is computed from, if the caller has loaded it.
    """
    change, base = change or DocumentChange(), base or load_base(document)
    payer = change.payer or Payer(f"session {document.session_id}")
    try:
        return POOL.merge(
            payer,
            base.snapshot,
            base.updates,
            update=change.update,
            owners=ClientOwners(change.user and change.user.pk, dict(document.interviewer_clients)),
            text=change.text,
            pairs=base.pairs,
            in_transaction=change.in_transaction,
        )
    except InvalidUpdateError as error:
        raise RefusedError(
            "invalid_update",
            f"The server cannot apply this change to the code, so it was not stored: {error}.",
            "Reload the page. It loads the stored code and adds your change again.",
        ) from None
    except CostlyUpdateError:
        raise RefusedError(
            "too_large",
            "This change is too complex for the server, so it was not stored. Your code is still on this page.",
            "Copy your code, undo the change, and paste the code in smaller parts.",
        ) from None
    except BudgetSpentError as error:
        raise RefusedError(
            "too_many",
            "This session or network has sent too many complex changes, so this one was not stored yet. Your code is "
            "still on this page.",
            f"The page sends it again in {error.retry_after} s.",
            retry_after=error.retry_after,
        ) from None
    except MergeUnavailableError:
        raise RefusedError(
            "unavailable",
            "The server is busy and did not store this change yet. It is still on this page.",
            "Nothing to do: the page sends it again.",
            retry_after=RETRY_SECONDS,
        ) from None
