import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { signOut } from "../api/accountRequests";
import { storeCurrentUser } from "../api/useCurrentUser";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { deleteStoredDocuments, readLastSession } from "../workspace/documents/documentRegistry";
import { flushDocuments } from "../workspace/documents/flushDocuments";

/** `signOut` saves the practice code, signs out, and deletes this browser's copies of that code. If some cannot be saved,
 * `dialog`, which the caller renders, asks first. */
export function useSignOut() {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const [isConfirming, setConfirming] = useState(false);
  const leaveAccount = async () => {
    const anonymous = await signOut();
    await deleteStoredDocuments(readLastSession("practice"), "all");
    storeCurrentUser(queryClient, anonymous);
    navigate("/");
  };
  const saveAndLeave = async () => {
    if (await flushDocuments("practice")) await leaveAccount();
    else setConfirming(true);
  };
  const dialog = (
    <ConfirmDialog
      isOpen={isConfirming}
      onOpenChange={setConfirming}
      title="Sign out without saving"
      cancelLabel="Stay signed in"
      confirmLabel="Sign out and delete"
      onConfirm={leaveAccount}
    >
      Some of your practice code is stored only in this browser, and the server cannot save it at the moment. Signing
      out deletes it, so that the next person at this browser cannot read it.
    </ConfirmDialog>
  );
  return { signOut: saveAndLeave, dialog };
}
