import type { components } from "./schema";

type Schemas = components["schemas"];

export type Me = Schemas["Me"];
export type Failure = Schemas["Failure"];
export type ProblemSummary = Schemas["ProblemSummary"];
export type ProblemDetail = Schemas["ProblemDetail"];
export type Seat = Schemas["Seat"];
export type SeatProblem = Schemas["SeatProblem"];
export type ExerciseDetail = Schemas["ExerciseDetail"];
export type Debugging = Schemas["Debugging"];
export type Practised = Schemas["Practised"];
export type Draft = Schemas["Draft"];
export type DraftIn = Schemas["DraftIn"];
export type OldDraft = Schemas["OldDraft"];
export type Solution = Schemas["Solution"];
export type Trap = Schemas["Trap"];
export type Prompt = Schemas["Prompt"];
export type Submission = Schemas["Submission"];
export type SubmissionDetail = Schemas["SubmissionDetail"];
export type SubmissionForInterviewer = Schemas["SubmissionForInterviewer"];
export type InterviewSummary = Schemas["InterviewSummary"];
export type InterviewDetail = Schemas["InterviewDetail"];
export type Invitation = Schemas["Invitation"];
export type Report = Schemas["Report"];
export type CaseReport = Schemas["CaseReport"];
export type Implementation = Schemas["Implementation"];
export type KnownBug = Schemas["KnownBug"];
export type NamedBug = Schemas["NamedBug"];
export type Score = Schemas["Score"];
export type Scores = Record<string, Score>;
export type Verdict = Schemas["Verdict"];
export type ArrayView = Schemas["ArrayView"];
export type TextView = Schemas["TextView"];
export type CallsView = Schemas["CallsView"];
export type BarsView = Schemas["BarsView"];
export type ChartView = Schemas["ChartView"];
export type Bar = Schemas["Bar"];
export type View = ArrayView | TextView | CallsView | BarsView | ChartView;
export type Named = Schemas["Named"];
/** A cell of an array; NaN and the infinities come as the strings "nan", "inf" and "-inf". */
export type Cell = ArrayView["data"][number];
export type RunKind = Submission["kind"];
export type Overview = Schemas["Overview"];
export type Alarm = Schemas["Alarm"];
export type WorkerView = Schemas["WorkerView"];
export type Queue = Schemas["Queue"];
export type Stuck = Schemas["Stuck"];
export type JudgeFailure = Schemas["JudgeFailure"];
export type RejudgeSummary = Schemas["RejudgeSummary"];
export type RejudgeDetail = Schemas["RejudgeDetail"];
export type RejudgeCount = Schemas["RejudgeCount"];
export type RejudgeWanted = Schemas["RejudgeWanted"];
export type RejudgeItem = Schemas["RejudgeItem"];
export type RejudgeItemDetail = Schemas["RejudgeItemDetail"];
export type Change = RejudgeItem["change"];
export interface ItemsWanted {
  change: Change | null;
  before: Verdict | null;
  after: Verdict | null;
  offset: number;
}
export type Kept = Schemas["Kept"];
export type KeptCounts = Schemas["KeptCounts"];
export interface KeptWanted {
  search: string;
  kind: "" | "interview" | "practice";
}
export type AuditEntry = Schemas["Audit"];
export interface AuditWanted {
  by: string;
  action: string;
  subject: string;
  since: string | null;
}
