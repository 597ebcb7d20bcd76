import { useRef, useState } from "react";

/** A section that shows a text or the form that changes it. The pressed button disappears, so its heading receives the
 * focus. */
export function useFormToggle() {
  const [isEditing, setEditing] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const showForm = (isShown: boolean) => {
    setEditing(isShown);
    heading.current?.focus();
  };
  return { isEditing, showForm, heading };
}
