from django.db import models


class Candidate(models.Model):
    """A person who is interviewed, or somebody who practises (then without a name)."""

    name = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name or f"candidate {self.pk}"
