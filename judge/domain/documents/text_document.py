"""One document in memory: merges updates and returns its text. Updates from pages are applied only in `merge_process`,
because an update can make pycrdt panic or take quadratic time."""

import re
import secrets
from collections.abc import Iterable, Sequence
from functools import lru_cache

from pycrdt import Doc, Text

from judge.domain.documents.client_owners import ClientOwners, require_same_content
from judge.domain.documents.update_format import (
    MAX_SERVER_CLIENT,
    NO_UPDATE,
    ROOT_NAME,
    DecodedUpdate,
    InvalidUpdateError,
    Position,
    decode_state_vector,
    decode_update,
    replace_surrogate_pairs,
)

FOUR_BYTES = re.compile(rb"[\xf0-\xf4][\x80-\xbf]{3}")
"""A character that is a surrogate pair in UTF-16. A number in an update can match too, so that the slow path runs."""
CACHED_SNAPSHOTS = 16


class TextDocument:
    """The result of applying updates in the order in which the server stored them.

    Yjs and pycrdt differ only where an edit splits a surrogate pair: Yjs replaces both halves, and pycrdt shifts what
    follows. So the pairs that an update splits are replaced by two U+FFFD before pycrdt applies it.
    """

    def __init__(self, snapshot: bytes, updates: Sequence[bytes] = (), pairs: Iterable[Position] | None = None) -> None:
        """`updates` were checked when they were stored. `pairs` are those of the snapshot, if they are known: see
        `list_pairs`."""
        self._load(snapshot)
        self._pairs = set(find_surrogate_pairs(snapshot) if pairs is None else pairs)
        if self._pairs or any(map(FOUR_BYTES.search, updates)):
            for update in updates:
                self._apply_stored(update)
        else:
            with self._doc.transaction():  # much faster
                for update in updates:
                    self._doc.apply_update(update)

    def _load(self, state: bytes) -> None:
        self._doc: Doc = Doc(client_id=1 + secrets.randbelow(MAX_SERVER_CLIENT))
        self._text = self._doc.get(ROOT_NAME, type=Text)
        self._doc.apply_update(state)

    def _apply_stored(self, update: bytes) -> None:
        decoded = decode_update(update)
        self._pairs |= decoded.list_surrogate_pairs()
        update = self._replace_split_pairs(update, decoded)  # this may replace the document
        self._doc.apply_update(update)

    def apply_new(self, update: bytes, owners: ClientOwners) -> list[int]:
        """Check an update and apply it. Returns the clients that it uses.

        After InvalidUpdateError the document may have changed: discard it.
        """
        decoded = decode_update(update)
        clocks = self.get_clocks()
        require_dependencies(decoded, clocks)
        owners.require_own(decoded, clocks)
        require_same_content(decoded, clocks, self.get_state)
        self._pairs |= decoded.list_surrogate_pairs()
        update = self._replace_split_pairs(update, decoded)  # this may replace the document
        self._doc.apply_update(update)
        expected = clocks | compute_clocks(decoded, clocks)
        if self.get_clocks() != expected or has_non_plain_content(self._text):
            raise InvalidUpdateError("its effect differs from its content")
        return decoded.list_clients()

    def _replace_split_pairs(self, update: bytes, decoded: DecodedUpdate) -> bytes:
        split: set[Position] = decoded.list_boundaries() & self._pairs
        if not split:
            return update
        self._pairs -= split
        state = self.get_state()
        self._load(replace_surrogate_pairs(state, decode_update(state, len(state)), split))
        return replace_surrogate_pairs(update, decoded, split)

    def replace_text(self, text: str) -> bytes:
        """Change only what differs, and return the update."""
        updates: list[bytes] = []
        subscription = self._doc.observe(lambda event: updates.append(event.update))
        old = self.get_text()
        start, old_end, new_end = find_difference(old, text)
        first = len(old[:start].encode())  # pycrdt counts bytes of UTF-8
        with self._doc.transaction():
            if old_end > start:
                del self._text[first : first + len(old[start:old_end].encode())]
            if new_end > start:
                self._text.insert(first, text[start:new_end])
        self._doc.unobserve(subscription)
        update = updates[0] if updates else NO_UPDATE
        self._pairs |= find_surrogate_pairs(update)
        return update

    def get_text(self) -> str:
        return str(self._text)

    def get_state(self) -> bytes:
        """The whole document as one update."""
        return self._doc.get_update()

    def get_clocks(self) -> dict[int, int]:
        return decode_state_vector(self._doc.get_state())

    def list_pairs(self) -> list[Position]:
        """The surrogate pairs of the text, and perhaps some that were deleted since the snapshot."""
        return list(self._pairs)


@lru_cache(CACHED_SNAPSHOTS)
def find_surrogate_pairs(update: bytes) -> frozenset[Position]:
    if FOUR_BYTES.search(update) is None:
        return frozenset()
    return frozenset(decode_update(update, len(update)).list_surrogate_pairs())


def read_state(state: bytes) -> tuple[str, dict[int, int]]:
    """Load another document from this state, and return its text and its clocks."""
    doc: Doc = Doc()
    text = doc.get(ROOT_NAME, type=Text)
    doc.apply_update(state)
    return str(text), decode_state_vector(doc.get_state())


def has_non_plain_content(text: Text) -> bool:
    return any(attributes or not isinstance(value, str) for value, attributes in text.diff())


def compute_clocks(decoded: DecodedUpdate, clocks: dict[int, int]) -> dict[int, int]:
    """The clocks of the update's clients after it."""
    after: dict[int, int] = {}
    for struct in decoded.structs:
        known = after.get(struct.client, clocks.get(struct.client, 0))
        after[struct.client] = max(known, struct.clock + struct.length)
    return after


def require_dependencies(decoded: DecodedUpdate, clocks: dict[int, int]) -> None:
    """Refuse an update that needs another one first: pycrdt would wait for it forever, and no page would see this."""
    after = clocks | compute_clocks(decoded, clocks)
    for struct in decoded.structs:
        for position in (struct.left, struct.right):
            if position is not None and position[1] >= after.get(position[0], 0):
                raise InvalidUpdateError("an earlier update is missing")
    starts: dict[int, int] = {}
    for struct in decoded.structs:
        starts.setdefault(struct.client, struct.clock)
    if any(clock > clocks.get(client, 0) for client, clock in starts.items()):
        raise InvalidUpdateError("an earlier update is missing")
    for deletion in decoded.deletions:
        if deletion.clock + deletion.length > after.get(deletion.client, 0):
            raise InvalidUpdateError("it deletes text that does not exist")


def find_difference(old: str, new: str) -> tuple[int, int, int]:
    """Where two texts start to differ, and the end of the different part in each of them."""
    shorter = min(len(old), len(new))
    start = next((index for index in range(shorter) if old[index] != new[index]), shorter)
    end = 0
    while end < shorter - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return start, len(old) - end, len(new) - end
