"""Sends the host more requests than it reads answers.

Problem: beam_search
Verdict: wrong_answer|time_limit|runtime_error
"""

import os
import struct

import cell


def beam_search(score_fn, *rest, **more):
    while True:
        frame = b"\xc0"
        os.write(4, struct.pack("<IBI", len(frame), 18, 0) + frame)


ask = cell.ask
