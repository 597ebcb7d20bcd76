"""Leaves links to places outside for the host to follow.

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



for number, target in enumerate(("/", "/etc/passwd", "/proc/1/root", "/proc/self/cwd", "/proc/1/fd/0", "../../../..", "/dev/zero",
                                 "/tmp/hostile-mark-0", "\udcff" * 40)):
    os.symlink(target, f"/tmp/hostile-mark-{number}")
try:
    os.mkfifo("/tmp/hostile-mark-fifo")
except PermissionError:
    pass  # one of the backends rejects this, too
os.mkdir("/tmp/hostile-mark-folder")
os.symlink("/", "/tmp/hostile-mark-folder/root")
require_refused(os.link, "/proc/self/exe", "/tmp/hostile-mark-hard")
require_refused(os.open, "/tmp/hostile-mark-2/etc/shadow", os.O_RDONLY)
