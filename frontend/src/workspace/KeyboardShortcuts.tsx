import { useEffect, useState } from "react";
import { Button } from "../ui/Button";
import { ErrorNotice } from "../ui/ErrorNotice";
import { useLazyPart } from "../ui/useLazyPart";
import { useEditorSettings } from "./settings/editorSettings";
import { listShortcuts } from "./shortcuts";

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));

export function KeyboardShortcuts({ allowsCompletion }: { allowsCompletion: boolean }) {
  const [isOpen, setIsOpen] = useState(false);
  const { keys, completes } = useEditorSettings();
  const shortcuts = listShortcuts(keys, completes && allowsCompletion);
  const { part, error, retry } = useLazyPart("shortcut-dialog", () => import("./ShortcutDialog"), isOpen);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "?" && !isTyping(event.target)) setIsOpen(true);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  return (
    <>
      <Button kind="quiet" aria-label="Keyboard shortcuts" onPress={() => setIsOpen(true)}>
        ?
      </Button>
      {isOpen && error !== null && <ErrorNotice error={error} retry={retry} />}
      {part && <part.ShortcutDialog isOpen={isOpen} onOpenChange={setIsOpen} shortcuts={shortcuts} />}
    </>
  );
}
