import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "react-router";
import { joinPreviewQuery, joinTeam } from "../../api/accountRequests";
import { ROLE_RIGHTS, ROLE_TITLES } from "../../api/teamRoles";
import { refreshCurrentUser, useCurrentUser } from "../../api/useCurrentUser";
import { Button } from "../../ui/Button";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { formatDay } from "../../ui/timeFormat";
import { usePageTitle } from "../../ui/usePageTitle";
import { PageError } from "../PageError";
import { NewAccountForm } from "./NewAccountForm";

/** An invitation to a team: what it offers, then joining with an account or with a new one. */
export function JoinPage() {
  const { token = "" } = useParams();
  const { data: invitation, isError, error, refetch } = useQuery(joinPreviewQuery(token));
  const { data: me } = useCurrentUser();
  usePageTitle(invitation ? `Join ${invitation.team}` : "Invitation");
  if (isError && !invitation) return <PageError error={error} retry={() => refetch()} />;
  if (!invitation || !me) return <LoadingSkeleton what="the invitation" />;
  return (
    <div className="stack readable-width">
      <div className="stack-2">
        <h1>Join {invitation.team}</h1>
        <p>
          {invitation.invited_by} invites you to this team as{" "}
          <strong>{ROLE_TITLES[invitation.role].toLowerCase()}</strong>.
        </p>
        <p className="muted-text">
          {ROLE_TITLES[invitation.role]}: {ROLE_RIGHTS[invitation.role]} The link works once, until{" "}
          {formatDay(invitation.expires_at)}.
        </p>
      </div>
      {me.role === "anonymous" ? (
        <>
          <section className="stack-2">
            <h2>If you have an account</h2>
            <p>
              <Link className="button" to={`/login?next=${encodeURIComponent(`/join/${token}`)}`}>
                Sign in to join
              </Link>
            </p>
          </section>
          <NewAccountForm token={token} isMailAvailable={me.is_mail_available} />
        </>
      ) : (
        <JoinButton token={token} name={me.name} />
      )}
    </div>
  );
}

function JoinButton({ token, name }: { token: string; name: string }) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const join = useMutation({
    mutationFn: () => joinTeam(token),
    onSuccess: async ({ team_id }) => {
      await refreshCurrentUser(queryClient);
      navigate(`/team?team=${team_id}`, { replace: true });
    },
  });
  return (
    <div className="stack-2">
      <p>You are signed in as {name}. To join with another account, sign out first.</p>
      {join.isError && <ErrorNotice error={join.error} />}
      <div>
        <Button kind="primary" isPending={join.isPending} onPress={() => join.mutate()}>
          Join team
        </Button>
      </div>
    </div>
  );
}
