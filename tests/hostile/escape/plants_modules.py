"""Leaves modules in the working folder for the process that runs the next case, and dies.

Problem: softmax
Verdict: runtime_error
"""

import os

for name in ("sitecustomize", "numpy", "inside", "cell", "driver", "solution", "json", "re"):
    with open(f"/tmp/{name}.py", "w") as file:
        file.write("def softmax(x):\n    return 'loaded what a submission wrote'\n")


def softmax(x):
    os._exit(0)


log_softmax = softmax
