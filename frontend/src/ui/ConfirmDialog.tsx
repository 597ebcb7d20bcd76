import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { Button } from "./Button";
import { Failed } from "./Notice";

interface Props {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  children: ReactNode;
  no: string;
  yes: string;
  /** False while what is asked is not known yet. */
  ready?: boolean;
  /** Done on yes; the dialog closes once it is done. */
  act: () => Promise<unknown>;
}

/** Asks before something that somebody may not mean. To change nothing is the first button, and has the focus. */
export function Confirm({ open, onOpenChange, title, children, no, yes, ready = true, act }: Props) {
  const doing = useMutation({ mutationFn: act, onSuccess: () => onOpenChange(false) });
  return (
    <ModalOverlay isDismissable isOpen={open} onOpenChange={onOpenChange}>
      <Modal>
        <Dialog role="alertdialog">
          <Heading slot="title">{title}</Heading>
          <p>{children}</p>
          {doing.isError && <Failed error={doing.error} />}
          <div className="row">
            <Button autoFocus onPress={() => onOpenChange(false)}>
              {no}
            </Button>
            <Button kind="primary" onPress={() => doing.mutate()} isDisabled={doing.isPending || !ready}>
              {yes}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
