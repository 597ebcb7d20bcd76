import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { TriggerButton } from "../../ui/TriggerButton";
import { SettingsForm } from "./SettingsForm";

interface Props {
  isOpen: boolean;
  onOpenChange: (open: boolean) => void;
  allowsCompletion: boolean;
}

export function SettingsDialog({ isOpen, onOpenChange, allowsCompletion }: Props) {
  return (
    <ModalOverlay isDismissable isOpen={isOpen} onOpenChange={onOpenChange}>
      <Modal>
        <Dialog>
          <Heading slot="title">Settings</Heading>
          <SettingsForm allowsCompletion={allowsCompletion} />
          <div>
            <TriggerButton slot="close">Close</TriggerButton>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
