"""Leaves threads running that print, and goes on.

Against: softmax
Verdict: accepted
Then: solves it
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
