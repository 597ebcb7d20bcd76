import type { InterviewRules } from "../../api/types";

/** The rules of a new interview, before somebody changes them. */
export const DEFAULT_RULES: InterviewRules = {
  ai_policy: "forbidden",
  ai_policy_text: "",
  result_visibility: "bugs",
  allows_completion: true,
  allows_interviewer_typing: false,
  private_periods: 0,
  hides_private_edits: false,
};

export const MAX_PRIVATE_PERIODS = 6;
/** Five minutes is the length of a period: see `judge/domain/private_periods.py`. */
export const PRIVATE_MINUTES = 5;

export const AI_POLICY_TITLES: Record<InterviewRules["ai_policy"], string> = {
  forbidden: "Not allowed",
  limited: "Allowed for some things",
  allowed: "Allowed",
  "": "Not specified",
};

export const RESULT_TITLES: Record<InterviewRules["result_visibility"], string> = {
  bugs: "Results and named bugs",
  results: "Results without named bugs",
  nothing: "Nothing",
};

/** The rules as pairs of a name and a value, for the interviewer. */
export function listRules(rules: InterviewRules): [string, string][] {
  const ai = AI_POLICY_TITLES[rules.ai_policy];
  return [
    ["AI assistants", rules.ai_policy === "limited" ? `${ai}: ${rules.ai_policy_text}` : ai],
    ["Shown to candidates after the end", RESULT_TITLES[rules.result_visibility]],
    ["Code completion", rules.allows_completion ? "Allowed" : "Off"],
    ["Interviewers can type", rules.allows_interviewer_typing ? "Yes" : "No"],
    ["Private periods", describePrivatePeriods(rules)],
  ];
}

function describePrivatePeriods({ private_periods: count, hides_private_edits }: InterviewRules): string {
  if (count === 0) return "None";
  const periods = `${count} × ${PRIVATE_MINUTES} minutes`;
  return hides_private_edits ? `${periods}, typing deleted afterwards` : periods;
}
