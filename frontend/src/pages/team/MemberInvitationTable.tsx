import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { renewMemberInvitation, revokeMemberInvitation, teamQuery } from "../../api/teamRequests";
import { ROLE_TITLES } from "../../api/teamRoles";
import type { MemberInvitation, NewMemberInvitation, TeamDetail } from "../../api/types";
import { Button } from "../../ui/Button";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { type DataColumn, DataTable } from "../../ui/DataTable";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { RelativeTime } from "../../ui/RelativeTime";
import { formatDay } from "../../ui/timeFormat";
import "./team.css";

const STATE_TITLES: Record<MemberInvitation["state"], string> = {
  open: "Open",
  used: "Used",
  revoked: "Revoked",
  expired: "Expired",
};

interface Props {
  team: TeamDetail;
  onRenew: (invitation: NewMemberInvitation) => void;
}

export function MemberInvitationTable({ team, onRenew }: Props) {
  const queryClient = useQueryClient();
  const [toRevoke, setToRevoke] = useState<MemberInvitation | null>(null);
  const reload = () => queryClient.invalidateQueries({ queryKey: teamQuery(team.id).queryKey });
  const renew = useMutation({
    mutationFn: (invitation: number) => renewMemberInvitation(team.id, invitation),
    onSuccess: (renewed) => {
      onRenew(renewed);
      return reload();
    },
  });
  const revoke = async () => {
    if (!toRevoke) return;
    await revokeMemberInvitation(team.id, toRevoke.id);
    await reload();
  };
  return (
    <section className="stack-2">
      {renew.isError && <ErrorNotice error={renew.error} />}
      <DataTable
        title="Invitations"
        columns={[
          ...COLUMNS,
          {
            id: "actions",
            title: "Actions",
            cell: (invitation) => (
              <>
                {(invitation.state === "open" || invitation.state === "expired") && (
                  <Button
                    kind="quiet"
                    aria-label={`New link for invitation ${invitation.id}`}
                    isPending={renew.isPending}
                    onPress={() => renew.mutate(invitation.id)}
                  >
                    New link
                  </Button>
                )}
                {invitation.state === "open" && (
                  <Button
                    kind="quiet"
                    aria-label={`Revoke invitation ${invitation.id}`}
                    onPress={() => setToRevoke(invitation)}
                  >
                    Revoke
                  </Button>
                )}
              </>
            ),
          },
        ]}
        rows={team.invitations}
        rowKey={(invitation) => invitation.id}
        orderParam="invitations"
        empty={<p>Nobody was invited yet.</p>}
      />
      <ConfirmDialog
        isOpen={toRevoke !== null}
        onOpenChange={(open) => !open && setToRevoke(null)}
        title="Revoke this invitation"
        cancelLabel="Keep invitation"
        confirmLabel="Revoke invitation"
        onConfirm={revoke}
      >
        Its link no longer works. You can create another invitation at any time.
      </ConfirmDialog>
    </section>
  );
}

const COLUMNS: DataColumn<MemberInvitation>[] = [
  {
    id: "role",
    title: "Role",
    cell: (invitation) => (
      <>
        {ROLE_TITLES[invitation.role]}
        <div className="muted-text small member-detail">
          {invitation.email && `${invitation.email} · `}created <RelativeTime at={invitation.created_at} /> by{" "}
          {invitation.invited_by}
        </div>
      </>
    ),
    sortKey: (invitation) => ROLE_TITLES[invitation.role],
  },
  {
    id: "state",
    title: "State",
    cell: (invitation) =>
      invitation.state === "open" ? (
        <>
          {STATE_TITLES.open}
          <div className="muted-text small nowrap">
            until <time dateTime={invitation.expires_at}>{formatDay(invitation.expires_at)}</time>
          </div>
        </>
      ) : (
        <span className="muted-text">{STATE_TITLES[invitation.state]}</span>
      ),
    sortKey: (invitation) => STATE_TITLES[invitation.state],
  },
];
