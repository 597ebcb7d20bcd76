import { type ComponentProps, useEffect, useRef } from "react";

interface Props extends Pick<ComponentProps<"input">, "id" | "aria-label" | "placeholder"> {
  /** The text that the URL stores. */
  value: string;
  onChange: (text: string) => void;
}

/**
 * A text filter that applies while somebody types. The URL changes a moment later: a controlled input would show its old
 * value until then, and lose what is typed meanwhile.
 */
export function FilterInput({ value, onChange, ...rest }: Props) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // Going back changes the URL, and the field follows, but not while it has the focus.
    if (input.current && input.current !== document.activeElement) input.current.value = value;
  }, [value]);
  return (
    <input
      {...rest}
      ref={input}
      className="input"
      type="search"
      defaultValue={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
