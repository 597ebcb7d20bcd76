import type { LiveSession } from "../../api/types";
import { formatExercise } from "../../workspace/exerciseNames";
import { documentKey } from "./liveFeed";

/** An exercise of a problem, as a place in which somebody can be. */
export interface Place {
  slug: string;
  exercise: string;
}

interface Props {
  session: LiveSession;
  /** Document keys of the exercises that the candidate has opened. */
  opened: string[];
  /** The exercise whose code the page shows. Null if there is none. */
  shown: Place | null;
  /** Where the candidate's cursor is. Null if unknown. */
  candidateAt: Place | null;
  onChoose: (place: Place) => void;
}

/** Chooses one of the session's exercises. */
export function LiveDocumentTabs({ session, opened, shown, candidateAt, onChoose }: Props) {
  const places = session.problems.flatMap(({ slug, title, exercises }) =>
    exercises.map((exercise) => ({ slug, exercise, title })),
  );
  const isSame = (a: Place | null, b: Place) => a?.slug === b.slug && a.exercise === b.exercise;
  return (
    <nav aria-label="Exercises">
      <ul className="live-tabs">
        {places.map((place) => (
          <li key={documentKey(place.slug, place.exercise)}>
            <button
              type="button"
              className="live-tab"
              aria-current={isSame(shown, place) ? "true" : undefined}
              onClick={() => onChoose(place)}
            >
              {place.title}
              <span className="muted-text"> {formatExercise(place.exercise)}</span>
              {isSame(candidateAt, place) && (
                <span className="live-here">
                  <span aria-hidden="true">●</span>
                  <span className="visually-hidden">, {session.candidate} is here</span>
                </span>
              )}
              {!opened.includes(documentKey(place.slug, place.exercise)) && (
                <span className="visually-hidden">, not opened yet</span>
              )}
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}
