"""Creates empty files until no inode is left.

Problem: softmax
Verdict: output_limit|time_limit|runtime_error
"""

import os


def softmax(x):
    for number in range(10**9):
        os.close(os.open(f"/tmp/hostile-mark-{number}", os.O_CREAT))


log_softmax = softmax
