import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { problemQuery } from "../../api/problemRequests";
import { ReportView } from "../../results/ReportView";
import { ErrorNotice } from "../../ui/ErrorNotice";
import type { MomentRun } from "./useMomentRun";

/** The result of the code of a moment, which an interviewer ran. */
export function MomentResult({ moment: { code, run, isBusy, error } }: { moment: MomentRun }) {
  const problem = useQuery({ ...problemQuery(code?.slug ?? ""), enabled: code !== undefined });
  const [selectedCase, setSelectedCase] = useState<number | null>(null);
  if (!code) return null;
  const report = run?.report ?? null;
  return (
    <section className="stack-2" aria-labelledby="moment-result">
      <h2 id="moment-result">Result of the code at {code.label}</h2>
      <p className="small muted-text" role="status">
        {error === null && (isBusy ? "Waiting for the result. Candidates come first." : "Run by you on all cases.")} The
        candidate does not see this, and it does not count.
      </p>
      {error !== null && <ErrorNotice error={error} />}
      {report && (
        <ReportView
          cases={report.cases}
          implementations={report.implementations}
          expectedCounts={{}}
          report={report}
          verdict={report.verdict}
          parts={problem.data?.parts}
          selectedCase={selectedCase}
          onSelectCase={setSelectedCase}
          forInterviewer
        />
      )}
    </section>
  );
}
