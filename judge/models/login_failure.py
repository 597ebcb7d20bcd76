from django.db import models


class LoginFailure(models.Model):
    """A failed sign-in. Recent ones limit how fast passwords can be guessed."""

    username = models.CharField(max_length=150)
    address = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.username} from {self.address}"
