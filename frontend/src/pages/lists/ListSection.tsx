import type { ReactNode } from "react";

interface Props {
  /** Whether the rows are still those of the filter, the order or the page before. */
  isUpdating: boolean;
  className?: string;
  children: ReactNode;
}

/** A table of a list with its pages. While other rows load, the shown ones are dimmed. */
export function ListSection({ isUpdating, className = "card-rows list-table stack-2", children }: Props) {
  return (
    <section className={`list-section ${className}`} aria-busy={isUpdating}>
      <p role="status" className="visually-hidden">
        {isUpdating && "Loading other rows"}
      </p>
      {children}
    </section>
  );
}
