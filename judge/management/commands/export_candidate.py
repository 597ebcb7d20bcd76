"""manage.py export_candidate ID|LINK"""

from typing import Any

from judge.actions.audit.record_entry import record_audit_entry
from judge.domain.export import export_candidate
from judge.domain.json_stream import stream_json
from judge.management.candidate_command import CandidateCommand, find_candidate


class Command(CandidateCommand):
    help = "Print all stored data about a candidate as JSON."

    def handle(self, *args: Any, **options: Any) -> None:
        candidate = find_candidate(options["candidate"])
        record_audit_entry(None, "export candidate", f"candidate {candidate.pk}", command="manage.py export_candidate")
        for part in stream_json(export_candidate(candidate)):
            self.stdout.write(part, ending="")
        self.stdout.write()
