from django.db.models import Q

from judge.models import Submission


def count_submissions_ahead(row: Submission) -> int:
    """The number of queued submissions that workers claim before this one; 0 once a worker has claimed it."""
    if row.state != Submission.State.QUEUED:
        return 0
    earlier = Q(priority__lt=row.priority) | Q(priority=row.priority, created_at__lt=row.created_at)
    return Submission.all_objects.filter(earlier, tag=row.tag, state=Submission.State.QUEUED).count()
