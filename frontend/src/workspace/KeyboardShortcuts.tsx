import { useEffect, useState } from "react";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { Button } from "../ui/Button";

const command = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘" : "Ctrl";

const KEYS: [string[], string][] = [
  [[command, "'"], "Run the sample cases"],
  [[command, "Enter"], "Submit: run all cases"],
  [["←", "→"], "Walk the cases, once one has the focus"],
  [["Esc", "then Tab"], "Leave the editor with the keyboard"],
  [[command, "Z"], "Undo, also after another version was taken up"],
  [["?"], "Show these keys, outside the editor"],
];

const typing = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));

export function Keys() {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "?" && !typing(event.target)) setOpen(true);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  return (
    <>
      <Button kind="quiet" aria-label="Keys" onPress={() => setOpen(true)}>
        ?
      </Button>
      <ModalOverlay isOpen={open} onOpenChange={setOpen} isDismissable>
        <Modal>
          <Dialog>
            <Heading slot="title">Keys</Heading>
            <dl className="keys">
              {KEYS.map(([keys, what]) => (
                <div key={what}>
                  <dt>
                    {keys.map((key) => (
                      <kbd key={key}>{key}</kbd>
                    ))}
                  </dt>
                  <dd>{what}</dd>
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
