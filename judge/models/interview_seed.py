from django.db import models


class InterviewSeed(models.Model):
    """The seed of the hidden cases that judge interviews in a problem. Each installation draws its own.

    Who knows it can compute the hidden inputs. So no answer, event, export or log contains it.
    """

    slug = models.CharField(max_length=80, primary_key=True)
    seed = models.BigIntegerField()
    version = models.CharField(max_length=40, blank=True)
    """The version of the problem for which a worker has proven the seed (`judge.grading.seed_proof`). Empty before."""

    def __str__(self) -> str:
        return f"seed of {self.slug}"
