"""What an owner of a team does with the attributes of its candidates. The audit log has no name and no value of one."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from judge.actions.audit.record_entry import record_audit_entry
from judge.domain.attribute_csv import AttributeList
from judge.models import Candidate, CandidateAttribute, Team, User


@transaction.atomic
def import_attributes(team: Team, attribute_list: AttributeList, by: User, *, address: str = "") -> int:
    """Replace the listed attributes of the listed candidates; what is not listed stays. The list must have no error.
    Returns how many values are stored."""
    now = timezone.now()
    candidates = {line.candidate for line in attribute_list.lines}
    # A candidate who was deleted since the list was read has no attributes. In one order, so that two imports do not
    # deadlock.
    locked = Candidate.objects.select_for_update(no_key=True).filter(pk__in=candidates).order_by("pk")
    existing = set(locked.values_list("pk", flat=True))
    CandidateAttribute.objects.filter(candidate__in=existing, name__in=attribute_list.names).delete()
    rows = [
        CandidateAttribute(candidate_id=line.candidate, team=team, name=name, value=value, imported_at=now)
        for line in attribute_list.lines
        if line.candidate in existing
        for name, value in line.values.items()
        if value
    ]
    CandidateAttribute.objects.bulk_create(rows, batch_size=500)
    detail = {"attributes": len(attribute_list.names), "candidates": len(existing), "values": len(rows)}
    record_audit_entry(by, "import candidate attributes", f"team {team.pk}", detail, address=address)
    return len(rows)


@transaction.atomic
def delete_attributes(team: Team, name: str, by: User, *, address: str = "") -> int:
    """Delete an attribute of all candidates of the team, or all if `name` is empty. Returns how many values."""
    selected = Q(name=name) if name else Q()
    count, _ = CandidateAttribute.objects.filter(selected, team=team).delete()
    if count:
        record_audit_entry(by, "delete candidate attributes", f"team {team.pk}", {"values": count}, address=address)
    return count
