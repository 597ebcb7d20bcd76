import { useEffect, useState } from "react";
import type { Me } from "../../api/types";
import { Button } from "../../ui/Button";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { modifierKey } from "../../ui/modifierKey";
import { useLazyPart } from "../../ui/useLazyPart";

/** Opens the search, as Ctrl+K or Cmd+K does. Its code is loaded when it is first opened. */
export function SearchButton({ me }: { me: Me }) {
  const [isOpen, setOpen] = useState(false);
  const { part, error, retry } = useLazyPart("search-dialog", () => import("./SearchDialog"), isOpen);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isShortcut = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
      if (!isShortcut || event.key.toLowerCase() !== "k" || event.defaultPrevented) return;
      event.preventDefault(); // some browsers go to their address bar
      // Over another dialog, which may hold unsaved input, it would open a page behind it.
      if (!document.querySelector("[role=dialog], [role=alertdialog]")) setOpen(true);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
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
      {part && <part.SearchDialog me={me} isOpen={isOpen} onOpenChange={setOpen} />}
    </>
  );
}
