"""Leaves links to places outside, for the host to follow.

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



for number, target in enumerate(("/", "/etc/passwd", "/proc/1/root", "/proc/self/cwd", "/proc/1/fd/0", "../../../..", "/dev/zero",
                                 "/tmp/hostile-mark-0", "\udcff" * 40)):
    os.symlink(target, f"/tmp/hostile-mark-{number}")
try:
    os.mkfifo("/tmp/hostile-mark-fifo")
except PermissionError:
    pass  # one of the backends refuses even this
os.mkdir("/tmp/hostile-mark-folder")
os.symlink("/", "/tmp/hostile-mark-folder/root")
refused(os.link, "/proc/self/exe", "/tmp/hostile-mark-hard")
refused(os.open, "/tmp/hostile-mark-2/etc/shadow", os.O_RDONLY)
