import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { revokeInvitation } from "../../api/calls";
import { interviewQuery } from "../../api/queries";
import type { Invitation } from "../../api/types";
import { DeleteData } from "../../privacy/DeleteData";
import { Button } from "../../ui/Button";
import { Failed } from "../../ui/Notice";
import { ScrollRegion } from "../../ui/ScrollRegion";
import { Time } from "../../ui/Time";
import { CopyLink } from "./CopyLink";

const STATES: Record<Invitation["state"], string> = {
  invited: "Invited",
  running: "Running",
  ended: "Ended",
  revoked: "Withdrawn",
};

export function Invitations({ id, invitations }: { id: string; invitations: Invitation[] }) {
  const queries = useQueryClient();
  const [deleting, setDeleting] = useState<number | null>(null);
  const reload = () => queries.invalidateQueries({ queryKey: interviewQuery(id).queryKey });
  const revoke = useMutation({
    mutationFn: revokeInvitation,
    onSuccess: reload,
  });
  return (
    <>
      {revoke.isError && <Failed error={revoke.error} />}
      <ScrollRegion label="Candidates">
        <table className="list">
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
            {invitations.map((one) => (
              <tr key={one.id}>
                <th scope="row">{one.candidate}</th>
                <td>{STATES[one.state]}</td>
                <td>
                  <Time at={one.started_at} none="not yet" />
                </td>
                <td>
                  <Time at={one.ended_at} none="not yet" />
                </td>
                <td className="num">{one.submissions.length}</td>
                <td>
                  {one.state !== "revoked" && (
                    <span className="row">
                      <CopyLink path={one.link} candidate={one.candidate} />
                      <Button
                        kind="quiet"
                        aria-label={`Withdraw: the invitation of ${one.candidate}`}
                        isDisabled={revoke.isPending}
                        onPress={() => revoke.mutate(one.id)}
                      >
                        Withdraw
                      </Button>
                    </span>
                  )}
                </td>
                <td>
                  <Button
                    kind="quiet"
                    aria-label={`Delete data of ${one.candidate}`}
                    onPress={() => setDeleting(one.candidate_id)}
                  >
                    Delete data
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      <DeleteData id={deleting} onClose={() => setDeleting(null)} onDeleted={reload} />
    </>
  );
}
