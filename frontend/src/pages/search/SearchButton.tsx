import { useState } from "react";
import type { Me } from "../../api/types";
import { Button } from "../../ui/Button";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { isDialogOpen } from "../../ui/isDialogOpen";
import { modifierKey } from "../../ui/modifierKey";
import { useWindowKeys } from "../../ui/shortcuts/shortcutRegistry";
import { useLazyPart } from "../../ui/useLazyPart";

/** The button and the keys (Ctrl+K or Cmd+K) that open the search. The code of the dialog is loaded when it first opens. */
export function SearchButton({ me, signOut }: { me: Me; signOut: () => void }) {
  const [isOpen, setOpen] = useState(false);
  const { part, error, retry } = useLazyPart("search-dialog", () => import("./SearchDialog"), isOpen);
  useWindowKeys([
    {
      place: "page",
      keys: [modifierKey, "K"],
      action: "Search, also for pages and commands",
      handle: (event) => {
        const isShortcut = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
        if (!isShortcut || event.key.toLowerCase() !== "k" || event.defaultPrevented) return false;
        if (!isDialogOpen()) setOpen(true);
        // The key is handled, also over a dialog, where nothing opens. Otherwise some browsers go to their address bar.
        return true;
      },
    },
  ]);
  return (
    <>
      <Button
        kind="quiet"
        aria-keyshortcuts="Control+K Meta+K"
        isPending={isOpen && !part && error === null}
        onPress={() => setOpen(true)}
      >
        Search
        <span className="shortcut wide-only" aria-hidden="true">
          <kbd>{modifierKey}</kbd> <kbd>K</kbd>
        </span>
      </Button>
      {isOpen && error !== null && <ErrorNotice error={error} retry={retry} />}
      {part && <part.SearchDialog me={me} signOut={signOut} isOpen={isOpen} onOpenChange={setOpen} />}
    </>
  );
}
