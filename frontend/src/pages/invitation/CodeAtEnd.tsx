import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { lateEditsQuery } from "../../api/invitationRequests";
import { codeAtEndQuery } from "../../api/reportRequests";
import type { ExerciseReport, SessionReport } from "../../api/types";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { CompareView } from "../../workspace/earlier/CompareView";
import { SourceViewer } from "../../workspace/SourceViewer";

interface Props {
  report: SessionReport;
  exercise: ExerciseReport;
}

/** Whether the candidate can no longer change the code, unless the session is reopened or the invitation restored. */
export const hasFinalCode = ({ state }: Pick<SessionReport, "state">) => state === "ended" || state === "revoked";

/** What was in the editor when the time was up or the invitation was withdrawn, and what arrived later. */
export function CodeAtEnd({ report, exercise }: Props) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="disclosure" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {report.state === "revoked" ? "Code when the invitation was withdrawn" : "Code at the end"}
        {exercise.late_edit && ", and edits that arrived later"}
        <span className="visually-hidden"> of {exercise.title}</span>
      </summary>
      {isOpen && <CodeLoader report={report} exercise={exercise} />}
    </details>
  );
}

function CodeLoader({ report, exercise }: Props) {
  const code = useQuery(codeAtEndQuery(String(report.id), exercise.slug, exercise.exercise));
  const late = useQuery({ ...lateEditsQuery(report.id), enabled: exercise.late_edit !== null });
  const failed = [code, late].find(({ isError, data }) => isError && !data);
  if (failed) return <ErrorNotice error={failed.error} retry={() => failed.refetch()} />;
  if (!code.data || (exercise.late_edit && !late.data)) return <LoadingSkeleton what="the code" lines={8} />;
  const lateEdit = late.data?.find(({ slug, exercise: name }) => slug === exercise.slug && name === exercise.exercise);
  if (lateEdit)
    return (
      <CompareView
        older={{ source: code.data.source, label: "At the end" }}
        newer={{ source: lateEdit.source, label: "With what arrived after the end" }}
      />
    );
  return (
    <div className="source-frame">
      <SourceViewer source={code.data.source} label={`Code of ${exercise.title} at the end`} />
    </div>
  );
}
