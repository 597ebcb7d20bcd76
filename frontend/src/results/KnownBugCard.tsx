import type { KnownBug } from "../api/types";
import { Words } from "../ui/Words";

/** The bug that a given implementation had, once it may be told. */
export function KnownBugCard({ bug }: { bug: KnownBug }) {
  return (
    <article className="bug">
      <header className="row">
        <h3>{bug.title}</h3>
        <span className="soft small">the bug that was given</span>
      </header>
      <KnownBugText bug={bug} open />
    </article>
  );
}

export function KnownBugText({ bug, open = false }: { bug: KnownBug; open?: boolean }) {
  return (
    <details className="fold known-bug" open={open}>
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
      </dl>
    </details>
  );
}
