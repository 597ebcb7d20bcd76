"""Makes the loader load a library into the next program that starts.

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



os.environ["LD_PRELOAD"] = "/tmp/hostile-mark.so"
os.environ["PYTHONPATH"] = "/tmp"
os.environ["PYTHONSTARTUP"] = "/tmp/hostile-mark.py"
with open("/tmp/hostile-mark.so", "wb") as file:
    file.write(b"\x7fELF")
for name in ("sitecustomize", "usercustomize", "numpy", "inside", "cell", "driver"):
    with open(f"/tmp/{name}.py", "w") as file:
        file.write("raise SystemExit('loaded what a submission wrote')")
require_refused(os.open, "/etc/ld.so.preload", os.O_CREAT | os.O_WRONLY)
os._exit if False else None
