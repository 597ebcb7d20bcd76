import { useQuery } from "@tanstack/react-query";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { rejudgeItemQuery } from "../../api/queries";
import type { RejudgeItemDetail, Verdict } from "../../api/types";
import { groupTitle } from "../../results/groups";
import { Button } from "../../ui/Button";
import { Failed, Loading } from "../../ui/Notice";
import { ScrollRegion } from "../../ui/ScrollRegion";
import { StateBadge } from "../../ui/StateMark";
import { Words } from "../../ui/Words";
import { exerciseTitle } from "../../workspace/exercises";

interface Props {
  id: string;
  /** None: it is closed. */
  item: number | null;
  onClose: () => void;
}

/** The two reports of one submission: what each says of the whole, and the cases that ended in another way. */
export function Compare({ id, item, onClose }: Props) {
  const { data, isError, error, refetch } = useQuery({ ...rejudgeItemQuery(id, item ?? 0), enabled: item !== null });
  return (
    <ModalOverlay isDismissable isOpen={item !== null} onOpenChange={(open) => !open && onClose()}>
      <Modal>
        <Dialog>
          <div>
            <Heading slot="title">{data?.candidate ?? "Practice"}</Heading>
            {data && (
              <p className="soft small">
                {[exerciseTitle(data.exercise), data.interview_title].filter(Boolean).join(" · ")}
              </p>
            )}
          </div>
          {isError && <Failed error={error} retry={() => refetch()} />}
          {!data && !isError && <Loading what="the two reports" />}
          {data && <Both detail={data} />}
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

function Both({ detail }: { detail: RejudgeItemDetail }) {
  return (
    <>
      <div className="both">
        <One title="Before" judged={detail.before} message={detail.message_before} />
        <One title="After" judged={detail.after} message={detail.message_after} />
      </div>
      <h3>Cases that ended in another way</h3>
      {detail.cases.length === 0 ? (
        <p className="soft">None: every case ended as before.</p>
      ) : (
        <Cases detail={detail} />
      )}
    </>
  );
}

interface OneProps {
  title: string;
  judged: RejudgeItemDetail["before"];
  message: string;
}

function One({ title, judged, message }: OneProps) {
  return (
    <section className="stack-2" aria-label={title}>
      <div className="row">
        <span className="label">{title}</span>
        <StateBadge state={judged.verdict} />
      </div>
      <p className="small">
        <Words text={message} />
      </p>
      <p className="soft small">
        Version <span className="mono">{judged.problem_version}</span>
      </p>
    </section>
  );
}

const GROUPS: Record<string, string> = { right: "Right implementation", buggy: "Buggy implementation" };

function Cases({ detail }: { detail: RejudgeItemDetail }) {
  return (
    <ScrollRegion label="Cases that ended in another way" className="table-frame">
      <table className="list">
        <thead>
          <tr>
            <th scope="col">Case</th>
            <th scope="col">Group</th>
            <th scope="col">Before</th>
            <th scope="col">After</th>
            <th scope="col">What is said of the failure</th>
          </tr>
        </thead>
        <tbody>
          {detail.cases.map((one) => (
            <tr key={one.name}>
              <th scope="row">{one.name}</th>
              <td>{GROUPS[one.group] ?? groupTitle(one.group)}</td>
              <td>
                <Ended verdict={one.before} />
              </td>
              <td>
                <Ended verdict={one.after} />
              </td>
              <td>
                <Words text={one.message} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

const Ended = ({ verdict }: { verdict: Verdict | null }) =>
  verdict ? <StateBadge state={verdict} /> : <span className="soft">not there</span>;
