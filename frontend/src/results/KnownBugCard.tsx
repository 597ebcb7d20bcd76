import type { KnownBug } from "../api/types";
import { BugExplanation } from "./BugExplanation";

/** The bug of a given implementation. The server sends it once the bug is fixed. */
export function KnownBugCard({ bug }: { bug: KnownBug }) {
  return (
    <article className="bug-card">
      <header className="row">
        <h3>{bug.title}</h3>
        <span className="muted-text small">the bug in this implementation</span>
      </header>
      <BugExplanation bug={bug} isOpen />
    </article>
  );
}
