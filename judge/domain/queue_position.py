from judge.domain.queue_order import list_waiting_sessions
from judge.models import Submission


def count_submissions_ahead(row: Submission) -> int:
    """The number of queued submissions that workers claim before this one; 0 once a worker has claimed it.

    A later submission of a session that was served less recently can still go ahead.
    """
    if row.state != Submission.State.QUEUED:
        return 0
    queued = Submission.all_objects.filter(tag=row.tag, state=Submission.State.QUEUED)
    own_ahead = queued.filter(priority=row.priority, session=row.session_id, created_at__lt=row.created_at).count()
    ahead = queued.filter(priority__lt=row.priority).count()
    rounds = own_ahead + 1  # sessions before this one get one turn in each round, the others one less
    for each in list_waiting_sessions(row.tag, row.priority):
        if each.session == row.session_id:
            rounds -= 1
        else:
            ahead += min(each.count, rounds)
    return ahead + own_ahead
