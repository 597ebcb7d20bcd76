"""Takes hold of its parent by a descriptor, and signals it.

Against: softmax
Verdict: accepted
Then: solves it
"""

import os
import signal

fd = os.pidfd_open(1)
for number in (signal.SIGTERM, signal.SIGKILL, signal.SIGSTOP, signal.SIGSEGV):
    signal.pidfd_send_signal(fd, number)
assert os.getppid() in (0, 1)
