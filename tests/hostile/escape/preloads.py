"""Has a library loaded into whatever is started next.

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



os.environ["LD_PRELOAD"] = "/tmp/hostile-mark.so"
os.environ["PYTHONPATH"] = "/tmp"
os.environ["PYTHONSTARTUP"] = "/tmp/hostile-mark.py"
with open("/tmp/hostile-mark.so", "wb") as file:
    file.write(b"\x7fELF")
for name in ("sitecustomize", "usercustomize", "numpy", "inside", "cell", "driver"):
    with open(f"/tmp/{name}.py", "w") as file:
        file.write("raise SystemExit('loaded what a submission wrote')")
refused(os.open, "/etc/ld.so.preload", os.O_CREAT | os.O_WRONLY)
os._exit if False else None
