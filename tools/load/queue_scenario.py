"""Pages and submitting while ten thousand submissions are queued.

No worker runs during the measurement. Then the queue is filled to its limit. At last a worker is started, which must
judge an interview's submission before all that were queued earlier. With the same worker it measures how many bytes a
submission takes in Redis and in the database.
"""

import argparse
from pathlib import Path

from tools.load.loaded_judge import LoadedJudge
from tools.load.locust_run import describe_machine, find_slow_requests, print_times, run_locust
from tools.stack import Stack

USERS = Path(__file__).with_name("queue_users.py")
STREAM_NAME = "an event stream"


def run(stack: Stack, options: argparse.Namespace) -> list[str]:
    """Return the faults."""
    judge = LoadedJudge(stack, options.waiting)
    judge.warm_up()
    parameters = judge.build_parameters(options.streams) | {"pause": options.pause, "stream_name": STREAM_NAME}
    count = options.clients + options.streams
    times, faults = run_locust(stack.folder, USERS, stack.url, parameters, count=count, seconds=options.seconds)
    times.pop(STREAM_NAME, None)
    requests = sum(len(measured) for measured in times.values())
    print(
        f"{describe_machine()}: {options.waiting} waiting, {options.clients} clients, {options.streams} streams,"
        f" {requests / options.seconds:.0f} requests a second"
    )
    print_times(times)
    faults += [*find_slow_requests(times), *judge.check_full_queue()]
    return [*faults, *judge.check_interview_priority(), *judge.check_stored_bytes()]
