import type { ReactNode } from "react";
import type { KnownBug } from "../api/types";
import { Words } from "../ui/Words";
import "./bugs.css";

interface Props {
  bug: Pick<KnownBug, "why" | "how">;
  /** Whether all of it is shown at once. */
  open?: boolean;
  /** More of the list, of a bug that was found in somebody's answers. */
  children?: ReactNode;
}

/** What a known bug teaches. */
export function BugText({ bug, open = false, children }: Props) {
  return (
    <details className="fold bug-text" open={open}>
      <summary>Why it matters, and how to find it</summary>
      <dl>
        <div>
          <dt>Why it matters</dt>
          <dd>
            <Words text={bug.why} />
          </dd>
        </div>
        <div>
          <dt>How to find it</dt>
          <dd>
            <Words text={bug.how} />
          </dd>
        </div>
        {children}
      </dl>
    </details>
  );
}
