import { type ReactNode, type Ref, useEffect, useImperativeHandle, useRef } from "react";
import { focusIfScrollable } from "./focusIfScrollable";

interface Props {
  /** Names the content for screen readers. */
  label: string;
  className?: string;
  ref?: Ref<HTMLElement | null>;
  children: ReactNode;
}

/** A region that scrolls if its content is too large. The keyboard can reach it then. */
export function ScrollRegion({ label, className = "scroll-x", ref, children }: Props) {
  const region = useRef<HTMLElement>(null);
  useImperativeHandle<HTMLElement | null, HTMLElement | null>(ref, () => region.current);
  useEffect(() => (region.current ? focusIfScrollable(region.current) : undefined), []);
  return (
    <section className={className} ref={region} aria-label={label}>
      {children}
    </section>
  );
}
