import type { ReactNode } from "react";
import { failureOf } from "../api/client";
import { Button } from "./Button";

interface NoticeProps {
  tone?: "plain" | "good" | "bad";
  children: ReactNode;
  actions?: ReactNode;
  role?: "alert" | "status";
}

export function Notice({ tone = "plain", children, actions, role }: NoticeProps) {
  return (
    <div className="notice" data-tone={tone} role={role}>
      <p>{children}</p>
      {actions}
    </div>
  );
}

/** A failure in the server's own words: what happened, and what to do. */
export function Failed({ error, retry }: { error: unknown; retry?: () => void }) {
  const failure = failureOf(error);
  return (
    <Notice tone="bad" role="alert" actions={retry && <Button onPress={retry}>Try again</Button>}>
      {failure.message} {failure.next}
    </Notice>
  );
}

/** Holds the place of what is being loaded, at about its size. */
export function Loading({ what, lines = 6 }: { what: string; lines?: number }) {
  return (
    <div className="stack" role="status">
      <span className="hidden-text">Loading {what}</span>
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are alike and never move
        <div key={line} className="skeleton" style={{ width: `${90 - ((line * 17) % 45)}%` }} />
      ))}
    </div>
  );
}
