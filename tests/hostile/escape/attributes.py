"""Writes on /tmp itself what is to outlive its process: attributes, rights, times.

Against: softmax
Verdict: accepted
Then: solves it
"""

import os


def refused(attempt, *arguments):
    """True where the system refuses; an error of another kind is one of this program's."""
    try:
        got = attempt(*arguments)
    except OSError:
        return True
    raise AssertionError(f"{attempt} {arguments} got through: {got!r}")



refused(os.setxattr, "/tmp", "user.hostile-mark", b"1")
refused(os.setxattr, "/tmp", "trusted.hostile-mark", b"1")
assert os.stat("/tmp").st_mode & 0o7777 == 0o700
os.utime("/tmp", (7, 7))
os.chmod("/tmp", 0o711)
