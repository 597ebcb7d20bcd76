"""The service `outbound`, which sends mails: `celery -A judge.outbound.app worker -Q outbound -c 1`."""
