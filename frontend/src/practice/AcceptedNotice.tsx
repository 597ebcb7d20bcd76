import { Link } from "react-router";
import type { Practised } from "../api/types";
import { taken } from "../ui/ago";
import { Notice } from "../ui/Notice";

/** Where to go once a solution is accepted. */
export function AfterAcceptance({ slug, practised }: { slug: string; practised: Practised }) {
  return (
    <Notice tone="good">
      {practised.seconds === null ? "Accepted." : `Accepted in ${taken(practised.seconds)}.`} Others did it otherwise:{" "}
      <Link to={`/problems/${slug}/solutions`}>read solutions</Link>
      {practised.traps_total > 0 && (
        <>
          , or <Link to={`/problems/${slug}/traps`}>explain the traps</Link> aloud
        </>
      )}
      .
    </Notice>
  );
}
