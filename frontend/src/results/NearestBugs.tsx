import type { NearBug } from "../api/types";
import { InlineCode } from "../ui/InlineCode";
import "./bug-card.css";

/** For a submission that no known bug explains: the known bugs that come nearest, and where they differ. */
export function NearestBugs({ bugs }: { bugs: NearBug[] }) {
  return (
    <article className="bug-card">
      <header className="row">
        <h3>No known bug matches</h3>
        <span className="muted-text small">
          {bugs.length > 1 ? "These are the closest" : "This one is the closest"}
        </span>
      </header>
      <dl className="nearest-bugs small">
        {bugs.map((bug) => (
          <div key={bug.id}>
            <dt>{bug.title}</dt>
            <dd>
              <InlineCode text={bug.difference} />
            </dd>
          </div>
        ))}
      </dl>
    </article>
  );
}
