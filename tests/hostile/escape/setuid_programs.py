"""Looks for programs that run as root, and makes one.

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



for folder, _, names in os.walk("/"):
    if folder.startswith(("/proc", "/sys")):
        continue
    for name in names:
        path = os.path.join(folder, name)
        if os.path.islink(path) or not os.stat(path).st_mode & 0o6000:
            continue
        refused(os.execv, path, [path])
with open("/tmp/hostile-mark", "wb") as made:
    made.write(b"#!/bin/sh\nid\n")
os.chmod("/tmp/hostile-mark", 0o6755)
refused(os.execv, "/tmp/hostile-mark", ["x"])
refused(os.chown, "/tmp/hostile-mark", 0, 0)
