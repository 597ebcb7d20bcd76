import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useSearchParams } from "react-router";
import { teamQuery } from "../../api/teamRequests";
import { withArticle } from "../../api/teamRoles";
import type { Me, NewMemberInvitation } from "../../api/types";
import { useCurrentUser } from "../../api/useCurrentUser";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { usePageTitle } from "../../ui/usePageTitle";
import { PageError } from "../PageError";
import { RequireSignIn } from "../RequireSignIn";
import { TeamSelect } from "../TeamSelect";
import { InviteMemberForm } from "./InviteMemberForm";
import { MemberInvitationTable } from "./MemberInvitationTable";
import { MemberTable } from "./MemberTable";
import { TeamHistory } from "./TeamHistory";
import { TeamNameForm } from "./TeamNameForm";

/** One team of the user: its members, their invitations and what changed. The team is in the URL. */
export function TeamPage() {
  usePageTitle("Team");
  return (
    <RequireSignIn>
      <TeamChoice />
    </RequireSignIn>
  );
}

function TeamChoice() {
  const { data: me } = useCurrentUser();
  const [params, setParams] = useSearchParams();
  const teams = me?.teams ?? [];
  const team = teams.find(({ id }) => String(id) === params.get("team")) ?? teams[0];
  if (!me || !team)
    return (
      <div className="stack">
        <h1>Team</h1>
        <p className="readable-width">
          You are in no team. Ask an owner of a team for an invitation, or an operator of this server for a team of your
          own.
        </p>
      </div>
    );
  return (
    <div className="stack">
      <TeamSelect teams={teams} team={team.id} onChange={(id) => setParams({ team: id })} />
      <TeamContent key={team.id} id={team.id} me={me} />
    </div>
  );
}

function TeamContent({ id, me }: { id: number; me: Me }) {
  const { data: team, isError, error, refetch } = useQuery(teamQuery(id));
  const [created, setCreated] = useState<NewMemberInvitation | null>(null);
  if (isError && !team) return <PageError error={error} retry={() => refetch()} />;
  if (!team) return <LoadingSkeleton what="the team" />;
  const isOwner = team.role === "owner";
  return (
    <>
      <div className="stack-2">
        {isOwner ? <TeamNameForm team={team} /> : <h1>{team.name}</h1>}
        <p className="muted-text">
          You are {withArticle(team.role)} {isOwner ? "of" : "in"} this team.
        </p>
      </div>
      <MemberTable team={team} />
      {isOwner && (
        <InviteMemberForm teamId={id} isMailAvailable={me.is_mail_available} created={created} onCreate={setCreated} />
      )}
      {isOwner && team.invitations.length > 0 && <MemberInvitationTable team={team} onRenew={setCreated} />}
      {team.role !== "viewer" && (
        <section className="stack-2">
          <h2>Rubrics</h2>
          <p>
            <Link to={`/team/rubrics?team=${id}`}>The scales of the team's scorecards</Link>
          </p>
        </section>
      )}
      <TeamHistory changes={team.history} />
    </>
  );
}
