import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { Me } from "../../api/types";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { abandonDocuments } from "../../workspace/documents/documentRegistry";
import { flushDocuments } from "../../workspace/documents/flushDocuments";

/**
 * Signs in after all practice code of this browser is saved. If some cannot be saved, `dialog` asks first: the practice
 * link then leads to the account's code, and nothing sends what is left.
 */
export function useSignInAfterSaving<Fields>(signIn: (fields: Fields) => Promise<Me>, onSignedIn: (me: Me) => void) {
  const [unsaved, setUnsaved] = useState<Fields | null>(null);
  const mutation = useMutation({
    mutationFn: async ({ fields, isConfirmed }: { fields: Fields; isConfirmed: boolean }) => {
      const isSaved = isConfirmed || (await flushDocuments("practice"));
      if (!isSaved) return setUnsaved(() => fields);
      const me = await signIn(fields);
      if (isConfirmed) abandonDocuments("practice");
      onSignedIn(me);
    },
  });
  const dialog = (
    <ConfirmDialog
      isOpen={unsaved !== null}
      onOpenChange={(isOpen) => !isOpen && setUnsaved(null)}
      title="Sign in without saving"
      cancelLabel="Stay on this page"
      confirmLabel="Sign in anyway"
      // The form below the dialog shows whether signing in failed.
      onConfirm={async () => unsaved && mutation.mutate({ fields: unsaved, isConfirmed: true })}
    >
      Some of your practice code is not saved on the server, which cannot save it at the moment. If the account has
      practice code already, signing in deletes your unsaved changes. To save them first, stay on this page and try
      again in a minute.
    </ConfirmDialog>
  );
  return {
    submit: (fields: Fields) => mutation.mutate({ fields, isConfirmed: false }),
    isPending: mutation.isPending,
    error: mutation.error,
    dialog,
  };
}
