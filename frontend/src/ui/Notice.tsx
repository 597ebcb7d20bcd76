import { type ReactNode, useEffect, useState } from "react";

interface NoticeProps {
  tone?: "plain" | "good" | "bad";
  children: ReactNode;
  actions?: ReactNode;
  /** How screen readers announce the text. The actions are not part of what they announce. */
  role?: "alert" | "status";
}

export function Notice({ tone = "plain", children, actions, role }: NoticeProps) {
  const [isMounted, setMounted] = useState(false);
  useEffect(() => setMounted(true), []);
  // Many screen readers ignore text that a status region has when it appears.
  const isShown = role !== "status" || isMounted;
  return (
    <div className="notice" data-tone={tone}>
      <p role={role}>{isShown && children}</p>
      {actions}
    </div>
  );
}
