"""Tries to make a file in each folder that there is, and to change those that are there.

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
    if folder.startswith(("/proc", "/sys")) or folder == "/tmp":
        continue
    refused(os.open, os.path.join(folder, "hostile-mark"), os.O_CREAT | os.O_WRONLY)
    for name in names[:2]:
        path = os.path.join(folder, name)
        if not folder.startswith("/dev") and not os.path.islink(path):
            refused(os.open, path, os.O_WRONLY)
            refused(os.utime, path)
            refused(os.unlink, path)
for device in ("null", "zero", "urandom"):
    refused(os.chmod, f"/dev/{device}", 0)
    refused(os.unlink, f"/dev/{device}")
