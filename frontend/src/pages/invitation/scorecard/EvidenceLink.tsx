import { Link } from "react-router";
import type { Evidence } from "../../../api/types";
import { formatDuration } from "../../../ui/timeFormat";

export function describeEvidence({ kind, ms, label }: Evidence): string {
  if (kind === "moment") return `Replay at ${formatDuration((ms ?? 0) / 1000)}`;
  return kind === "case" ? label : `Bug in ${label}`;
}

/** A key of the evidence. Labels do not suffice: two cases can have the same summary, and two exercises the same bug. */
export const identifyEvidence = ({ kind, ms, submission, case: index, bug }: Evidence): string =>
  [kind, ms, submission, index, bug].join(" ");

/** Leads to what an interviewer attached to a rating. */
export function EvidenceLink({ invitation, evidence }: { invitation: string; evidence: Evidence }) {
  const { kind, ms, submission, case: index } = evidence;
  const path =
    kind === "moment"
      ? `/invitations/${invitation}/replay?at=${ms}`
      : `/submissions/${submission}${kind === "case" ? `?case=${index}` : ""}`;
  return <Link to={path}>{describeEvidence(evidence)}</Link>;
}
