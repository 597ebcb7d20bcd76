"""/api/submissions/{id}: everything, for the interviewer."""

from tests.judge.factories import SECRET, World, make_client, make_report, send, store_as_worker


def test_it_shows_the_interviewer_everything(world: World) -> None:
    store_as_worker(world.submission, make_report())
    seen = send(make_client(world.ada), "GET", f"/api/submissions/{world.submission.pk}").json()
    assert seen["report"] == make_report().model_dump(mode="json")
    assert seen["report"]["cases"][1]["stdout"] == f"{SECRET}\x00"
    assert (seen["candidate"], seen["interview_id"]) == ("Robin", world.interview.pk)
    assert [(row["number"], row["worker"], row["outcome"]) for row in seen["attempts_log"]] == [(1, "here:1", "judged")]
    assert all(prompt["question"] and prompt["strong"] for prompt in seen["prompts"])


def test_it_shows_one_that_waits(world: World) -> None:
    seen = send(make_client(world.ada), "GET", f"/api/submissions/{world.submission.pk}").json()
    assert (seen["state"], seen["report"], seen["attempts_log"]) == ("queued", None, [])
