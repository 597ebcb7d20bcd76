import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { overviewQuery, setWorkerDrain } from "../../api/operatorRequests";
import type { Overview, WorkerView } from "../../api/types";
import { Button } from "../../ui/Button";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { type DataColumn, DataTable } from "../../ui/DataTable";
import { RelativeTime } from "../../ui/RelativeTime";
import { pluralize } from "../../ui/textFormat";
import { describeDrainEffect } from "./overviewText";
import { getWorkerStateTitle, WorkerStateBadge } from "./WorkerStateBadge";

interface Props {
  workers: WorkerView[];
  /** Versions of the web server, to mark workers that run other versions. */
  serverVersions: Overview["versions"];
}

export function WorkerTable({ workers, serverVersions }: Props) {
  const queryClient = useQueryClient();
  // The worker that is drained or undrained once the user confirms it.
  const [workerToConfirm, setWorkerToConfirm] = useState<WorkerView | null>(null);
  const toggleDrain = useMutation({
    mutationFn: (worker: WorkerView) => setWorkerDrain(worker.name, !worker.drain_asked_at),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: overviewQuery().queryKey }),
  });
  return (
    <>
      <DataTable
        title="Workers"
        columns={buildColumns(serverVersions, setWorkerToConfirm)}
        rows={workers}
        rowKey={(worker) => worker.name}
        orderParam="workers"
        defaultOrder="name"
        empty={
          <p>
            No worker has reported yet. Start a worker for the cpu and sweep queues. It appears here within seconds.
          </p>
        }
      />
      {workerToConfirm && (
        <DrainDialog
          worker={workerToConfirm}
          workers={workers}
          onClose={() => setWorkerToConfirm(null)}
          onConfirm={toggleDrain.mutateAsync}
        />
      )}
    </>
  );
}

interface DrainDialogProps {
  worker: WorkerView;
  workers: WorkerView[];
  onClose: () => void;
  onConfirm: (worker: WorkerView) => Promise<unknown>;
}

function DrainDialog({ worker, workers, onClose, onConfirm }: DrainDialogProps) {
  const isDraining = worker.drain_asked_at !== null;
  return (
    <ConfirmDialog
      isOpen
      onOpenChange={(open) => !open && onClose()}
      title={isDraining ? `Undrain ${worker.name}` : `Drain ${worker.name}`}
      cancelLabel="Cancel"
      confirmLabel={isDraining ? "Undrain worker" : "Drain worker"}
      onConfirm={() => onConfirm(worker)}
    >
      {isDraining
        ? "The worker accepts submissions from its queues again."
        : `The worker finishes its current submissions and accepts no more until you undrain it. ${describeDrainEffect(worker, workers)}`}
    </ConfirmDialog>
  );
}

const buildColumns = (
  serverVersions: Props["serverVersions"],
  onDrain: (worker: WorkerView) => void,
): DataColumn<WorkerView>[] => [
  {
    id: "name",
    title: "Worker",
    cell: (worker) => <span className="mono">{worker.name}</span>,
    sortKey: (worker) => worker.name,
  },
  {
    id: "state",
    title: "State",
    cell: (worker) => <WorkerStateBadge state={worker.state} />,
    sortKey: (worker) => getWorkerStateTitle(worker.state),
  },
  {
    id: "tags",
    title: "Queues",
    cell: formatQueues,
    sortKey: formatQueues,
  },
  {
    id: "judging",
    title: "Judging now",
    isNumeric: true,
    cell: (worker) => worker.judging.length,
    sortKey: (worker) => worker.judging.length,
  },
  {
    id: "cells",
    title: "Cells ready",
    isNumeric: true,
    cell: (worker) => <span title={describePool(worker)}>{worker.pool.ready}</span>,
    sortKey: (worker) => worker.pool.ready,
  },
  {
    id: "waits",
    title: "Cell waits",
    isNumeric: true,
    cell: (worker) => worker.pool.waits,
    sortKey: (worker) => worker.pool.waits,
  },
  { id: "backend", title: "Sandbox", cell: (worker) => worker.backend, sortKey: (worker) => worker.backend },
  {
    id: "version",
    title: "Version",
    cell: (worker) => <WorkerVersion worker={worker} serverVersions={serverVersions} />,
    sortKey: (worker) => worker.version,
  },
  {
    id: "seen",
    title: "Last seen",
    cell: (worker) => <RelativeTime at={worker.seen_at} />,
    sortKey: (worker) => worker.seen_at,
  },
  {
    id: "drain",
    title: "Drain",
    cell: (worker) =>
      worker.state !== "offline" && (
        <Button aria-label={`${getDrainLabel(worker)}: ${worker.name}`} onPress={() => onDrain(worker)}>
          {getDrainLabel(worker)}
        </Button>
      ),
  },
];

const getDrainLabel = (worker: WorkerView) => (worker.drain_asked_at ? "Undrain" : "Drain");

const formatQueues = (worker: WorkerView) => [...worker.tags, ...(worker.sweeps ? ["sweep"] : [])].join(", ");

const describePool = ({ pool }: WorkerView) =>
  `${pool.in_use} in use, ${pluralize(pool.made, "cell")} created, jobs waited ${pool.waited_seconds.toFixed(1)} s in total`;

function WorkerVersion({ worker, serverVersions }: { worker: WorkerView; serverVersions: Props["serverVersions"] }) {
  const differences = [
    worker.version !== serverVersions.code && "code",
    worker.problems !== serverVersions.problems && "problems",
  ].filter(Boolean);
  return (
    <>
      <span className="mono nowrap">{worker.version}</span>
      {differences.length > 0 && worker.state !== "offline" && (
        <div className="tone-warning small" title="Differs from the web server">
          different {differences.join(" and ")}
        </div>
      )}
    </>
  );
}
