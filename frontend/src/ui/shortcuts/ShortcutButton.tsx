import { useState } from "react";
import { Button } from "../Button";
import { ErrorNotice } from "../ErrorNotice";
import { isDialogOpen } from "../isDialogOpen";
import { useLazyPart } from "../useLazyPart";
import { useQuestionMarkOn } from "./questionMarkSetting";
import { type KeyBinding, useWindowKeys } from "./shortcutRegistry";

/** Lists the shortcuts of the page, as `?` does. The list is loaded when it is first opened. */
export function ShortcutButton() {
  const [isOpen, setOpen] = useState(false);
  const { part, error, retry } = useLazyPart("shortcut-dialog", () => import("./ShortcutDialog"), isOpen);
  const isQuestionMarkOn = useQuestionMarkOn();
  const binding: KeyBinding<KeyboardEvent> = {
    place: "page",
    keys: ["?"],
    action: "Show these shortcuts, except while you type",
    handle: (event) => {
      if (event.key !== "?" || event.ctrlKey || event.metaKey) return false;
      if (isTyping(event.target) || isDialogOpen()) return false;
      setOpen(true);
      return true;
    },
  };
  useWindowKeys(isQuestionMarkOn ? [binding] : []);
  return (
    <>
      <Button
        kind="quiet"
        aria-label="Keyboard shortcuts"
        aria-keyshortcuts={isQuestionMarkOn ? "?" : undefined}
        onPress={() => setOpen(true)}
      >
        ?
      </Button>
      {isOpen && error !== null && <ErrorNotice error={error} retry={retry} />}
      {part && <part.ShortcutDialog isOpen={isOpen} onOpenChange={setOpen} />}
    </>
  );
}

/** Inputs in which a question mark is no text. */
const WITHOUT_TEXT = ["button", "checkbox", "file", "radio", "range", "reset", "submit"];

function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !WITHOUT_TEXT.includes(target.type);
  return target instanceof HTMLElement && (target.isContentEditable || ["TEXTAREA", "SELECT"].includes(target.tagName));
}
