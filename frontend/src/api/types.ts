import type { components } from "./schema";

type Schemas = components["schemas"];

export type Me = Schemas["CurrentUser"];
export type Failure = Schemas["Failure"];
export type CatalogProblem = Schemas["CatalogProblem"];
export type ProblemDetail = Schemas["ProblemDetail"];
export type Session = Schemas["SessionOut"];
export type TimeExtension = Schemas["TimeExtension"];
export type SessionProblem = Schemas["SessionProblem"];
export type ExerciseDetail = Schemas["ExerciseDetail"];
export type Debugging = Schemas["DebuggingProgress"];
export type PracticeProgress = Schemas["PracticeProgressOut"];
export type Draft = Schemas["DraftOut"];
export type DraftIn = Schemas["DraftIn"];
export type DraftVersion = Schemas["DraftVersionOut"];
export type Solution = Schemas["SolutionOut"];
export type Trap = Schemas["Trap"];
export type TrapOutcome = NonNullable<Trap["outcome"]>;
export type Prompt = Schemas["PromptOut"];
export type Submission = Schemas["SubmissionOut"];
export type SubmissionDetail = Schemas["SubmissionDetail"];
export type SubmissionForInterviewer = Schemas["SubmissionForInterviewer"];
export type InterviewSummary = Schemas["InterviewSummary"];
export type InterviewDetail = Schemas["InterviewDetail"];
export type InterviewProblem = Schemas["InterviewProblemIn"];
export type Invitation = Schemas["Invitation"];
export type Report = Schemas["GradingReport"];
export type CaseReport = Schemas["CaseReport"];
export type Implementation = Schemas["ImplementationReport"];
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
export type NamedValue = Schemas["NamedView"];
/** A cell of an array. NaN and the infinities arrive as the strings "nan", "inf" and "-inf". */
export type Cell = ArrayView["data"][number];
export type RunKind = Submission["kind"];
export type Overview = Schemas["Overview"];
export type Alert = Schemas["AlertOut"];
export type WorkerView = Schemas["WorkerOut"];
export type Queue = Schemas["QueueOut"];
export type StuckSubmission = Schemas["StuckSubmissionOut"];
export type JudgeFailure = Schemas["FailedAttemptOut"];
export type RejudgeSummary = Schemas["RejudgeSummary"];
export type RejudgeDetail = Schemas["RejudgeDetail"];
export type RejudgeCount = Schemas["RejudgeCount"];
export type RejudgeFilter = Schemas["RejudgeFilterIn"];
export type RejudgeItem = Schemas["RejudgeItemOut"];
export type RejudgeItemDetail = Schemas["RejudgeItemDetail"];
export type Change = RejudgeItem["change"];
export interface RejudgeItemFilter {
  change: Change | null;
  before: Verdict | null;
  after: Verdict | null;
  offset: number;
}
export type StoredData = Schemas["StoredData"];
export type StoredCounts = Schemas["StoredDataCountsOut"];
export interface CandidateFilter {
  search: string;
  kind: "" | "interview" | "practice";
}
export type AuditEntry = Schemas["AuditEntryOut"];
export interface AuditFilter {
  by: string;
  action: string;
  subject: string;
  since: string | null;
}
