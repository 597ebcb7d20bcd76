"""Shuts its parent out of /tmp before it dies, while it is imported.

Against: softmax
Verdict: runtime_error
"""

import os

os.makedirs("/tmp/hostile-mark/inner")
for path in ("/tmp/hostile-mark/inner", "/tmp/hostile-mark", "/tmp"):
    os.chmod(path, 0)
os._exit(0)
