import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { interviewQuery } from "../../api/queries";
import { giveTimeBack, revokeInvitation } from "../../api/requests";
import type { Invitation } from "../../api/types";
import { DeleteDataDialog } from "../../privacy/DeleteDataDialog";
import { Button } from "../../ui/Button";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { RelativeTime } from "../../ui/RelativeTime";
import { ScrollRegion } from "../../ui/ScrollRegion";
import { formatMinutes } from "../../ui/textFormat";
import { CopyLinkButton } from "./CopyLinkButton";

const STATE_TITLES: Record<Invitation["state"], string> = {
  invited: "Invited",
  running: "Running",
  ended: "Ended",
  revoked: "Revoked",
};

export function InvitationTable({ id, invitations }: { id: string; invitations: Invitation[] }) {
  const queryClient = useQueryClient();
  const [candidateToDelete, setCandidateToDelete] = useState<number | null>(null);
  const reload = () => queryClient.invalidateQueries({ queryKey: interviewQuery(id).queryKey });
  const revoke = useMutation({
    mutationFn: revokeInvitation,
    onSuccess: reload,
  });
  const extend = useMutation({ mutationFn: giveTimeBack, onSuccess: reload });
  return (
    <>
      {extend.isError && <ErrorNotice error={extend.error} />}
      {revoke.isError && <ErrorNotice error={revoke.error} />}
      <ScrollRegion label="Candidates">
        <table className="data-table">
          <thead>
            <tr>
              <th scope="col">Candidate</th>
              <th scope="col">State</th>
              <th scope="col">Started</th>
              <th scope="col">Ended</th>
              <th scope="col" className="num">
                Submissions
              </th>
              <th scope="col">Link</th>
              <th scope="col">Data</th>
            </tr>
          </thead>
          <tbody>
            {invitations.map((invitation) => (
              <tr key={invitation.id}>
                <th scope="row">{invitation.candidate}</th>
                <td>
                  {STATE_TITLES[invitation.state]}
                  {invitation.lost_seconds > 0 && (
                    <Button
                      kind="quiet"
                      aria-label={`Give ${invitation.candidate} ${formatMinutes(invitation.lost_seconds)} back`}
                      isDisabled={extend.isPending}
                      onPress={() => extend.mutate(invitation.id)}
                    >
                      Give {formatMinutes(invitation.lost_seconds)} back
                    </Button>
                  )}
                </td>
                <td>
                  <RelativeTime at={invitation.started_at} fallback="not yet" />
                </td>
                <td>
                  <RelativeTime at={invitation.ended_at} fallback="not yet" />
                </td>
                <td className="num">{invitation.submissions.length}</td>
                <td>
                  {invitation.state !== "revoked" && (
                    <span className="row">
                      <CopyLinkButton path={invitation.link} candidate={invitation.candidate} />
                      <Button
                        kind="quiet"
                        aria-label={`Revoke the invitation of ${invitation.candidate}`}
                        isDisabled={revoke.isPending}
                        onPress={() => revoke.mutate(invitation.id)}
                      >
                        Revoke
                      </Button>
                    </span>
                  )}
                </td>
                <td>
                  <Button
                    kind="quiet"
                    aria-label={`Delete data of ${invitation.candidate}`}
                    onPress={() => setCandidateToDelete(invitation.candidate_id)}
                  >
                    Delete data
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      <DeleteDataDialog id={candidateToDelete} onClose={() => setCandidateToDelete(null)} onDeleted={reload} />
    </>
  );
}
