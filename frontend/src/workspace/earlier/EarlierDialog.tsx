import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Dialog, Heading, ListBox, ListBoxItem, Modal, ModalOverlay } from "react-aria-components";
import { formatScores } from "../../results/scoreText";
import { Button } from "../../ui/Button";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { SelectField } from "../../ui/FilterFields";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { RelativeTime } from "../../ui/RelativeTime";
import { formatMoment } from "../../ui/timeFormat";
import { submissionVerdictState, VerdictBadge, verdictTitle } from "../../ui/VerdictBadge";
import { SourceViewer } from "../SourceViewer";
import { CompareView } from "./CompareView";
import { type EarlierEntry, earlierSourceQuery } from "./earlierEntries";
import "./earlier.css";

interface Props {
  token: string;
  slug: string;
  /** Newest first. At least one. */
  entries: EarlierEntry[];
  /** The entry that is shown first. */
  initialKey: string | null;
  /** What is in the editor. */
  editorSource: string;
  /** Whether the code in the editor can be replaced. */
  canRestore: boolean;
  onRestore: (source: string) => void;
  onOpenSubmission: (id: string) => void;
  onClose: () => void;
}

/** What the entry is compared with: "editor", "" for nothing, or the key of another entry. */
const EDITOR = "editor";

/** Shows earlier code, compares it with the editor or with other earlier code, and restores it. */
export function EarlierDialog(props: Props) {
  const { entries } = props;
  const [selectedKey, setSelectedKey] = useState(props.initialKey);
  const [target, setTarget] = useState(EDITOR);
  const entry = entries.find(({ key }) => key === selectedKey) ?? entries[0];
  if (!entry) return null;
  const other = entries.find(({ key }) => key === target && key !== entry.key);
  return (
    <ModalOverlay isOpen isDismissable onOpenChange={(isOpen) => !isOpen && props.onClose()}>
      <Modal className="react-aria-Modal earlier-modal">
        <Dialog className="react-aria-Dialog earlier-dialog">
          <Heading slot="title">Earlier code</Heading>
          <ListBox
            className="earlier-list"
            aria-label="Runs, submissions and versions"
            selectionMode="single"
            selectionBehavior="replace"
            disallowEmptySelection
            autoFocus
            selectedKeys={[entry.key]}
            onSelectionChange={(keys) => setSelectedKey(String([...keys][0]))}
          >
            {entries.map((each) => (
              <ListBoxItem key={each.key} id={each.key} textValue={describeEntry(each)} className="earlier-item">
                <EntryTitle entry={each} />
              </ListBoxItem>
            ))}
          </ListBox>
          <div className="earlier-view">
            <SelectField title="Compare with" value={other?.key ?? (target && EDITOR)} onChange={setTarget}>
              <option value={EDITOR}>What is in the editor</option>
              <option value="">Nothing: show only this code</option>
              {entries
                .filter(({ key }) => key !== entry.key)
                .map((each) => (
                  <option key={each.key} value={each.key}>
                    {describeEntry(each)}
                  </option>
                ))}
            </SelectField>
            <EntryView {...props} key={entry.key} entry={entry} other={other} isCompared={target !== ""} />
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function EntryTitle({ entry }: { entry: EarlierEntry }) {
  return (
    <>
      <span className="earlier-kind">{entry.title}</span>
      {"submission" in entry && (
        <>
          <VerdictBadge state={submissionVerdictState(entry.submission)} />
          <span className="num muted-text">
            {["normal", "trap", "tests"]
              .map((group) => formatScores(entry.submission.scores, group))
              .filter(Boolean)
              .join(" · ")}
          </span>
        </>
      )}
      <span className="push-right muted-text tiny">
        <RelativeTime at={entry.at} />
      </span>
    </>
  );
}

interface EntryViewProps extends Props {
  entry: EarlierEntry;
  /** The other entry that is compared. Undefined for the editor. */
  other: EarlierEntry | undefined;
  isCompared: boolean;
}

function EntryView({ entry, other, isCompared, ...props }: EntryViewProps) {
  const { token, slug, editorSource } = props;
  const source = useQuery(earlierSourceQuery(token, slug, entry));
  const otherSource = useQuery(earlierSourceQuery(token, slug, other));
  const failed = [source, otherSource].find((query) => query.isError);
  if (failed) return <ErrorNotice error={failed.error} retry={() => failed.refetch()} />;
  if (source.data === undefined || (other && otherSource.data === undefined))
    return <LoadingSkeleton what="the code" lines={8} />;
  const shown = { source: source.data, label: describeEntry(entry) };
  const compared = other
    ? { source: otherSource.data ?? "", label: describeEntry(other) }
    : { source: editorSource, label: "In the editor" };
  const isNewer = other !== undefined && Date.parse(other.at) < Date.parse(entry.at);
  const isInEditor = shown.source === editorSource;
  return (
    <>
      {isCompared && shown.source === compared.source && (
        <p className="small muted-text">
          {other ? "The two are the same." : "This is the same as the code in the editor."}
        </p>
      )}
      {isCompared && shown.source !== compared.source ? (
        <CompareView older={isNewer ? compared : shown} newer={isNewer ? shown : compared} />
      ) : (
        <div className="earlier-source">
          <SourceViewer source={shown.source} label={shown.label} />
        </div>
      )}
      <div className="row">
        <Button
          kind="primary"
          isDisabled={!props.canRestore || isInEditor}
          onPress={() => props.onRestore(shown.source)}
        >
          Restore this code
        </Button>
        {"submission" in entry && (
          <Button onPress={() => props.onOpenSubmission(entry.submission.id)}>Show its results</Button>
        )}
        <Button kind="quiet" onPress={props.onClose}>
          Close
        </Button>
        {props.canRestore && !isInEditor && (
          <span className="tiny muted-text">You can undo restoring: it is one edit.</span>
        )}
      </div>
    </>
  );
}

function describeEntry(entry: EarlierEntry): string {
  const verdict = "submission" in entry ? `, ${verdictTitle(submissionVerdictState(entry.submission))}` : "";
  return `${entry.title}${verdict}, ${formatMoment(entry.at)}`;
}
