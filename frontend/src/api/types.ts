import type { components } from "./schema";

type Schemas = components["schemas"];

export type Me = Schemas["Me"];
export type Failure = Schemas["Failure"];
export type ProblemSummary = Schemas["ProblemSummary"];
export type ProblemDetail = Schemas["ProblemDetail"];
export type Seat = Schemas["Seat"];
export type SeatProblem = Schemas["SeatProblem"];
export type Draft = Schemas["Draft"];
export type Submission = Schemas["Submission"];
export type SubmissionDetail = Schemas["SubmissionDetail"];
export type SubmissionForInterviewer = Schemas["SubmissionForInterviewer"];
export type InterviewSummary = Schemas["InterviewSummary"];
export type InterviewDetail = Schemas["InterviewDetail"];
export type Invitation = Schemas["Invitation"];
export type Report = Schemas["Report"];
export type CaseReport = Schemas["CaseReport"];
export type NamedBug = Schemas["NamedBug"];
export type Score = Schemas["Score"];
export type Scores = Record<string, Score>;
export type Verdict = Schemas["Verdict"];
export type ArrayView = Schemas["ArrayView"];
export type TextView = Schemas["TextView"];
export type CallsView = Schemas["CallsView"];
export type BarsView = Schemas["BarsView"];
export type Bar = Schemas["Bar"];
export type View = ArrayView | TextView | CallsView | BarsView;
export type Named = Schemas["Named"];
/** A cell of an array; NaN and the infinities come as the strings "nan", "inf" and "-inf". */
export type Cell = ArrayView["data"][number];
export type RunKind = Submission["kind"];
