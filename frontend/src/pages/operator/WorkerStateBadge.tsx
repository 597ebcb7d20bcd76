import type { WorkerView } from "../../api/types";

type WorkerState = WorkerView["state"];

const stroke = { fill: "none", stroke: "currentColor", strokeWidth: 1.8 };

const STATE_STYLES: Record<WorkerState, { title: string; tone: string; shape: React.ReactNode }> = {
  idle: { title: "Idle", tone: "good", shape: <circle cx="8" cy="8" r="4.5" {...stroke} /> },
  judging: { title: "Judging", tone: "good", shape: <path d="M5 3l7 5-7 5z" fill="currentColor" /> },
  draining: {
    title: "Draining",
    tone: "warning",
    shape: <path d="M8 2.5v8M4.5 7.5L8 11l3.5-3.5M3.5 13.5h9" {...stroke} />,
  },
  drained: { title: "Drained", tone: "warning", shape: <path d="M5.5 3.5v9M10.5 3.5v9" {...stroke} /> },
  offline: { title: "Offline", tone: "muted", shape: <path d="M4 4l8 8M12 4l-8 8" {...stroke} /> },
};

export const getWorkerStateTitle = (state: WorkerState) => STATE_STYLES[state].title;

export function WorkerStateBadge({ state }: { state: WorkerState }) {
  const { title, tone, shape } = STATE_STYLES[state];
  return (
    <span className={`badge tone-${tone}`}>
      <svg className="mark" viewBox="0 0 16 16" aria-hidden="true">
        {shape}
      </svg>
      {title}
    </span>
  );
}
