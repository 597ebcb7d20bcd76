"""Interviews, for the members of their team; who may edit them changes their rules and invites candidates."""

from django.http import HttpRequest
from ninja import Router, Status

from judge.actions.interviews.change_rules import change_rules
from judge.actions.interviews.create_interview import create_interview
from judge.actions.interviews.invite_candidate import NewInvitation, invite_candidates
from judge.api.auth import authenticate_user, get_interview_for, get_interview_to_edit, get_team_for_editor, get_user
from judge.api.base import raise_not_found
from judge.api.interviews import schemas, serializers
from judge.api.interviews.invitation_csv import MAX_LINES, ListedPerson, read_invitation_list
from judge.domain.interview_rules import InterviewRules, read_rules
from judge.domain.team_access import EDITORS, filter_team_interviews, load_team_access
from judge.errors import RefusedError
from judge.limits import rate_limits
from judge.limits.client_address import get_client_address
from judge.models import Interview, RubricVersion, Team, User

router = Router(tags=["interviews"], auth=authenticate_user)
MAX_INTERVIEWS = 200


@router.get("", response=list[schemas.InterviewSummary])
def list_interviews(request: HttpRequest) -> list[schemas.InterviewSummary]:
    """The latest ones. `/interview-list` has all, in pages."""
    rows = filter_team_interviews(request.user).select_related("team", "owner").order_by("-created_at", "-id")
    return serializers.serialize_interview_summaries(list(rows[:MAX_INTERVIEWS]), load_team_access(request.user))


@router.post("", response={201: schemas.InterviewDetail})
def post_interview(request: HttpRequest, body: schemas.InterviewIn) -> Status[schemas.InterviewDetail]:
    user = get_user(request)
    rate_limits.require_below_rate_limit(rate_limits.INTERVIEWS, f"user {user.pk}")
    team = choose_team(user, body.team)
    chosen = [problem for problem in body.problems if not isinstance(problem, str)]
    interview = create_interview(
        user,
        team,
        body.title,
        body.minutes,
        [problem if isinstance(problem, str) else problem.slug for problem in body.problems],
        {problem.slug: problem.exercises for problem in chosen},
        InterviewRules(**body.rules.model_dump()),
        invitation_days=body.invitation_days,
        rubric_version=find_rubric_version(team, body.rubric),
        address=get_client_address(request),
    )
    return Status(201, serializers.serialize_interview_detail(interview, load_team_access(user)))


def choose_team(user: User, team_id: int | None) -> Team:
    """The team with this id; for None, the first one that the user joined and may create interviews in."""
    if team_id is not None:
        return get_team_for_editor(user, team_id)
    membership = user.memberships.select_related("team").filter(role__in=EDITORS).order_by("pk").first()
    if membership is None:
        raise RefusedError(
            "no_team",
            "There is no team in which you may create interviews, so the interview was not created.",
            "Ask an owner of a team for an invitation, or an operator of this server for a team of your own.",
        )
    return membership.team


def find_rubric_version(team: Team, rubric_id: int | None) -> RubricVersion | None:
    """The latest version of the rubric; None for the rubric that every team has."""
    if rubric_id is None:
        return None
    versions = RubricVersion.objects.filter(rubric__team=team, rubric__pk=rubric_id, rubric__archived_at=None)
    return versions.order_by("-number").first() or raise_not_found("rubric")


@router.get("/{int:interview_id}", response=schemas.InterviewDetail)
def get_interview(request: HttpRequest, interview_id: int) -> schemas.InterviewDetail:
    interview = get_interview_for(request.user, interview_id)
    return serializers.serialize_interview_detail(interview, load_team_access(request.user))


@router.put("/{int:interview_id}/rules", response=schemas.RuleChangeOut)
def put_rules(request: HttpRequest, interview_id: int, body: schemas.InterviewRulesIn) -> schemas.RuleChangeOut:
    user = get_user(request)
    interview = get_interview_to_edit(user, interview_id)
    change = change_rules(interview, InterviewRules(**body.model_dump()), user, address=get_client_address(request))
    return schemas.RuleChangeOut.model_validate({"rules": read_rules(change.interview), "running": change.running})


@router.post("/{int:interview_id}/invitations", response={201: schemas.Invitation})
def post_invitation(request: HttpRequest, interview_id: int, body: schemas.InvitationIn) -> Status[schemas.Invitation]:
    (invitation,) = invite(request, get_interview_to_edit(get_user(request), interview_id), [body])
    return Status(201, invitation)


@router.post("/{int:interview_id}/invitation-list", response={201: list[schemas.Invitation]})
def post_invitation_list(
    request: HttpRequest, interview_id: int, body: schemas.InvitationListIn
) -> Status[list[schemas.Invitation]]:
    """Invite everybody in the list, or nobody if a line of it has an error."""
    interview = get_interview_to_edit(get_user(request), interview_id)
    people = read_list(interview, body)
    for person in people:
        if person.errors:
            raise RefusedError(
                "invalid",
                f"Line {person.line}: {person.errors[0]} Nobody was invited.",
                "Correct it and send it again.",
            )
    return Status(201, invite(request, interview, [each.invitation for each in people if each.invitation]))


@router.post("/{int:interview_id}/invitation-list/check", response=list[schemas.ListedPersonOut])
def post_invitation_list_check(
    request: HttpRequest, interview_id: int, body: schemas.InvitationListIn
) -> list[schemas.ListedPersonOut]:
    """What `post_invitation_list` would do with each line. It invites nobody."""
    people = read_list(get_interview_to_edit(get_user(request), interview_id), body)
    return [schemas.ListedPersonOut.model_validate(each) for each in people]


def read_list(interview: Interview, body: schemas.InvitationListIn) -> list[ListedPerson]:
    """The people in the list, also those whose lines have errors. Raises RefusedError if there are none or too many."""
    invited = interview.sessions.filter(revoked_at=None).values_list("candidate__name", flat=True)
    people = read_invitation_list(body.text, invited, body.time_zone)
    if not people:
        raise RefusedError(
            "invalid", "The list names nobody, so nobody was invited.", "Write one line for each candidate."
        )
    if len(people) > MAX_LINES:
        raise RefusedError(
            "too_many",
            f"The list has {len(people)} candidates, but {MAX_LINES} at most can be invited at once. Nobody was.",
            "Split the list.",
        )
    return people


def invite(request: HttpRequest, interview: Interview, people: list[schemas.InvitationIn]) -> list[schemas.Invitation]:
    user, mailed = get_user(request), sum(1 for each in people if each.email)
    rate_limits.require_below_rate_limit(rate_limits.INVITATIONS, f"user {user.pk}", amount=len(people))
    if mailed:
        rate_limits.require_below_rate_limit(rate_limits.MAILED_INVITATIONS, f"user {user.pk}", amount=mailed)
    new = [
        NewInvitation(
            name=each.candidate, email=each.email, extra_seconds=each.extra_seconds, scheduled_at=each.scheduled_at
        )
        for each in people
    ]
    sessions = invite_candidates(interview, new, user, address=get_client_address(request))
    return serializers.serialize_invitations(sessions, can_read_names=True)
