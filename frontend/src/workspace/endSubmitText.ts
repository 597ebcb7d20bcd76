import type { Session } from "../api/types";

/** What becomes of the code that the candidate had not submitted at the end. */
export const END_SUBMIT: Record<Session["end_submit"], string> = {
  waiting: "What you had not submitted is submitted automatically within half a minute.",
  delayed:
    "What you had not submitted could not be submitted yet. The server has it and tries again. You do not have to wait.",
  partly:
    "Some code that you had not submitted could not be submitted automatically. The server has it, and your interviewers " +
    "see it and can submit it. You do not have to do anything.",
  done: "What you had not submitted was submitted automatically.",
};
