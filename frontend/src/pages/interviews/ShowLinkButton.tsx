import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { showInvitationLink } from "../../api/invitationRequests";
import type { Invitation } from "../../api/types";
import { Button } from "../../ui/Button";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { CopyLinkButton } from "../../ui/CopyLinkButton";

/** Shows the link of a session that has started, for a candidate who has lost it. */
export function ShowLinkButton({ invitation }: { invitation: Invitation }) {
  const [isAsking, setAsking] = useState(false);
  const show = useMutation({ mutationFn: () => showInvitationLink(invitation.id) });
  if (show.data) return <CopyLinkButton path={show.data.link} person={invitation.candidate} showLink />;
  return (
    <>
      <Button kind="quiet" aria-label={`Show link of ${invitation.candidate}`} onPress={() => setAsking(true)}>
        Show link
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        onOpenChange={setAsking}
        title="Show the candidate's link"
        cancelLabel="Cancel"
        confirmLabel="Show link"
        onConfirm={() => show.mutateAsync()}
      >
        Anyone who opens it works as {invitation.candidate} and sees what is private. Send it only to a candidate who
        has lost it. That you have seen it is recorded in the audit log and in the session.
      </ConfirmDialog>
    </>
  );
}
