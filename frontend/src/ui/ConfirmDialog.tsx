import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { Button } from "./Button";
import { ErrorNotice } from "./ErrorNotice";

interface Props {
  isOpen: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  children: ReactNode;
  cancelLabel: string;
  confirmLabel: string;
  /** False while the content is still loading. */
  isReady?: boolean;
  /** Runs when the user confirms. The dialog closes when it succeeds. */
  onConfirm: () => Promise<unknown>;
}

/** Asks for confirmation. The first button cancels and has the focus. */
export function ConfirmDialog({
  isOpen,
  onOpenChange,
  title,
  children,
  cancelLabel,
  confirmLabel,
  isReady = true,
  onConfirm,
}: Props) {
  const confirmation = useMutation({ mutationFn: onConfirm, onSuccess: () => onOpenChange(false) });
  return (
    <ModalOverlay isDismissable isOpen={isOpen} onOpenChange={onOpenChange}>
      <Modal>
        <Dialog role="alertdialog">
          <Heading slot="title">{title}</Heading>
          <p>{children}</p>
          {confirmation.isError && <ErrorNotice error={confirmation.error} />}
          <div className="row">
            <Button autoFocus onPress={() => onOpenChange(false)}>
              {cancelLabel}
            </Button>
            <Button
              kind="primary"
              onPress={() => confirmation.mutate()}
              isDisabled={confirmation.isPending || !isReady}
            >
              {confirmLabel}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
