import type { Submission } from "../api/types";

/** What was asked of the judge: "Run", "Run on own input" or "Submit". */
export const formatSubmissionKind = ({
  kind,
  has_custom_input,
}: Pick<Submission, "kind" | "has_custom_input">): string =>
  kind === "submit" ? "Submit" : has_custom_input ? "Run on own input" : "Run";
