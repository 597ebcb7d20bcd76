import { useEffect, useState } from "react";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { Button } from "../ui/Button";

const modifierKey = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘" : "Ctrl";

const SHORTCUTS: [string[], string][] = [
  [[modifierKey, "'"], "Run your code on the sample cases"],
  [[modifierKey, "Enter"], "Submit your code for all cases"],
  [["←", "→"], "Move between cases while one has the focus"],
  [["Esc", "then Tab"], "Leave the editor with the keyboard"],
  [[modifierKey, "Z"], "Undo, including opening another version"],
  [["?"], "Show these shortcuts, outside the editor"],
];

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));

export function KeyboardShortcuts() {
  const [isOpen, setIsOpen] = useState(false);
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
      <ModalOverlay isOpen={isOpen} onOpenChange={setIsOpen} isDismissable>
        <Modal>
          <Dialog>
            <Heading slot="title">Keyboard shortcuts</Heading>
            <dl className="shortcut-list">
              {SHORTCUTS.map(([keys, action]) => (
                <div key={action}>
                  <dt>
                    {keys.map((key) => (
                      <kbd key={key}>{key}</kbd>
                    ))}
                  </dt>
                  <dd>{action}</dd>
                </div>
              ))}
            </dl>
            <div>
              <Button autoFocus slot="close">
                Close
              </Button>
            </div>
          </Dialog>
        </Modal>
      </ModalOverlay>
    </>
  );
}
