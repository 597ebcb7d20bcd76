"""/api/submissions/{id}: the unredacted submission for the interviewer."""

from judge.grading.report import NearBug
from tests.judge.factories import (
    SECRET,
    World,
    make_client,
    make_report,
    send,
    show_results,
    store_as_worker,
)


def test_shows_the_interviewer_everything(world: World) -> None:
    near = NearBug(id="max-subtracted-late", title="The maximum", difference="It passes a case.")
    report = make_report().model_copy(update={"nearest": [near]})
    store_as_worker(world.submission, report)
    show_results(world.robin, world.ada)
    submission = send(make_client(world.ada), "GET", f"/api/submissions/{world.submission.pk}").json()
    assert submission["report"] == report.model_dump(mode="json")
    assert submission["report"]["cases"][1]["stdout"] == f"{SECRET}\x00"
    assert (submission["candidate"], submission["interview_id"]) == ("Robin", world.interview.pk)
    assert [(row["number"], row["worker"], row["ending"]) for row in submission["attempts_log"]] == [
        (1, "here:1", "judged")
    ]
    assert all(prompt["question"] and prompt["strong_answer"] for prompt in submission["prompts"])


def test_shows_a_queued_submission(world: World) -> None:
    submission = send(make_client(world.ada), "GET", f"/api/submissions/{world.submission.pk}").json()
    assert (submission["state"], submission["report"], submission["attempts_log"]) == ("queued", None, [])
