"""Writes attributes, permissions and times of /tmp that could outlive its process.

Problem: softmax
Verdict: accepted
Append: accepted solution
"""

import os


def require_refused(attempt, *arguments):
    """Return True if the system refuses the attempt. Another exception is a bug in this program."""
    try:
        got = attempt(*arguments)
    except OSError:
        return True
    raise AssertionError(f"{attempt} {arguments} succeeded: {got!r}")



require_refused(os.setxattr, "/tmp", "user.hostile-mark", b"1")
require_refused(os.setxattr, "/tmp", "trusted.hostile-mark", b"1")
assert os.stat("/tmp").st_mode & 0o7777 == 0o700
os.utime("/tmp", (7, 7))
os.chmod("/tmp", 0o711)
