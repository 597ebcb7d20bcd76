from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """Somebody with an account. Candidates have none: their invitation's link is all they need."""

    class Role(models.TextChoices):
        INTERVIEWER = "interviewer"
        OPERATOR = "operator"

    role = models.CharField(max_length=20, choices=Role.choices, default=Role.INTERVIEWER)

    @property
    def is_operator(self) -> bool:
        return self.role == self.Role.OPERATOR

    def __str__(self) -> str:
        return self.get_full_name() or self.get_username()
