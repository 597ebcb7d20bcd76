"""Tries to create a file in each folder and to change existing files.

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



for folder, _, names in os.walk("/"):
    if folder.startswith(("/proc", "/sys")) or folder == "/tmp":
        continue
    require_refused(os.open, os.path.join(folder, "hostile-mark"), os.O_CREAT | os.O_WRONLY)
    for name in names[:2]:
        path = os.path.join(folder, name)
        if not folder.startswith("/dev") and not os.path.islink(path):
            require_refused(os.open, path, os.O_WRONLY)
            require_refused(os.utime, path)
            require_refused(os.unlink, path)
for device in ("null", "full", "urandom"):
    require_refused(os.chmod, f"/dev/{device}", 0)
    require_refused(os.unlink, f"/dev/{device}")
