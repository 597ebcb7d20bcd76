"""The Celery application: `celery -A judge worker -Q cpu,sweep`, `celery -A judge beat`."""

import os

from celery import Celery

from judge.alive import Alive

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "judge.settings")

app = Celery("judge")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="processes")
app.steps["worker"].add(Alive)
