import type { ComponentProps } from "react";

interface Props extends Omit<ComponentProps<"button">, "className" | "disabled" | "onClick"> {
  kind?: "plain" | "primary" | "quiet";
  isDisabled?: boolean;
  /** What it started still runs. It keeps the focus and does nothing. */
  isPending?: boolean;
  onPress?: () => void;
}

/** A button without React Aria, whose code is longer than that of a whole page. */
export function Button({
  kind = "plain",
  type = "button",
  isDisabled = false,
  isPending = false,
  onPress,
  onKeyDown,
  ...rest
}: Props) {
  return (
    <button
      {...rest}
      type={type}
      className="button"
      data-kind={kind}
      disabled={isDisabled}
      {...(isPending && { "data-pending": true, "aria-disabled": true })}
      onKeyDown={(event) => {
        // A held key would press it many times.
        if (event.repeat && event.key === "Enter") event.preventDefault();
        onKeyDown?.(event);
      }}
      onClick={(event) => {
        // Enter in a field clicks the button of its form, too.
        if (isPending) return event.preventDefault();
        // Safari does not focus a pressed button, and a dialog returns the focus to what had it.
        event.currentTarget.focus({ preventScroll: true });
        onPress?.();
      }}
    />
  );
}
