import { useState } from "react";
import type { TeamChange } from "../../api/types";
import { Button } from "../../ui/Button";
import { RelativeTime } from "../../ui/RelativeTime";
import { pluralize } from "../../ui/textFormat";
import { describeTeamChange } from "./teamChangeText";

const FIRST_SHOWN = 10;

/** What changed in the team, and who did it. */
export function TeamHistory({ changes }: { changes: TeamChange[] }) {
  const [isComplete, setComplete] = useState(false);
  if (changes.length === 0) return null;
  const shown = isComplete ? changes : changes.slice(0, FIRST_SHOWN);
  return (
    <section className="stack-2">
      <h2>History</h2>
      <ul className="bullet-list">
        {shown.map((change) => (
          <li key={`${change.at} ${change.action} ${change.account}`}>
            {describeTeamChange(change)}{" "}
            <span className="muted-text small">
              <RelativeTime at={change.at} />
            </span>
          </li>
        ))}
      </ul>
      {shown.length < changes.length && (
        <div>
          <Button kind="quiet" onPress={() => setComplete(true)}>
            Show {pluralize(changes.length - shown.length, "older change")}
          </Button>
        </div>
      )}
    </section>
  );
}
