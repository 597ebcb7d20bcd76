import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { TriggerButton } from "../ui/TriggerButton";
import type { Shortcut } from "./shortcuts";

interface Props {
  isOpen: boolean;
  onOpenChange: (open: boolean) => void;
  shortcuts: Shortcut[];
}

export function ShortcutDialog({ isOpen, onOpenChange, shortcuts }: Props) {
  return (
    <ModalOverlay isOpen={isOpen} onOpenChange={onOpenChange} isDismissable>
      <Modal>
        <Dialog>
          <Heading slot="title">Keyboard shortcuts</Heading>
          <dl className="shortcut-list">
            {shortcuts.map(({ keys: pressed, action }) => (
              <div key={action}>
                <dt>
                  {pressed.map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </dt>
                <dd>{action}</dd>
              </div>
            ))}
          </dl>
          <div>
            <TriggerButton autoFocus slot="close">
              Close
            </TriggerButton>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
