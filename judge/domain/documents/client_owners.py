"""Refuses updates that continue the text of another person, or that repeat stored text in another form.

Yjs counts what each client types from 0, and ignores a part that it knows already. So a forged update that uses the
client of somebody else's page would take the place of what that page types next: the page's own update would have no
effect, and the server would confirm it. Pages receive the clients of others with their updates.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from judge.domain.documents.update_format import DecodedUpdate, InvalidUpdateError, Struct, decode_update

UNKNOWN = "\ufffd"
"""In place of deleted text. It is also what Yjs puts in place of a surrogate pair that an edit splits."""


@dataclass(frozen=True, slots=True)
class ClientOwners:
    """Who sends an update, and to whom the clients of its document belong.

    A client belongs to the person who used it first, not to their page: after a reload, another page sends what an
    earlier one has left in the browser."""

    person: int | None = None
    """The account of the interviewer who sends the update; None for the candidate."""
    interviewers: Mapping[int, int] = field(default_factory=dict[int, int])
    """The account of the interviewer, by client, for each client that an interviewer has used."""

    def require_own(self, decoded: DecodedUpdate, clocks: Mapping[int, int]) -> None:
        """Refuse text of another person's client. `clocks` are those of the document before the update."""
        for client in decoded.list_clients():
            # All other clients of the document are the candidate's. A new one belongs to the person who sends it.
            default_owner = None if client in clocks else self.person
            if self.interviewers.get(client, default_owner) != self.person:
                raise InvalidUpdateError("it continues the text of another person's page")


def require_same_content(decoded: DecodedUpdate, clocks: Mapping[int, int], get_state: Callable[[], bytes]) -> None:
    """Refuse other text under clocks that the document has already, because it would be ignored. Closing pages send
    again what they have sent, which has the same text. `get_state` returns the document as one update."""
    repeated = [struct for struct in decoded.structs if struct.clock < clocks.get(struct.client, 0)]
    if not repeated:
        return
    known = read_units(get_state(), {struct.client for struct in repeated})
    for struct in repeated:
        stored = known[struct.client][2 * struct.clock :]
        if struct.text and not has_same_units(struct.text.encode("utf-16-le"), stored):
            raise InvalidUpdateError("it has another text for what is stored already")


def read_units(state: bytes, clients: set[int]) -> dict[int, bytes]:
    """The text of each of the clients from clock 0, in UTF-16."""
    structs = groupby(decode_update(state, len(state)).structs, lambda struct: struct.client)
    return {client: encode_units(own) for client, own in structs if client in clients}


def encode_units(structs: Iterable[Struct]) -> bytes:
    """The text of a client in UTF-16, two bytes for each clock."""
    return "".join(struct.text or UNKNOWN * struct.length for struct in structs).encode("utf-16-le")


def has_same_units(sent: bytes, stored: bytes) -> bool:
    """Compare as far as both go. A unit that is UNKNOWN on one side counts as the same."""
    size = min(len(sent), len(stored))
    if sent[:size] == stored[:size]:
        return True
    unknown = UNKNOWN.encode("utf-16-le")
    units = ((sent[at : at + 2], stored[at : at + 2]) for at in range(0, size, 2))
    return all(unit == other or unknown in (unit, other) for unit, other in units)
