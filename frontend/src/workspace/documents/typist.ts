import type { DocumentEvent } from "../../api/types";

/** An interviewer who types in a candidate's document. */
export interface Typist {
  /** The id of the account. The candidate's cursor, which interviewers see, has "candidate". */
  id: string;
  name: string;
}

/** Who typed the update. Null if it was not an interviewer. */
export const readTypist = ({ person, name }: DocumentEvent): Typist | null => (person ? { id: person, name } : null);
