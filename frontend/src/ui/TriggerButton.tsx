import type { Ref } from "react";
import { Button, type ButtonProps } from "react-aria-components";

interface Props extends ButtonProps {
  kind?: "plain" | "primary" | "quiet";
  ref?: Ref<HTMLButtonElement>;
}

/** Opens the menu or the dialog that it is in, or closes it with the slot "close". */
export function TriggerButton({ kind = "plain", ...rest }: Props) {
  return <Button {...rest} className="button" data-kind={kind} />;
}
