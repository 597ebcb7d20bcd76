import { useQuery } from "@tanstack/react-query";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { rejudgeItemQuery } from "../../api/queries";
import type { RejudgeItemDetail, Verdict } from "../../api/types";
import { formatGroup } from "../../results/caseGroups";
import { Button } from "../../ui/Button";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { InlineCode } from "../../ui/InlineCode";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { ScrollRegion } from "../../ui/ScrollRegion";
import { VerdictBadge } from "../../ui/VerdictBadge";
import { formatExercise } from "../../workspace/exercises";

interface Props {
  id: string;
  /** Null closes the dialog. */
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
            <Heading slot="title">{data?.candidate ?? "Practice"}</Heading>
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
        <InlineCode text={message} />
      </p>
      <p className="muted-text small">
        Version <span className="mono">{judged.problem_version}</span>
      </p>
    </section>
  );
}

const GROUPS: Record<string, string> = { right: "Correct implementation", buggy: "Buggy implementation" };

function ChangedCases({ detail }: { detail: RejudgeItemDetail }) {
  return (
    <ScrollRegion label="Cases with a different result" className="table-frame">
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">Case</th>
            <th scope="col">Group</th>
            <th scope="col">Before</th>
            <th scope="col">After</th>
            <th scope="col">Message</th>
          </tr>
        </thead>
        <tbody>
          {detail.cases.map((changed) => (
            <tr key={changed.name}>
              <th scope="row">{changed.name}</th>
              <td>{GROUPS[changed.group] ?? formatGroup(changed.group)}</td>
              <td>
                <CaseVerdict verdict={changed.before} />
              </td>
              <td>
                <CaseVerdict verdict={changed.after} />
              </td>
              <td>
                <InlineCode text={changed.message} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

const CaseVerdict = ({ verdict }: { verdict: Verdict | null }) =>
  verdict ? <VerdictBadge state={verdict} /> : <span className="muted-text">not present</span>;
