"""How long submissions take and what they cost, one at a time, at saturation and at random times.

One worker with two processes judges right softmax solutions. `make simulation` predicts from these measurements what
more workers can do: docs/scaling.md.
"""

import argparse
import json
import os
import random
import statistics
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from judge.database import counters
from judge.messaging import wakeup
from judge.models import Attempt, Submission
from tools.load.cpu_time import CpuSampler, find_pids, read_cpu_times
from tools.load.loaded_judge import SUBMISSION, SUBMISSIONS_PATH, LoadedJudge
from tools.load.locust_run import describe_machine
from tools.stack import Stack, wait_until

PROCESSES = 2
"""Submissions that the worker judges at the same time."""
WARM_UP = 6
WAIT_SECONDS = 1800


def run(stack: Stack, options: argparse.Namespace) -> list[str]:
    """Return the faults."""
    judge = LoadedJudge(stack, 0)
    judge.warm_up()
    stack.start_worker("-c", str(PROCESSES))
    judge_all(judge, WARM_UP)
    measured: dict[str, Any] = {"machine": describe_machine(), "processes": PROCESSES}
    measured["idle"] = measure(stack, lambda: [post(judge, wait=True) for _ in range(options.idle)])
    measured["saturated"] = measure(stack, lambda: judge_all(judge, options.count))
    rate = options.share * measured["saturated"]["rate"]
    measured["steady"] = measure(stack, lambda: post_at_random(judge, rate, options.seconds))
    measured["counted_per_second"] = measure_counters()
    for name in ("idle", "saturated", "steady"):
        print_figures(name, measured[name])
    print(f"transactions that count a verdict: {measured['counted_per_second']:.0f} a second")
    Path(options.output).write_text(json.dumps(measured))
    return []


def judge_all(judge: LoadedJudge, count: int) -> None:
    judge.add_to_queue(count)
    for _ in range(PROCESSES):
        wakeup.notify_workers("cpu")
    wait_until_judged()


def post(judge: LoadedJudge, *, wait: bool = False) -> None:
    judge.visitor.send("POST", SUBMISSIONS_PATH, SUBMISSION)
    if wait:
        wait_until_judged()


def post_at_random(judge: LoadedJudge, rate: float, seconds: float) -> None:
    """Send submissions at the times of a Poisson process, and wait until all are judged."""
    end = time.monotonic() + seconds
    with ThreadPoolExecutor(8) as pool:
        while time.monotonic() < end:
            time.sleep(random.expovariate(rate))
            pool.submit(post, judge)
    wait_until_judged()


def wait_until_judged() -> None:
    unjudged = Submission.objects.exclude(state=Submission.State.DONE)
    wait_until(lambda: not unjudged.exists(), WAIT_SECONDS, 0.02)


def measure(stack: Stack, work: Callable[[], object]) -> dict[str, Any]:
    """Do the work, and return for the submissions that were judged meanwhile when each was sent, claimed and finished,
    and by which process; how many there were in a second; and the CPU seconds of each."""
    known = set(Submission.objects.values_list("pk", flat=True))
    database = find_database_processes()
    groups: dict[str, Callable[[], list[int]]] = {
        "web": lambda: stack.list_pids("web"),
        "worker": lambda: stack.list_pids("worker"),
        "broker": lambda: find_pids("valkey-server", os.getpid()),
        "database": lambda: database,
    }
    started = time.time()
    with CpuSampler(groups) as meter:
        time.sleep(1.5)  # the first sample
        sent_at = time.monotonic()
        work()
        seconds = time.monotonic() - sent_at
        time.sleep(1.5)
    cores = meter.compute_cores(started, time.time())
    attempts = Attempt.objects.exclude(submission__in=known).order_by("started_at")
    rows = attempts.values_list("submission__created_at", "started_at", "submission__finished_at", "worker")
    judged = [
        {"sent": sent.timestamp(), "claimed": claimed.timestamp(), "finished": finished.timestamp(), "process": process}
        for sent, claimed, finished, process in rows
    ]
    cpu = {name: value * (seconds + 2) / len(judged) for name, value in cores.items()}
    return {"rate": len(judged) / seconds, "judged": judged, "cpu": cpu}


def find_database_processes() -> list[int]:
    """The server of PostgreSQL, if it runs on this machine."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = read_cpu_times().get(cursor.fetchone()[0])
    connection.close()
    return [backend[0]] if backend else []


def measure_counters(seconds: float = 3.0, threads: int = 4) -> float:
    """How many transactions a second can count a verdict of one problem. Each waits until the previous one commits."""
    done: list[int] = []

    def count() -> None:
        deltas = [counters.build_increment("load_measurement", slug="softmax")]
        number, end = 0, time.monotonic() + seconds
        while time.monotonic() < end:
            with transaction.atomic():
                counters.apply_deltas(deltas)
            number += 1
        done.append(number)
        connection.close()

    started = [threading.Thread(target=count) for _ in range(threads)]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()
    return sum(done) / seconds


def print_figures(name: str, figures: dict[str, Any]) -> None:
    service = statistics.median(each["finished"] - each["claimed"] for each in figures["judged"]) * 1000
    latencies = [(each["finished"] - each["sent"]) * 1000 for each in figures["judged"]]
    latency, tail = statistics.median(latencies), statistics.quantiles(latencies, n=20)[-1]
    cpu = ", ".join(f"{part} {seconds * 1000:.0f}" for part, seconds in figures["cpu"].items())
    print(
        f"{name}: {figures['rate']:.2f} a second, judging {service:.0f} ms, to verdict {latency:.0f} ms "
        f"(p95 {tail:.0f}), CPU ms of each: {cpu}"
    )
