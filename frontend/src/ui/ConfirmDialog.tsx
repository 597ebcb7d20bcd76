import type { ConfirmDialogProps } from "./ConfirmDialogContent";
import { ErrorNotice } from "./ErrorNotice";
import { useLazyPart } from "./useLazyPart";

/** Asks for confirmation. The first button cancels and has the focus. Its code is loaded when it first opens. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { part, error, retry } = useLazyPart("confirm-dialog", () => import("./ConfirmDialogContent"), props.isOpen);
  if (props.isOpen && error !== null) return <ErrorNotice error={error} retry={retry} />;
  return part && <part.ConfirmDialogContent {...props} />;
}
