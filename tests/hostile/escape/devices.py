"""Creates device nodes and opens the machine's devices.

Problem: softmax
Verdict: accepted
Append: accepted solution
"""

import os
import stat


def require_refused(attempt, *arguments):
    """Return True if the system refuses the attempt. Another exception is a bug in this program."""
    try:
        got = attempt(*arguments)
    except OSError:
        return True
    raise AssertionError(f"{attempt} {arguments} succeeded: {got!r}")



for number, kind in ((os.makedev(1, 1), stat.S_IFCHR), (os.makedev(8, 0), stat.S_IFBLK), (os.makedev(10, 229), stat.S_IFCHR)):
    require_refused(os.mknod, "/tmp/hostile-mark", kind | 0o666, number)
for name in ("mem", "kmem", "port", "kmsg", "kvm", "fuse", "net/tun", "sda", "vda", "nvme0n1", "loop0", "loop-control", "vsock",
             "vhost-net", "nvidia0", "dri/card0", "uinput", "snapshot", "hpet", "cpu_dma_latency", "autofs", "btrfs-control"):
    require_refused(os.open, f"/dev/{name}", os.O_RDONLY)
    require_refused(os.open, f"/dev/{name}", os.O_RDWR)
