import type { ReactNode } from "react";

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
