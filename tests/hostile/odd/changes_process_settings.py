"""Changes folder, umask, limits, signals, locale, recursion and hash settings, then solves the problem.

Problem: softmax
Verdict: accepted
Append: accepted solution
"""

import gc
import locale
import os
import resource
import signal
import sys

os.mkdir("/tmp/hostile-mark")
os.chdir("/tmp/hostile-mark")
os.rmdir("/tmp/hostile-mark")
os.umask(0o777)
gc.disable()
sys.setrecursionlimit(200)
sys.setswitchinterval(1e-6)
sys.path.clear()
sys.meta_path.clear()
locale.setlocale(locale.LC_ALL, "C")
os.environ["PATH"] = "hostile-mark"
signal.signal(signal.SIGTERM, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_NOFILE, (8, 8))
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
