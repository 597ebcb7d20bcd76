import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { lateEditsQuery } from "../../api/invitationRequests";
import type { Invitation } from "../../api/types";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { TriggeredDialog } from "../../ui/TriggeredDialog";
import { pluralize } from "../../ui/textFormat";
import { LateEditList } from "./LateEditList";

/** Marks a candidate whose code changed after the end, and shows that code. The server sends viewers no late edits. */
export function LateEditsDialog({ invitation }: { invitation: Invitation }) {
  const [isOpen, setOpen] = useState(false);
  const { data, isError, error, refetch } = useQuery({ ...lateEditsQuery(invitation.id), enabled: isOpen });
  const count = invitation.late_edits.length;
  if (count === 0) return null;
  const waiting = invitation.late_edits.filter((edit) => !edit.is_judged).length;
  return (
    <TriggeredDialog
      isOpen={isOpen}
      onOpenChange={setOpen}
      button={`Late edits${waiting > 0 ? ` (${waiting} not judged)` : ""}`}
      label={`Late edits of ${invitation.candidate}`}
      title={`Late edits: ${invitation.candidate}`}
    >
      <p>
        {pluralize(count, "exercise")} changed after the end of the interview. These edits are stored, but they were not
        submitted. If you have them judged, they do not count in what the candidate reads.
      </p>
      {isError && <ErrorNotice error={error} retry={() => refetch()} />}
      {!data && !isError && <LoadingSkeleton what="the late edits" />}
      {data && <LateEditList invitation={invitation.id} edits={data} />}
    </TriggeredDialog>
  );
}
