"""Opens a pidfd of its parent and sends it a signal.

Problem: softmax
Verdict: accepted
Append: accepted solution
"""

import os
import signal

fd = os.pidfd_open(1)
for number in (signal.SIGTERM, signal.SIGKILL, signal.SIGSTOP, signal.SIGSEGV):
    signal.pidfd_send_signal(fd, number)
assert os.getppid() in (0, 1)
