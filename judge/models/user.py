from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """A person with an account. Candidates need none: the link of their invitation is enough."""

    class Role(models.TextChoices):
        INTERVIEWER = "interviewer"
        OPERATOR = "operator"

    role = models.CharField(max_length=20, choices=Role.choices, default=Role.INTERVIEWER)

    @property
    def is_operator(self) -> bool:
        return self.role == self.Role.OPERATOR

    def __str__(self) -> str:
        return self.get_full_name() or self.get_username()
