"""Reads files that only the host has: passwords, keys, home folders, configuration, logs.

Problem: softmax
Verdict: accepted
Append: accepted solution
"""

import os
import sys


def require_refused(attempt, *arguments):
    """Return True if the system refuses the attempt. Another exception is a bug in this program."""
    try:
        got = attempt(*arguments)
    except OSError:
        return True
    raise AssertionError(f"{attempt} {arguments} succeeded: {got!r}")



for path in ("/etc/shadow", "/etc/gshadow", "/etc/sudoers", "/root/.ssh/id_rsa", "/root/.bash_history", "/root/.docker/config.json",
             "/var/log/syslog", "/var/lib/docker", "/var/lib/postgresql", "/etc/ssh/ssh_host_rsa_key", "/run/secrets",
             "/var/run/secrets/kubernetes.io", "/etc/kubernetes", "/boot", "/srv/data", "/proc/kcore", "/proc/1/root/etc/passwd",
             "/proc/self/root/proc/1/root", "/proc/kpagemap", "/proc/kmsg", "/proc/vmallocinfo"):
    try:
        if os.path.isdir(path):
            assert os.listdir(path) == [], path
        else:
            with open(path, "rb") as file:
                raise AssertionError(f"{path} can be read: {file.read(20)!r}")
    except OSError:
        pass
own = {path.split("/")[2] for path in sys.path if path.startswith(("/root/", "/home/"))}
for folder in ("/home", "/root", "/mnt", "/media", "/srv"):
    try:
        # Python itself may be installed there.
        assert set(os.listdir(folder)) <= own, folder
    except OSError:
        pass
try:
    with open("/proc/kallsyms") as file:
        assert int(file.readline().split()[0], 16) == 0
except OSError:
    pass
