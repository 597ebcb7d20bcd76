import { useEffect, useRef, useState } from "react";
import type { Failure } from "../api/types";
import { Button } from "../ui/Button";
import { CopyTextButton } from "../ui/CopyTextButton";
import { Notice } from "../ui/Notice";
import type { SessionDocuments } from "./documents/sessionDocuments";
import { useSessionDocuments } from "./documents/useDocument";

const CHECK_MS = 500;

interface Props {
  token: string;
  /** The session has ended. */
  hasEnded: boolean;
  /** The server has everything. `hadFocus`: a button of the notice, which disappears, has the focus. */
  onSent: (hadFocus: boolean) => void;
}

/** Sends the changes that only this browser has, and says so until the server has them or refuses them. */
export function UnsentNotice({ token, ...rest }: Props) {
  return <DocumentsNotice documents={useSessionDocuments(token)} {...rest} />;
}

interface DocumentsNoticeProps extends Omit<Props, "token"> {
  documents: Pick<SessionDocuments, "flush" | "refusal" | "readRefused" | "unsentChanges">;
}

export function DocumentsNotice({ documents, hasEnded, onSent }: DocumentsNoticeProps) {
  const [refusal, setRefusal] = useState<Failure | null>(documents.refusal);
  const actions = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const timer = setInterval(() => {
      setRefusal(documents.refusal);
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
          {refusal ? (
            <CopyTextButton label="Copy my code" readText={() => documents.readRefused()} />
          ) : (
            <Button onPress={() => void documents.flush()}>Send now</Button>
          )}
        </span>
      }
    >
      {refusal ? (
        <>
          Some of your changes are stored only in this browser, and the server does not accept them. {refusal.message}{" "}
          {refusal.next}
        </>
      ) : (
        <>
          Some of your changes are stored only in this browser. Keep this page open until the server has them: then this
          message disappears. If it stays, select Send now.
          {hasEnded && " Changes that arrive after the end are stored, but not judged."}
        </>
      )}
    </Notice>
  );
}
