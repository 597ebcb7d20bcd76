import type { ReactNode, Ref } from "react";

interface Props {
  /** Names the content for screen readers. */
  label: string;
  className?: string;
  ref?: Ref<HTMLElement>;
  children: ReactNode;
}

/** A region that scrolls if its content is too large. The keyboard can reach it. */
export function ScrollRegion({ label, className = "scroll-x", ref, children }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard must reach a region that scrolls
    <section className={className} ref={ref} tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
