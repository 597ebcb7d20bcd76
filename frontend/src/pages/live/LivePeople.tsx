import type { LivePerson } from "../../api/types";
import { CANDIDATE } from "./liveFeed";

interface Props {
  people: LivePerson[];
  candidate: string;
  /** Whether the candidate is in a private period, in which nobody sees whether they are there. */
  isPrivate: boolean;
}

/** Who is on the session's pages now. */
export function LivePeople({ people, candidate, isPrivate }: Props) {
  const isThere = people.some((person) => person.id === CANDIDATE);
  const watchers = people.filter((person) => person.id !== CANDIDATE).map((person) => person.name);
  return (
    <p className="muted-text" role="status">
      {isPrivate ? null : `${candidate} is ${isThere ? "here" : "not on the page"}. `}
      {watchers.length > 0 && `Watching: ${new Intl.ListFormat("en").format(watchers)}.`}
    </p>
  );
}
