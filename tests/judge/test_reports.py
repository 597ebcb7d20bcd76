"""/api/submissions/{id}: everything, for the interviewer."""

from tests.judge.cast import SECRET, World, client_of, full_report, send, store


def test_it_shows_the_interviewer_everything(world: World) -> None:
    store(world.submission, full_report())
    seen = send(client_of(world.ada), "GET", f"/api/submissions/{world.submission.pk}").json()
    assert seen["report"] == full_report().model_dump(mode="json")
    assert seen["report"]["cases"][1]["stdout"] == f"{SECRET}\x00"
    assert (seen["candidate"], seen["interview_id"]) == ("Robin", world.interview.pk)
    assert [(row["number"], row["worker"], row["outcome"]) for row in seen["attempts_log"]] == [(1, "here:1", "judged")]
    assert all(prompt["question"] and prompt["strong"] for prompt in seen["prompts"])


def test_it_shows_one_that_waits(world: World) -> None:
    seen = send(client_of(world.ada), "GET", f"/api/submissions/{world.submission.pk}").json()
    assert (seen["state"], seen["report"], seen["attempts_log"]) == ("queued", None, [])
