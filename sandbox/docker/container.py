"""The complete configuration of a cell's container. Only the size of /tmp comes from a job."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox import interpreter
from sandbox.docker.seccomp_profile import build_profile
from sandbox.limits import Limits

_MASKED_PATHS = [
    *("/sys", "/proc/acpi", "/proc/asound", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats"),
    *("/proc/sched_debug", "/proc/scsi", "/proc/timer_list", "/proc/timer_stats"),
    # A mapping of it is anonymous shared memory, which RLIMIT_AS does not count completely.
    "/dev/zero",
]
_READ_ONLY_PATHS = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"]

_MAX_INODES = 32_768
_CELL_CPUS = 2
"""One CPU for the program and one for the cell's relay."""
_CPU_SHARES = 256
"""While the processors are busy, a cell gets a quarter of what a container has by default. docker-compose.yml gives
web, database and broker twice the default."""


@dataclass(frozen=True, slots=True)
class ContainerPlan:
    """How this engine's cells are created."""

    image: str
    environment: Mapping[str, str]
    labels: Mapping[str, str]
    runtime: str
    """A container runtime such as "runsc" or "kata"; "" for the engine's default."""
    uids: range
    """Each cell gets a random uid of this range: the kernel counts processes, pipes and locked memory by uid."""
    engine_cpus: int


def build_configuration(plan: ContainerPlan, tmp_bytes: int) -> dict[str, Any]:
    """Build the request body that creates a container, with a random uid. `tmp_bytes` is the size of its private
    /tmp."""
    uid = plan.uids[secrets.randbelow(len(plan.uids))]
    return {
        "Image": plan.image,
        "Entrypoint": ["python3"],
        "Cmd": list(interpreter.ARGUMENTS),
        "Env": [f"{name}={value}" for name, value in plan.environment.items()],
        "User": f"{uid}:{uid}",
        "WorkingDir": "/tmp",
        "Hostname": "box",
        "Labels": dict(plan.labels),
        "NetworkDisabled": True,
        # The first process ignores other signals; an engine that shuts down would wait for it.
        "StopSignal": "SIGKILL",
        "Tty": False,
        "AttachStdin": True,
        "AttachStdout": True,
        "AttachStderr": True,
        # When the attached client disconnects, the relay reads the end of its input, and the cell exits.
        "OpenStdin": True,
        "StdinOnce": True,
        "HostConfig": _build_host_config(plan, uid, tmp_bytes),
    }


def _build_host_config(plan: ContainerPlan, uid: int, tmp_bytes: int) -> dict[str, Any]:
    limits = Limits()
    flags = "nosuid,nodev,noexec"
    return {
        "Runtime": plan.runtime,
        "AutoRemove": True,
        "Init": False,
        "Privileged": False,
        "CapAdd": [],
        "CapDrop": ["ALL"],
        "SecurityOpt": ["no-new-privileges:true", f"seccomp={build_profile()}"],
        "NetworkMode": "none",
        "IpcMode": "none",
        "CgroupnsMode": "private",
        "ReadonlyRootfs": True,
        "Binds": [],
        "Tmpfs": {
            "/tmp": f"rw,{flags},size={tmp_bytes},nr_inodes={_MAX_INODES},mode=0700,uid={uid},gid={uid}",
            # Nothing else may be writable, including the mounts that the engine adds to every container.
            "/dev/mqueue": f"ro,{flags},size=4k",
            "/dev/pts": f"ro,{flags},size=4k",
        },
        "MaskedPaths": _MASKED_PATHS,
        "ReadonlyPaths": _READ_ONLY_PATHS,
        "Memory": limits.cell_memory_bytes,
        "MemorySwap": limits.cell_memory_bytes,
        "PidsLimit": limits.cell_processes,
        "CpuShares": _CPU_SHARES,
        "NanoCpus": min(_CELL_CPUS, plan.engine_cpus) * 10**9,
        "Ulimits": [
            {"Name": name, "Soft": limit, "Hard": limit}
            for name, limit in (("core", 0), ("memlock", 0), ("msgqueue", 0), ("nofile", 1024))
        ],
        "LogConfig": {"Type": "none"},
        "RestartPolicy": {"Name": "no"},
    }
