import type { Session } from "../../../api/types";
import { END_SUBMIT } from "../../../workspace/endSubmitText";
import { FeedbackForm } from "./FeedbackForm";
import { OwnCodeList } from "./OwnCodeList";
import { OwnDataSection } from "./OwnDataSection";
import { ProblemChoice } from "./ProblemChoice";

interface Props {
  session: Session;
  /** Some edits are only in this browser. */
  isUnsent: boolean;
  onDeleted: () => void;
}

/** What a candidate can still do: read what the interview's rules allow, write feedback, and download or
 * delete their data. */
export function AfterTheEnd({ session, isUnsent, onDeleted }: Props) {
  return (
    <>
      <p>
        The interview has ended. {!isUnsent && "Your code and submissions are saved. You can close this page."}{" "}
        {END_SUBMIT[session.end_submit]}
        {!session.can_see_results && " Your interviewers see your results. They are not shown here."}
      </p>
      {session.can_see_results && <ProblemChoice session={session} title="Your results" />}
      <FeedbackForm session={session} />
      <OwnCodeList token={session.token} />
      <OwnDataSection session={session} onDeleted={onDeleted} />
    </>
  );
}
