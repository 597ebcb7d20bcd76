import { useEffect, useRef, useState } from "react";
import type { Failure, Session } from "../../api/types";
import { Button } from "../../ui/Button";
import { CopyTextButton } from "../../ui/CopyTextButton";
import { Notice } from "../../ui/Notice";
import type { SessionDocuments } from "../../workspace/documents/sessionDocuments";
import { useSessionDocuments } from "../../workspace/documents/useDocument";

const CHECK_MS = 500;

interface Props {
  token: string;
  state: Session["state"];
  /** The server has everything. `hadFocus`: a button of the notice, which disappears, has the focus. */
  onSent: (hadFocus: boolean) => void;
}

/** Sends the changes that only this browser has, and says so until the server has them or refuses them. */
export function UnsentNotice({ token, ...rest }: Props) {
  return <DocumentsNotice documents={useSessionDocuments(token)} {...rest} />;
}

interface DocumentsNoticeProps extends Omit<Props, "token"> {
  documents: Pick<SessionDocuments, "flush" | "refusal" | "readUnsent" | "unsentChanges">;
}

export function DocumentsNotice({ documents, state, onSent }: DocumentsNoticeProps) {
  const [refusal, setRefusal] = useState<Failure | null>(documents.refusal);
  const [isCopyable, setCopyable] = useState(() => documents.readUnsent() !== "");
  const isWithdrawn = state === "revoked";
  const canCopy = isCopyable && (refusal !== null || isWithdrawn);
  const actions = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const timer = setInterval(() => {
      setRefusal(documents.refusal);
      setCopyable(documents.readUnsent() !== "");
      if (documents.unsentChanges === 0) onSent(actions.current?.contains(document.activeElement) ?? false);
    }, CHECK_MS);
    return () => clearInterval(timer);
  }, [documents, onSent]);
  return (
    <Notice
      role="status"
      tone="bad"
      actions={
        <span className="row" ref={actions}>
          {canCopy && <CopyTextButton label="Copy my code" readText={() => documents.readUnsent()} />}
          {!refusal && !isWithdrawn && <Button onPress={() => void documents.flush()}>Send now</Button>}
        </span>
      }
    >
      Some of your changes are stored only in this browser{describe(state, refusal)}
    </Notice>
  );
}

function describe(state: Session["state"], refusal: Failure | null): string {
  if (state === "revoked") return WITHDRAWN;
  if (refusal) return `, and the server does not accept them. ${refusal.message} ${refusal.next}`;
  return state === "ended" ? `${SENDING} Changes that arrive after the end are stored, but not judged.` : SENDING;
}

const WITHDRAWN =
  ": the server did not receive them before the invitation was withdrawn. Copy your code if you want to keep it. If your " +
  "interviewers restore the invitation, this browser sends the changes when you open this page.";
const SENDING =
  ". Keep this page open until the server has them: then this message disappears. If it stays, select Send now.";
