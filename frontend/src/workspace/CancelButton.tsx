import { useLayoutEffect, useRef } from "react";
import { Button } from "../ui/Button";

interface Props {
  label: string;
  isPending: boolean;
  onPress: () => void;
  /** It disappears when the judging ends or another run takes its place. The focus would go to the start of the page. */
  onFocusLost: () => void;
}

export function CancelButton({ label, onFocusLost, ...rest }: Props) {
  const button = useRef<HTMLButtonElement>(null);
  const latest = useRef(onFocusLost);
  latest.current = onFocusLost;
  // A layout effect ends while the button is still in the page.
  useLayoutEffect(() => {
    const element = button.current;
    return () => {
      if (element && document.activeElement === element) latest.current();
    };
  }, []);
  return (
    <Button ref={button} aria-label={label} {...rest}>
      Cancel
    </Button>
  );
}
