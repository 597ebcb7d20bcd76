"""People who practice and interviewers, and open pages that follow queued submissions. See `queue_scenario.py`."""

import base64
import itertools
import random

from locust import between, constant, task

from judge.domain.documents.update_format import encode_number
from tools.load.browser_user import PARAMETERS, Browser

SESSION_COOKIES = itertools.cycle(PARAMETERS["session_cookies"])
STREAMS = itertools.cycle(PARAMETERS["streams"])
SESSION = "/api/sessions/practice"
READS = {
    "HTML of a page": "/",
    "the problems": "/api/problems",
    "one problem": f"{SESSION}/problems/{PARAMETERS['slug']}",
    f"a session with {len(PARAMETERS['session_cookies'])} submissions": SESSION,
    "its list for a problem": f"{SESSION}/submissions?slug={PARAMETERS['slug']}",
}


class Person(Browser):
    wait_time = between(0, 2 * PARAMETERS["pause"])

    def on_start(self) -> None:
        self.cookie = next(SESSION_COOKIES)
        self.client_id = random.randrange(1, 2**32)
        self.sequence = 0
        self.wait()

    @task
    def submit(self) -> None:
        self.send("submit", "POST", f"{SESSION}/submissions", self.cookie, PARAMETERS["submission"])

    @task(2)
    def save_change(self) -> None:
        """Insert one character at the start of the code."""
        place = encode_number(self.client_id) + encode_number(self.sequence)
        body = {
            "client": f"person-{self.client_id}",
            "sequence": self.sequence + 1,
            "update": base64.b64encode(b"\x01\x01" + place + b"\x04\x01\x06source\x01x\x00").decode(),
            "state_vector": "AA==",
            "text_hash": "0" * 64,
        }
        path = f"{SESSION}/documents/{PARAMETERS['slug']}/updates"
        if self.send("save a change", "POST", path, self.cookie, body).status_code == 200:
            self.sequence += 1

    @task(len(READS))
    def read(self) -> None:
        name = random.choice(list(READS))
        self.send(name, "GET", READS[name], self.cookie)

    @task
    def list_interviews(self) -> None:
        self.send("an interviewer's list", "GET", "/api/interviews", PARAMETERS["interviewer_cookie"])


class OpenPage(Browser):
    fixed_count = len(PARAMETERS["streams"])
    abstract = not fixed_count
    wait_time = constant(1)

    @task
    def follow_submission(self) -> None:
        path, cookie = next(STREAMS)
        response = self.send(PARAMETERS["stream_name"], "GET", path, cookie, stream=True)
        for _ in response.iter_content(chunk_size=64):
            pass

    def stop(self, force: bool = False) -> bool:
        """Stop at once, because a stream does not end while its submission waits."""
        return super().stop(force=True)
