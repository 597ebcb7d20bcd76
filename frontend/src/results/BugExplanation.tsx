import type { ReactNode } from "react";
import type { KnownBug } from "../api/types";
import { InlineCode } from "../ui/InlineCode";
import "./bug-card.css";

interface Props {
  bug: Pick<KnownBug, "why" | "how">;
  /** Whether the explanation starts open. */
  isOpen?: boolean;
  /** More entries for the list. */
  children?: ReactNode;
}

/** Why a known bug matters and how to find it. */
export function BugExplanation({ bug, isOpen = false, children }: Props) {
  return (
    <details className="disclosure bug-explanation" open={isOpen}>
      <summary>Why it matters, and how to find it</summary>
      <dl>
        <div>
          <dt>Why it matters</dt>
          <dd>
            <InlineCode text={bug.why} />
          </dd>
        </div>
        <div>
          <dt>How to find it</dt>
          <dd>
            <InlineCode text={bug.how} />
          </dd>
        </div>
        {children}
      </dl>
    </details>
  );
}
