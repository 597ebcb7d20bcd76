import type { Ref } from "react";
import { Button as AriaButton, type ButtonProps } from "react-aria-components";

interface Props extends ButtonProps {
  kind?: "plain" | "primary" | "quiet";
  ref?: Ref<HTMLButtonElement>;
}

export function Button({ kind = "plain", ...rest }: Props) {
  return <AriaButton {...rest} className="button" data-kind={kind} />;
}
