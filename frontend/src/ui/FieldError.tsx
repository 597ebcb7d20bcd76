import { type ReactNode, useContext, useState } from "react";
import { FieldError as AriaFieldError, FieldErrorContext } from "react-aria-components";

interface Props {
  className?: string;
  /** Instead of the browser's message. */
  children?: string;
}

/**
 * The error of a form field. Its space stays when the error disappears: a field is checked when it loses the focus, which
 * happens while the mouse button is down. A button that moved then would lose the click.
 */
export function FieldError({ className = "react-aria-FieldError", children }: Props): ReactNode {
  const validation = useContext(FieldErrorContext);
  const message = validation?.isInvalid ? (children ?? validation.validationErrors.join(" ")) : "";
  const [lastMessage, setLastMessage] = useState("");
  if (message && message !== lastMessage) setLastMessage(message);
  if (message) return <AriaFieldError className={className}>{message}</AriaFieldError>;
  return (
    lastMessage && (
      <span className={`${className} error-space`} aria-hidden="true">
        {lastMessage}
      </span>
    )
  );
}
