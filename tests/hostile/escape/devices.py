"""Makes devices and opens those of the machine.

Against: softmax
Verdict: accepted
Then: solves it
"""

import os
import stat


def refused(attempt, *arguments):
    """True where the system refuses; an error of another kind is one of this program's."""
    try:
        got = attempt(*arguments)
    except OSError:
        return True
    raise AssertionError(f"{attempt} {arguments} got through: {got!r}")



for number, kind in ((os.makedev(1, 1), stat.S_IFCHR), (os.makedev(8, 0), stat.S_IFBLK), (os.makedev(10, 229), stat.S_IFCHR)):
    refused(os.mknod, "/tmp/hostile-mark", kind | 0o666, number)
for name in ("mem", "kmem", "port", "kmsg", "kvm", "fuse", "net/tun", "sda", "vda", "nvme0n1", "loop0", "loop-control", "vsock",
             "vhost-net", "nvidia0", "dri/card0", "uinput", "snapshot", "hpet", "cpu_dma_latency", "autofs", "btrfs-control"):
    refused(os.open, f"/dev/{name}", os.O_RDONLY)
    refused(os.open, f"/dev/{name}", os.O_RDWR)
