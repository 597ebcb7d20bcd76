/** The rules, the time and the problems of an interview, as they are described to the candidate. */
import type { InterviewRules, Session } from "../../../api/types";
import { pluralize } from "../../../ui/textFormat";
import { IMPLEMENT } from "../../../workspace/exerciseNames";

export function describeAiPolicy({ ai_policy, ai_policy_text }: InterviewRules): string {
  switch (ai_policy) {
    case "allowed":
      return "You may use AI assistants.";
    case "limited":
      return `You may use AI assistants only for: ${ai_policy_text.replace(/[^.!?]$/, "$&.")}`;
    case "forbidden":
      return "You may not use AI assistants.";
    default:
      return "This interview has no rule about AI assistants. Ask your interviewer before you use one.";
  }
}

const AFTER_THE_END: Record<InterviewRules["result_visibility"], string> = {
  bugs: "After the end you see your results, with an explanation of each known bug that was found.",
  results: "After the end you see your results, without an explanation of bugs.",
  nothing: "After the end no results are shown. While you work, you see those of each Run and Submit.",
};

export const describeCompletion = ({ allows_completion }: InterviewRules) =>
  allows_completion ? "The editor can complete names of NumPy and Python." : "The editor does not complete names.";

export const describeResults = ({ result_visibility }: InterviewRules) => AFTER_THE_END[result_visibility];

/** What changed between two versions of the rules, as sentences. Promises about watching do not change. */
export function describeRuleChanges(before: InterviewRules, after: InterviewRules): string[] {
  return [describeAiPolicy, describeCompletion, describeResults].flatMap((describe) =>
    describe(before) === describe(after) ? [] : [describe(after)],
  );
}

type Duration = Pick<Session, "minutes" | "extra_seconds">;

/** The time for the interview in minutes, with extra time. */
export const countMinutes = ({ minutes, extra_seconds }: Duration) => minutes + Math.round(extra_seconds / 60);

/** "45 minutes", "45 minutes and 12 minutes of extra time: 57 minutes". */
export function describeDuration(session: Duration): string {
  const time = pluralize(session.minutes, "minute");
  const extra = countMinutes(session) - session.minutes;
  return extra > 0 ? `${time} and ${pluralize(extra, "minute")} of extra time: ${countMinutes(session)} minutes` : time;
}

/** "2 problems in Python with NumPy. They ask you to implement an algorithm and write tests that catch bugs." */
export function describeProblems(problems: { exercise_names: string[] }[]): string {
  const names = problems.flatMap((problem) => problem.exercise_names);
  const tasks = [
    names.includes(IMPLEMENT) ? "implement an algorithm" : null,
    names.some((name) => name.startsWith("fix-")) ? "fix a wrong implementation" : null,
    names.includes("test") ? "write tests that catch bugs" : null,
  ].filter((task) => task !== null);
  const asks = problems.length === 1 ? "It asks" : "They ask";
  const list = new Intl.ListFormat("en").format(tasks);
  return `${pluralize(problems.length, "problem")} in Python with NumPy. ${asks} you to ${list}.`;
}
