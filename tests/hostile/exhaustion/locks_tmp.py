"""Removes all permissions of /tmp at import and dies, so that its parent cannot clean up.

Problem: softmax
Verdict: runtime_error
"""

import os

os.makedirs("/tmp/hostile-mark/inner")
for path in ("/tmp/hostile-mark/inner", "/tmp/hostile-mark", "/tmp"):
    os.chmod(path, 0)
os._exit(0)
