from datetime import timedelta

from django.db.models import Count, F
from django.utils import timezone

from judge.models import ShareLink

DELETE_AFTER = timedelta(days=30)
"""After the expiry: until then the list of links shows that the report was shared."""


def delete_old_links() -> None:
    """Delete the links that expired a while ago, and those of which a candidate was deleted."""
    ShareLink.objects.filter(expires_at__lt=timezone.now() - DELETE_AFTER).delete()
    incomplete = ShareLink.objects.annotate(left=Count("shared_sessions")).filter(left__lt=F("size"))
    ShareLink.objects.filter(pk__in=list(incomplete.values_list("pk", flat=True))).delete()
