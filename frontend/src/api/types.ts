/** Names for the schemas of the API, and the filters of some requests. */
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Me = Schemas["CurrentUser"];
export type TeamDetail = Schemas["TeamDetail"];
export type TeamMember = Schemas["Member"];
export type TeamRole = TeamMember["role"];
export type MemberInvitation = Schemas["MemberInvitation"];
export type NewMemberInvitation = Schemas["NewMemberInvitation"];
export type TeamChange = Schemas["TeamChange"];
export type NewAccount = Schemas["NewAccountIn"];
export type TeamForOperator = Schemas["TeamForOperator"];
export type ProblemForOperator = Schemas["ProblemForOperator"];
export type OwnAccount = Schemas["OwnAccount"];
export type Failure = Schemas["Failure"];
export type CatalogProblem = Schemas["CatalogProblem"];
export type ProblemDetail = Schemas["ProblemDetail"];
export type InputForm = Schemas["InputFormOut"];
export type CustomInput = Schemas["CustomInputOut"];
export type Session = Schemas["SessionOut"];
export type TimeGivenBack = Schemas["TimeGivenBack"];
export type SessionProblem = Schemas["SessionProblem"];
export type ExerciseDetail = Schemas["ExerciseDetail"];
export type DebuggingProgress = Schemas["DebuggingProgress"];
export type PracticeProgress = Schemas["PracticeProgressOut"];
export type DocumentState = Schemas["DocumentOut"];
export type UpdateBatch = Schemas["UpdateIn"];
export type UpdateReceipt = Schemas["UpdateStored"];
export type DocumentVersion = Schemas["DocumentVersionOut"];
export type DocumentEvent = Schemas["DocumentEvent"];
export type SessionClock = Schemas["SessionClock"];
export type PrivateMode = Schemas["PrivateMode"];
export type Presence = Schemas["PresenceForCandidate"];
export type CursorPosition = Schemas["PresenceIn"];
export type SessionSignal = Schemas["SignalIn"];
export type LiveSession = Schemas["LiveSession"];
export type LiveClock = Schemas["LiveClock"];
export type LivePerson = Schemas["Person"];
export type LivePresence = Schemas["LivePresence"];
export type LiveSubmissions = Schemas["LiveSubmissions"];
export type Solution = Schemas["SolutionOut"];
export type Trap = Schemas["Trap"];
export type TrapAnswer = NonNullable<Trap["answer"]>;
export type ProblemPreview = Schemas["ProblemPreview"];
export type Prompt = Schemas["PromptOut"];
export type Submission = Schemas["SubmissionOut"];
export type SubmissionDetail = Schemas["SubmissionDetail"];
export type LeaderboardRow = Schemas["LeaderboardRow"];
export type Timing = NonNullable<SubmissionDetail["timing"]>;
export type SubmissionForInterviewer = Schemas["SubmissionForInterviewer"];
export type Replay = Schemas["Replay"];
export type ReplayDocument = Schemas["ReplayDocument"];
export type ReplayEvent = Schemas["ReplayEvent"];
/** Two candidates, by the ids of their invitations, in an exercise. */
export interface SimilarPairQuery {
  slug: string;
  exercise: string;
  first: number;
  second: number;
}
export type ComparedExercise = Schemas["ComparedExercise"];
export type SimilarPair = Schemas["SimilarPair"];
export type ReplayRun = Schemas["ReplayRun"];
export type SessionHeading = Schemas["SessionHeading"];
export type SessionReport = Schemas["SessionReport"];
export type SessionSignals = Schemas["SessionSignalsOut"];
export type ExerciseReport = Schemas["ExerciseReport"];
export type SessionNote = Schemas["NoteOut"];
export type Scorecards = Schemas["ScorecardsOut"];
export type Scorecard = Schemas["ScorecardOut"];
export type ScorecardDraft = Required<Omit<Schemas["ScorecardIn"], "revision">>;
export type Rating = Schemas["RatingOut"];
export type Evidence = Schemas["EvidenceOut"];
export type RubricVersion = Schemas["RubricVersionOut"];
export type Dimension = Schemas["DimensionOut"];
export type Rubric = Schemas["RubricOut"];
export type RubricDraft = Schemas["RubricIn"];
export type RubricChange = Schemas["RubricChangeIn"];
export type RubricChoice = Schemas["RubricChoiceIn"];
export type InterviewPanel = Schemas["PanelOut"];
export type Decision = Schemas["DecisionOut"];
export type NewDecision = Schemas["DecisionIn"];
export type AssessmentLevel = Exclude<Scorecard["recommendation"], "">;
export type ReplayUpdates = Schemas["ReplayUpdates"];
export type InterviewSummary = Schemas["InterviewSummary"];
export type InterviewDetail = Schemas["InterviewDetail"];
export type InterviewProblem = Schemas["InterviewProblemIn"];
export type NewInterview = Schemas["InterviewIn"];
export type InterviewTemplate = Schemas["TemplateOut"];
export type NewTemplate = Schemas["TemplateIn"];
export type Estimate = Schemas["EstimateOut"];
export type BugStatistics = Schemas["BugStatisticsOut"];
export type VersionStatistics = Schemas["VersionStatisticsOut"];
export type VersionChange = Schemas["VersionChangeOut"];
export type ProblemStatistics = Schemas["ProblemStatistics"];
export type ExerciseStatistics = Schemas["ExerciseStatisticsOut"];
export type ProblemUsage = Schemas["ProblemUsageOut"];
export type ListedPerson = Schemas["ListedPersonOut"];
export type InterviewRules = Schemas["InterviewRulesOut"];
export type NewInvitation = Schemas["InvitationIn"];
export type OwnCode = Schemas["OwnCode"];
export type Invitation = Schemas["Invitation"];
export type LateEdit = Schemas["LateEditDetail"];
export type UnsubmittedExercise = Schemas["UnsubmittedExercise"];
export type Report = Schemas["GradingReport"];
export type CaseReport = Schemas["CaseReport"];
export type Implementation = Schemas["ImplementationReport"];
export type KnownBug = Schemas["KnownBug"];
export type NamedBug = Schemas["NamedBug"];
export type NearBug = Schemas["NearBug"];
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
export type SubmissionKind = Submission["kind"];
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
export type RejudgeChange = RejudgeItem["change"];
/** Null for all. `before` and `after` are verdicts before and after the rejudge. */
export interface RejudgeItemFilter {
  change: RejudgeChange | null;
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
/** Empty or null for all. */
export interface AuditFilter {
  /** A part of the username of who did it. */
  by: string;
  action: string;
  subject: string;
  since: string | null;
}
