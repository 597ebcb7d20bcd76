import { useState } from "react";
import { Button } from "../../ui/Button";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { useLazyPart } from "../../ui/useLazyPart";

/** The workspace's settings. They are stored in this browser. */
export function WorkspaceSettings({ allowsCompletion }: { allowsCompletion: boolean }) {
  const [isOpen, setOpen] = useState(false);
  const { part, error, retry } = useLazyPart("settings-dialog", () => import("./SettingsDialog"), isOpen);
  return (
    <>
      <Button kind="quiet" onPress={() => setOpen(true)}>
        <svg className="mark" viewBox="0 0 16 16" aria-hidden="true">
          <path
            d="M2 4.5h6M12 4.5h2M2 11.5h2M8 11.5h6"
            stroke="currentColor"
            strokeWidth="1.5"
            strokeLinecap="round"
            fill="none"
          />
          <circle cx="10" cy="4.5" r="1.8" fill="none" stroke="currentColor" strokeWidth="1.5" />
          <circle cx="6" cy="11.5" r="1.8" fill="none" stroke="currentColor" strokeWidth="1.5" />
        </svg>
        <span className="settings-name">Settings</span>
      </Button>
      {isOpen && error !== null && <ErrorNotice error={error} retry={retry} />}
      {part && <part.SettingsDialog isOpen={isOpen} onOpenChange={setOpen} allowsCompletion={allowsCompletion} />}
    </>
  );
}
