import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { flushSync } from "react-dom";
import { Button } from "./Button";
import { ErrorNotice } from "./ErrorNotice";

export interface ConfirmDialogProps {
  isOpen: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  children: ReactNode;
  /** Form fields, between the title and the text. */
  fields?: ReactNode;
  cancelLabel: string;
  confirmLabel: string;
  /** False while the content is still loading. */
  isReady?: boolean;
  /** Runs when the user confirms. The dialog closes when it succeeds. */
  onConfirm: () => Promise<unknown>;
}

export function ConfirmDialogContent({
  isOpen,
  onOpenChange,
  title,
  children,
  fields,
  cancelLabel,
  confirmLabel,
  isReady = true,
  onConfirm,
}: ConfirmDialogProps) {
  const confirmation = useMutation({
    mutationFn: onConfirm,
    // At once: otherwise React Aria can return the focus to the page while it is still inert, which loses it.
    onSuccess: () => flushSync(() => onOpenChange(false)),
  });
  return (
    <ModalOverlay isDismissable isOpen={isOpen} onOpenChange={onOpenChange}>
      <Modal>
        <Dialog role="alertdialog">
          <Heading slot="title">{title}</Heading>
          {fields}
          <p>{children}</p>
          {confirmation.isError && <ErrorNotice error={confirmation.error} />}
          <div className="row">
            <Button autoFocus onPress={() => onOpenChange(false)}>
              {cancelLabel}
            </Button>
            <Button
              kind="primary"
              onPress={() => confirmation.mutate()}
              isPending={confirmation.isPending}
              isDisabled={!isReady}
            >
              {confirmLabel}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
