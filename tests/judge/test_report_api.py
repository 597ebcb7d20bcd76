"""/api/submissions/{id}: the unredacted submission for the interviewer."""

from tests.judge.factories import SECRET, World, make_client, make_report, send, store_as_worker


def test_shows_the_interviewer_everything(world: World) -> None:
    store_as_worker(world.submission, make_report())
    submission = send(make_client(world.ada), "GET", f"/api/submissions/{world.submission.pk}").json()
    assert submission["report"] == make_report().model_dump(mode="json")
    assert submission["report"]["cases"][1]["stdout"] == f"{SECRET}\x00"
    assert (submission["candidate"], submission["interview_id"]) == ("Robin", world.interview.pk)
    assert [(row["number"], row["worker"], row["outcome"]) for row in submission["attempts_log"]] == [
        (1, "here:1", "judged")
    ]
    assert all(prompt["question"] and prompt["strong_answer"] for prompt in submission["prompts"])


def test_shows_a_queued_submission(world: World) -> None:
    submission = send(make_client(world.ada), "GET", f"/api/submissions/{world.submission.pk}").json()
    assert (submission["state"], submission["report"], submission["attempts_log"]) == ("queued", None, [])
