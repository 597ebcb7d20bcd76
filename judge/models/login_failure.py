from django.db import models


class LoginFailure(models.Model):
    """A wrong password, remembered for a while so that guessing is slow."""

    username = models.CharField(max_length=150)
    address = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.username} from {self.address}"
