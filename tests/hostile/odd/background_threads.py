"""Leaves threads running that print, and continues.

Problem: softmax
Verdict: accepted
Append: accepted solution
"""

import threading
import time


def chatter():
    while True:
        print("still here")
        time.sleep(0.05)


threading.stack_size(1 << 16)
for _ in range(8):
    threading.Thread(target=chatter).start()
