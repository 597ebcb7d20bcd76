import type { ReactNode } from "react";
import { Dialog, DialogTrigger, Heading, Modal, ModalOverlay } from "react-aria-components";
import { TriggerButton } from "./TriggerButton";

interface Props {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  /** What the button says. */
  button: ReactNode;
  /** The whole name of the button, for screen readers. */
  label: string;
  title: string;
  children: ReactNode;
}

/** A quiet button, and the dialog that it opens. Below its content the dialog has a Close button. */
export function TriggeredDialog({ isOpen, onOpenChange, button, label, title, children }: Props) {
  return (
    <DialogTrigger isOpen={isOpen} onOpenChange={onOpenChange}>
      <div>
        <TriggerButton kind="quiet" aria-label={label}>
          {button}
        </TriggerButton>
      </div>
      <ModalOverlay isDismissable>
        <Modal>
          <Dialog>
            <Heading slot="title">{title}</Heading>
            {children}
            <div className="row">
              <TriggerButton slot="close">Close</TriggerButton>
            </div>
          </Dialog>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  );
}
