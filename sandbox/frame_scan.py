"""Bounds a frame before anything is built from it."""

from sandbox.inside.codec import MAX_DEPTH, MAX_ITEMS, FrameError

MAX_VALUES = 2 * MAX_ITEMS
"""The values in a frame, including containers and markers. The codec then checks MAX_ITEMS exactly."""

# Sizes in bytes of what follows a tag of msgpack. A pair is (bytes of the size field, bytes between it and the data).
# fmt: off
_FIXED = {
    0xC0: 0, 0xC2: 0, 0xC3: 0,
    0xCA: 4, 0xCB: 8, 0xCC: 1, 0xCD: 2, 0xCE: 4, 0xCF: 8, 0xD0: 1, 0xD1: 2, 0xD2: 4, 0xD3: 8,
    0xD4: 2, 0xD5: 3, 0xD6: 5, 0xD7: 9, 0xD8: 17,
}
_SIZED = {
    0xC4: (1, 0), 0xC5: (2, 0), 0xC6: (4, 0),
    0xC7: (1, 1), 0xC8: (2, 1), 0xC9: (4, 1),
    0xD9: (1, 0), 0xDA: (2, 0), 0xDB: (4, 0),
}
# fmt: on
_CONTAINERS = {0xDC: (2, 1), 0xDD: (4, 1), 0xDE: (2, 2), 0xDF: (4, 2)}
"""Bytes of the size field, and values for each item."""


def check_size(frame: bytes) -> None:
    """Raise FrameError if the frame has too many values, nests too deeply or ends too early.

    It walks over the tags in Python, so other threads run meanwhile, and allocates nothing that depends on the frame.
    """
    offset, total = 0, 1
    open_values = [1]
    """The values still to come in each open container."""
    while open_values:
        if not open_values[-1]:
            open_values.pop()
            continue
        open_values[-1] -= 1
        if offset >= len(frame):
            raise FrameError("the frame ends too early")
        offset, children = _read_tag(frame, offset)
        if children:
            total += children
            if total > MAX_VALUES or len(open_values) > MAX_DEPTH + 1:
                raise FrameError(f"more than {MAX_ITEMS} items, or nested deeper than {MAX_DEPTH}")
            open_values.append(children)


def _read_tag(frame: bytes, offset: int) -> tuple[int, int]:
    """Return the offset after the tag and its data, and the number of values inside the container that it starts."""
    tag = frame[offset]
    offset += 1
    size = children = 0
    if 0x80 <= tag < 0xA0:  # a short map or array
        children = (tag & 0x0F) * (2 if tag < 0x90 else 1)
    elif 0xA0 <= tag < 0xC0:  # a short string
        size = tag & 0x1F
    elif tag in _FIXED:
        size = _FIXED[tag]
    elif tag in _SIZED:
        field, extra = _SIZED[tag]
        size = field + extra + _read_size(frame, offset, field)
    elif tag in _CONTAINERS:
        size, values = _CONTAINERS[tag]
        children = values * _read_size(frame, offset, size)
    elif 0x80 <= tag < 0xE0:  # the rest are small numbers
        raise FrameError(f"unknown tag {tag:#x}")
    return offset + size, children


def _read_size(frame: bytes, offset: int, field: int) -> int:
    if offset + field > len(frame):
        raise FrameError("the frame ends too early")
    return int.from_bytes(frame[offset : offset + field], "big")
