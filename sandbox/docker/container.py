"""What the engine is asked to make for a cell. All of it stands here, and nothing in it comes from a job but sizes."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox import start
from sandbox.docker.profile import profile
from sandbox.limits import Limits

_MASKED = [
    *("/sys", "/proc/acpi", "/proc/asound", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats"),
    *("/proc/sched_debug", "/proc/scsi", "/proc/timer_list", "/proc/timer_stats"),
]
_READ_ONLY = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"]

_MAX_INODES = 32_768
_CPUS = 2
"""Room for the cell's first process beside a program that computes."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How this engine's cells are made."""

    image: str
    labels: Mapping[str, str]
    runtime: str
    """Another runtime than the engine's default: "runsc", "kata"; "" for the default."""
    uids: range
    """Each cell takes a uid of its own from these: the kernel counts processes, pipes and locked memory by uid."""
    cpus: int


def configuration(plan: Plan, tmp_bytes: int) -> dict[str, Any]:
    """The body of the engine's request for a container."""
    uid = plan.uids[secrets.randbelow(len(plan.uids))]
    return {
        "Image": plan.image,
        "Entrypoint": ["python3"],
        "Cmd": list(start.ARGUMENTS),
        "Env": [f"{name}={value}" for name, value in start.ENVIRONMENT.items()],
        "User": f"{uid}:{uid}",
        "WorkingDir": "/tmp",
        "Hostname": "box",
        "Labels": dict(plan.labels),
        "NetworkDisabled": True,
        # Its first process is deaf to any other: an engine that shuts down would wait for it.
        "StopSignal": "SIGKILL",
        "Tty": False,
        "AttachStdin": True,
        "AttachStdout": True,
        "AttachStderr": True,
        # When whoever is attached is gone, the first process reads the end of its input, and ends.
        "OpenStdin": True,
        "StdinOnce": True,
        "HostConfig": _host(plan, uid, tmp_bytes),
    }


def _host(plan: Plan, uid: int, tmp_bytes: int) -> dict[str, Any]:
    limits = Limits()
    flags = "nosuid,nodev,noexec"
    return {
        "Runtime": plan.runtime,
        "AutoRemove": True,
        "Init": False,
        "Privileged": False,
        "CapAdd": [],
        "CapDrop": ["ALL"],
        "SecurityOpt": ["no-new-privileges:true", f"seccomp={profile()}"],
        "NetworkMode": "none",
        "IpcMode": "none",
        "CgroupnsMode": "private",
        "ReadonlyRootfs": True,
        "Binds": [],
        "Tmpfs": {
            "/tmp": f"rw,{flags},size={tmp_bytes},nr_inodes={_MAX_INODES},mode=0700,uid={uid},gid={uid}",
            # Nothing else is to be writable, not even what the engine puts into every container.
            "/dev/mqueue": f"ro,{flags},size=4k",
            "/dev/pts": f"ro,{flags},size=4k",
        },
        "MaskedPaths": _MASKED,
        "ReadonlyPaths": _READ_ONLY,
        "Memory": limits.box_memory_bytes,
        "MemorySwap": limits.box_memory_bytes,
        "PidsLimit": limits.box_processes,
        "NanoCpus": min(_CPUS, plan.cpus) * 10**9,
        "Ulimits": [
            {"Name": name, "Soft": limit, "Hard": limit}
            for name, limit in (("core", 0), ("memlock", 0), ("msgqueue", 0), ("nofile", 1024))
        ],
        "LogConfig": {"Type": "none"},
        "RestartPolicy": {"Name": "no"},
    }
