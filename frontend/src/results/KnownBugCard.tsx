import type { KnownBug } from "../api/types";
import { BugText } from "./BugText";

/** The bug that a given implementation had, once it may be told. */
export function KnownBugCard({ bug }: { bug: KnownBug }) {
  return (
    <article className="bug">
      <header className="row">
        <h3>{bug.title}</h3>
        <span className="soft small">the bug that was given</span>
      </header>
      <BugText bug={bug} open />
    </article>
  );
}
