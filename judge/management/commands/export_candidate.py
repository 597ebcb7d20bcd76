"""manage.py export_candidate ID|LINK"""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from judge.domain.audit_log import record_audit_entry
from judge.domain.export import export_candidate
from judge.management.candidate_command import CandidateCommand, find_candidate


class Command(CandidateCommand):
    help = "Print all stored data about a candidate as JSON."

    def handle(self, *args: Any, **options: Any) -> None:
        candidate = find_candidate(options["candidate"])
        record_audit_entry(None, "export candidate", f"candidate {candidate.pk}", command="manage.py export_candidate")
        self.stdout.write(json.dumps(export_candidate(candidate), cls=DjangoJSONEncoder, indent=2))
