"""Interprets a seccomp filter as the kernel does, to ask it about any system call of any architecture."""

import operator
import struct
from collections.abc import Sequence

_INSTRUCTION = struct.Struct("=HBBI")
_DATA = struct.Struct("=iIQ6Q")
"""The kernel's struct seccomp_data: number, architecture, instruction pointer, arguments."""

_LOAD, _RETURN, _JUMP, _AND = 0x20, 0x06, 0x05, 0x54
_CONDITIONAL_JUMPS = {0x15: operator.eq, 0x25: operator.gt, 0x35: operator.ge, 0x45: operator.and_}


def evaluate_filter(instructions: bytes, architecture: int, number: int, arguments: Sequence[int] = ()) -> int:
    """Return the action (SECCOMP_RET_*) of a filter for one system call."""
    data = _DATA.pack(number, architecture, 0, *arguments, *[0] * (6 - len(arguments)))
    program = list(_INSTRUCTION.iter_unpack(instructions))
    position = accumulator = 0
    while True:
        code, if_true, if_false, constant = program[position]
        position += 1
        if code == _RETURN:
            return constant
        if code == _LOAD:
            (accumulator,) = struct.unpack_from("=I", data, constant)
        elif code == _JUMP:
            position += constant
        elif code == _AND:
            accumulator &= constant
        else:
            position += if_true if _CONDITIONAL_JUMPS[code](accumulator, constant) else if_false
