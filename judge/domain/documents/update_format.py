"""Reads updates in version 1 of Yjs's binary format, and refuses all that an editor of plain text never sends.

pycrdt accepts much more, and panics at some of it. So the judge reads each update with this module first. Positions in
a text, which Yjs calls clocks, count UTF-16 code units.
"""

import re
from dataclasses import dataclass

ROOT_NAME = "source"
"""The name of the document's only root type, a Y.Text."""
MAX_STRUCTS = 50_000
MAX_CLIENT = 2**53 - 1
MAX_SERVER_CLIENT = 2**32 - 1
"""The highest client id that the server chooses. Pages choose theirs in the same range."""
MAX_CLOCK = 2**26
"""A client types at most this many characters. pycrdt counts them in 32 bits."""

# The first byte of an item: three flags, and the kind of its content in the lower bits.
HAS_LEFT, HAS_RIGHT, HAS_KEY = 0x80, 0x40, 0x20
CONTENT_KIND = 0x1F
DELETED, STRING = 1, 4
PARENT_IS_ROOT = 1
"""The value before the name of a root type. Before the id of an item it is 0."""
SURROGATE_PAIR = re.compile("[\U00010000-\U0010ffff]")
REPLACEMENT = "\ufffd\ufffd"
"""What Yjs puts in place of a surrogate pair that an edit splits."""
NO_UPDATE = b"\x00\x00"

Position = tuple[int, int]
"""A client's id and a clock of that client."""


class InvalidUpdateError(Exception):
    """The update is malformed, or contains something other than edits of the text."""


@dataclass(frozen=True, slots=True)
class Struct:
    """Characters that one client inserted in one place, or the space of deleted ones."""

    client: int
    clock: int
    length: int
    left: Position | None
    right: Position | None
    text: str
    """Empty for deleted characters."""
    text_start: int
    """Where the encoded text starts in the update, with its length before it."""
    text_end: int


@dataclass(frozen=True, slots=True)
class Deletion:
    client: int
    clock: int
    length: int


@dataclass(frozen=True, slots=True)
class DecodedUpdate:
    structs: list[Struct]
    deletions: list[Deletion]

    def list_clients(self) -> list[int]:
        """Those whose text the update contains."""
        return list(dict.fromkeys(struct.client for struct in self.structs))

    def list_boundaries(self) -> set[Position]:
        """Where the update cuts the text of earlier structs, or its own."""
        boundaries: set[Position] = set()
        for struct in self.structs:
            boundaries.add((struct.client, struct.clock))
            if struct.left is not None:
                boundaries.add((struct.left[0], struct.left[1] + 1))
            if struct.right is not None:
                boundaries.add(struct.right)
        for deletion in self.deletions:
            boundaries.add((deletion.client, deletion.clock))
            boundaries.add((deletion.client, deletion.clock + deletion.length))
        return boundaries

    def list_surrogate_pairs(self) -> set[Position]:
        """The position of the second half of each pair."""
        pairs: set[Position] = set()
        for struct in self.structs:
            for number, match in enumerate(SURROGATE_PAIR.finditer(struct.text)):
                pairs.add((struct.client, struct.clock + match.start() + number + 1))
        return pairs


class UpdateReader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self.offset = 0

    def read_number(self, maximum: int) -> int:
        """Read an unsigned integer of variable length, as lib0 writes it."""
        value = shift = 0
        while True:
            byte = self.read_byte()
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                break
            shift += 7
            if shift > 56:
                raise InvalidUpdateError("a number is too long")
        if value > maximum or (shift and not byte):
            raise InvalidUpdateError("a number is too large or has leading zeros")
        return value

    def read_byte(self) -> int:
        if self.offset >= len(self._data):
            raise InvalidUpdateError("the update is incomplete")
        self.offset += 1
        return self._data[self.offset - 1]

    def read_text(self) -> str:
        length = self.read_number(len(self._data))
        encoded = self._data[self.offset : self.offset + length]
        self.offset += length
        if len(encoded) != length:
            raise InvalidUpdateError("the update is incomplete")
        try:
            return encoded.decode()
        except UnicodeDecodeError:
            raise InvalidUpdateError("a text is not UTF-8") from None

    def read_position(self) -> Position:
        return self.read_number(MAX_CLIENT), self.read_number(MAX_CLOCK)

    def require_end(self) -> None:
        if self.offset != len(self._data):
            raise InvalidUpdateError("there are bytes after the update")


def decode_update(data: bytes, max_structs: int = MAX_STRUCTS) -> DecodedUpdate:
    """Raises InvalidUpdateError."""
    reader = UpdateReader(data)
    structs: list[Struct] = []
    clients: set[int] = set()
    for _ in range(reader.read_number(max_structs)):
        count = reader.read_number(max_structs - len(structs))
        client, clock = reader.read_position()
        if client in clients or not count:
            raise InvalidUpdateError("a client appears twice, or without content")
        clients.add(client)
        for _ in range(count):
            struct = read_struct(reader, client, clock)
            structs.append(struct)
            clock += struct.length
            if clock > MAX_CLOCK:
                raise InvalidUpdateError("a client has typed too much")
    deletions = read_deletions(reader, max_structs)
    reader.require_end()
    return DecodedUpdate(structs, deletions)


def read_struct(reader: UpdateReader, client: int, clock: int) -> Struct:
    info = reader.read_byte()
    left = reader.read_position() if info & HAS_LEFT else None
    right = reader.read_position() if info & HAS_RIGHT else None
    # Only an item without neighbors names its parent. All others are in the parent of their neighbors.
    if left is None and right is None and not is_parent_root(reader):
        raise InvalidUpdateError("an item is outside the text")
    if info & HAS_KEY or info & CONTENT_KIND not in (DELETED, STRING):
        raise InvalidUpdateError("there is something other than plain text")
    start, text = reader.offset, ""
    if info & CONTENT_KIND == STRING:
        text = reader.read_text()
        length = count_utf16_units(text)
    else:
        length = reader.read_number(MAX_CLOCK)
    if not length:
        raise InvalidUpdateError("an item is empty")
    return Struct(client, clock, length, left, right, text, start, reader.offset)


def is_parent_root(reader: UpdateReader) -> bool:
    """Read the parent of an item. Return whether it is the text of the document."""
    return reader.read_number(PARENT_IS_ROOT) == PARENT_IS_ROOT and reader.read_text() == ROOT_NAME


def read_deletions(reader: UpdateReader, max_structs: int) -> list[Deletion]:
    deletions: list[Deletion] = []
    for _ in range(reader.read_number(max_structs)):
        client = reader.read_number(MAX_CLIENT)
        for _ in range(reader.read_number(max_structs - len(deletions))):
            deletion = Deletion(client, reader.read_number(MAX_CLOCK), reader.read_number(MAX_CLOCK))
            if not deletion.length:
                raise InvalidUpdateError("a deletion is empty")
            deletions.append(deletion)
    return deletions


def decode_state_vector(data: bytes) -> dict[int, int]:
    """How many characters of each client are known."""
    reader = UpdateReader(data)
    pairs = [reader.read_position() for _ in range(reader.read_number(len(data)))]
    reader.require_end()
    return {client: clock for client, clock in pairs if clock}


def encode_number(value: int) -> bytes:
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)


def encode_text(text: str) -> bytes:
    encoded = text.encode()
    return encode_number(len(encoded)) + encoded


def encode_first_update(text: str, client: int) -> bytes:
    """Encode the insertion of `text` into an empty document."""
    if not text:
        return NO_UPDATE
    content = bytes([STRING, PARENT_IS_ROOT]) + encode_text(ROOT_NAME) + encode_text(text)
    return b"\x01\x01" + encode_number(client) + b"\x00" + content + b"\x00"


def replace_surrogate_pairs(data: bytes, decoded: DecodedUpdate, pairs: set[Position]) -> bytes:
    """Replace the given pairs as Yjs does when an edit splits them. Clocks and lengths stay the same."""
    parts: list[bytes] = []
    copied = 0
    for struct in decoded.structs:
        text = replace_in_struct(struct, pairs)
        if text != struct.text:
            parts += [data[copied : struct.text_start], encode_text(text)]
            copied = struct.text_end
    return b"".join([*parts, data[copied:]])


def replace_in_struct(struct: Struct, pairs: set[Position]) -> str:
    number = -1

    def replace(match: "re.Match[str]") -> str:
        nonlocal number
        number += 1
        is_split = (struct.client, struct.clock + match.start() + number + 1) in pairs
        return REPLACEMENT if is_split else match[0]

    return SURROGATE_PAIR.sub(replace, struct.text)


def count_utf16_units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2
