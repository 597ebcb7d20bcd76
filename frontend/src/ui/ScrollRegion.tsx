import type { ReactNode, Ref } from "react";

interface Props {
  /** What is in it, for those who come to it by the keyboard and do not see it. */
  label: string;
  className?: string;
  ref?: Ref<HTMLElement>;
  children: ReactNode;
}

/** What may be larger than its place. */
export function ScrollRegion({ label, className = "scroll-x", ref, children }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by the keyboard
    <section className={className} ref={ref} tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
