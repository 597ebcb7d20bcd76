import type { Session } from "../api/types";
import { Notice } from "../ui/Notice";
import type { SaveState } from "./documents/documentView";
import { END_SUBMIT } from "./endSubmitText";

interface Props {
  session: Session;
  /** Of the code that is shown. */
  save: SaveState;
}

/** Why the editor is read-only, and what becomes of the code. */
export function ClosedNotice({ session, save }: Props) {
  const isSaved = save.kind === "saved";
  if (session.state === "paused")
    return (
      <Notice role="status">
        Your interviewer has paused the interview. The clock is stopped, and you can continue when it is resumed.{" "}
        {isSaved ? "Your code is saved." : "Your last changes are not saved yet: keep this page open."}
      </Notice>
    );
  return (
    <Notice role="status">The interview has ended. {isSaved ? describeSaved(session, save.isLate) : UNSAVED}</Notice>
  );
}

const describeSaved = ({ end_submit }: Session, isLate: boolean) =>
  isLate ? LATE : `Your code is saved. ${END_SUBMIT[end_submit]}`;

const LATE = "Your last changes arrived after the end, so they are saved, but they were not submitted.";
const UNSAVED =
  "Your last changes are not saved yet: keep this page open. What arrives more than 5 seconds after the end is stored, " +
  "but not submitted.";
