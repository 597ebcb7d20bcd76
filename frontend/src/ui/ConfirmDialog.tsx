import type { ReactNode } from "react";
import { ErrorNotice } from "./ErrorNotice";
import { useLazyPart } from "./useLazyPart";

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

/** Asks for confirmation. The first button cancels and has the focus. Its code is loaded when it first opens. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { part, error, retry } = useLazyPart("confirm-dialog", () => import("./ConfirmDialogContent"), props.isOpen);
  if (props.isOpen && error !== null) return <ErrorNotice error={error} retry={retry} />;
  return part && <part.ConfirmDialogContent {...props} />;
}
