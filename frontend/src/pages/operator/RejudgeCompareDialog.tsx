import { useQuery } from "@tanstack/react-query";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { rejudgeItemQuery } from "../../api/rejudgeRequests";
import type { RejudgeItemDetail, Verdict } from "../../api/types";
import { formatGroup } from "../../results/caseGroups";
import { addressInterviewer } from "../../results/interviewerText";
import { Button } from "../../ui/Button";
import { type DataColumn, DataTable } from "../../ui/DataTable";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { InlineCode } from "../../ui/InlineCode";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { caseVerdictState, VerdictBadge, verdictTitle } from "../../ui/VerdictBadge";
import { formatExercise } from "../../workspace/exerciseNames";

interface Props {
  /** Of the rejudge. */
  id: string;
  /** The id of one of its items. Null closes the dialog. */
  item: number | null;
  onClose: () => void;
}

/** The two reports of one submission: the summaries, and the cases whose verdict changed. */
export function RejudgeCompareDialog({ id, item, onClose }: Props) {
  const { data, isError, error, refetch } = useQuery({ ...rejudgeItemQuery(id, item ?? 0), enabled: item !== null });
  return (
    <ModalOverlay isDismissable isOpen={item !== null} onOpenChange={(open) => !open && onClose()}>
      <Modal>
        <Dialog>
          <div>
            <Heading slot="title">{data ? (data.candidate ?? "Practice") : "Two reports"}</Heading>
            {data && (
              <p className="muted-text small">
                {[formatExercise(data.exercise), data.interview_title].filter(Boolean).join(" · ")}
              </p>
            )}
          </div>
          {isError && <ErrorNotice error={error} retry={() => refetch()} />}
          {!data && !isError && <LoadingSkeleton what="the two reports" />}
          {data && <ReportComparison detail={data} />}
          <div className="row">
            <Button autoFocus onPress={onClose}>
              Close
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function ReportComparison({ detail }: { detail: RejudgeItemDetail }) {
  return (
    <>
      <div className="report-comparison">
        <ReportSummary title="Before" judged={detail.before} message={detail.message_before} />
        <ReportSummary title="After" judged={detail.after} message={detail.message_after} />
      </div>
      <h3>Cases with a different result</h3>
      {detail.cases.length === 0 ? (
        <p className="muted-text">Every case has the same result as before.</p>
      ) : (
        <ChangedCases detail={detail} />
      )}
    </>
  );
}

interface ReportSummaryProps {
  title: string;
  judged: RejudgeItemDetail["before"];
  message: string;
}

function ReportSummary({ title, judged, message }: ReportSummaryProps) {
  return (
    <section className="stack-2" aria-label={title}>
      <div className="row">
        <span className="label">{title}</span>
        <VerdictBadge state={judged.verdict} />
      </div>
      <p className="small">
        <InlineCode text={addressInterviewer(message)} />
      </p>
      <p className="muted-text small">
        Version <span className="mono">{judged.problem_version}</span>
      </p>
    </section>
  );
}

/** The exercise that writes tests has groups of implementations. All others have the titles of `formatGroup`. */
const IMPLEMENTATION_GROUPS: Record<string, string> = {
  right: "Correct implementation",
  buggy: "Buggy implementation",
};

type ChangedCase = RejudgeItemDetail["cases"][number];

function ChangedCases({ detail }: { detail: RejudgeItemDetail }) {
  return (
    <DataTable
      title="Cases with a different result"
      hasHeading={false}
      columns={CASE_COLUMNS}
      rows={detail.cases}
      rowKey={(changed) => changed.name}
      orderParam="cases"
      empty={null}
    />
  );
}

const describeGroup = ({ group }: ChangedCase) => IMPLEMENTATION_GROUPS[group] ?? formatGroup(group);
const describeVerdict = (verdict: Verdict | null) =>
  verdict ? verdictTitle(caseVerdictState(verdict)) : "not present";

const CASE_COLUMNS: DataColumn<ChangedCase>[] = [
  { id: "case", title: "Case", cell: ({ name }) => name, sortKey: ({ name }) => name },
  { id: "group", title: "Group", cell: describeGroup, sortKey: describeGroup },
  {
    id: "before",
    title: "Before",
    cell: ({ before }) => <CaseVerdict verdict={before} />,
    sortKey: ({ before }) => describeVerdict(before),
  },
  {
    id: "after",
    title: "After",
    cell: ({ after }) => <CaseVerdict verdict={after} />,
    sortKey: ({ after }) => describeVerdict(after),
  },
  {
    id: "message",
    title: "Message",
    cell: ({ message }) => <InlineCode text={addressInterviewer(message)} />,
    sortKey: ({ message }) => message,
  },
];

const CaseVerdict = ({ verdict }: { verdict: Verdict | null }) =>
  verdict ? (
    <VerdictBadge state={caseVerdictState(verdict)} />
  ) : (
    <span className="muted-text">{describeVerdict(null)}</span>
  );
