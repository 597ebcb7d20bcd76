/** The judge's messages address the candidate. */

const ADDRESSED = /\b(y)our (?=(?:\d+ )?(?:code|file|input|result|solution|tests?)\b)/gi;

/** A message of the judge for interviewers: "Your code raised" as "The candidate's code raised". */
export const addressInterviewer = (message: string): string =>
  message.replace(ADDRESSED, (_, first: string) => (first === "Y" ? "The candidate's " : "the candidate's "));
