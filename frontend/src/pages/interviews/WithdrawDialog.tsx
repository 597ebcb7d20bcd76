import { revokeInvitation } from "../../api/invitationRequests";
import type { Invitation } from "../../api/types";
import { ConfirmDialog } from "../../ui/ConfirmDialog";

interface Props {
  /** Null closes the dialog. */
  invitation: Invitation | null;
  onClose: () => void;
  onWithdrawn: () => Promise<unknown>;
}

const EFFECTS: Record<Invitation["state"], string> = {
  invited: "Their link stops working: they cannot start the interview.",
  running:
    "Their session stops at once, and its clock stops as in a pause. What they typed and submitted stays stored.",
  paused: "Their session stays paused. What they typed and submitted stays stored.",
  ended: "They can still copy their code, and download or delete their data. Their results are not shown.",
  expired: "Their link stays without effect.",
  revoked: "",
};

/** Says what withdrawing an invitation does to its session, and asks first. */
export function WithdrawDialog({ invitation, onClose, onWithdrawn }: Props) {
  const withdraw = async () => {
    if (!invitation) return;
    await revokeInvitation(invitation.id);
    await onWithdrawn();
  };
  const isStarted = invitation?.state === "running" || invitation?.state === "paused";
  return (
    <ConfirmDialog
      isOpen={invitation !== null}
      onOpenChange={(open) => !open && onClose()}
      title={`Withdraw the invitation of ${invitation?.candidate ?? ""}`}
      cancelLabel="Keep invitation"
      confirmLabel="Withdraw invitation"
      onConfirm={withdraw}
    >
      {invitation && EFFECTS[invitation.state]}{" "}
      {isStarted && "They read that the invitation was withdrawn, and can copy their code. "}
      {invitation?.mail === "waiting" &&
        "The email with the link will not be sent, even if you restore the invitation later. "}
      You can restore the invitation in this table: the same link then works again
      {isStarted && ", and the clock continues with the time that was left"}.
    </ConfirmDialog>
  );
}
