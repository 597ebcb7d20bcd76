import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { overviewQuery } from "../../api/queries";
import { setWorkerDrain } from "../../api/requests";
import type { Overview, WorkerView } from "../../api/types";
import { Button } from "../../ui/Button";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { type DataColumn, DataTable } from "../../ui/DataTable";
import { RelativeTime } from "../../ui/RelativeTime";
import { pluralize } from "../../ui/textFormat";
import { describeDrainEffect } from "./overviewText";
import { WorkerStateBadge, workerStateTitle } from "./WorkerStateBadge";

interface Props {
  workers: WorkerView[];
  /** Versions of the web server, to mark workers that run other versions. */
  serverVersions: Overview["versions"];
}

export function WorkerTable({ workers, serverVersions }: Props) {
  const queryClient = useQueryClient();
  const [workerToConfirm, setWorkerToConfirm] = useState<WorkerView | null>(null);
  const drain = useMutation({
    mutationFn: (worker: WorkerView) => setWorkerDrain(worker.name, !worker.drain_asked_at),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: overviewQuery().queryKey }),
  });
  return (
    <>
      <DataTable
        title="Workers"
        columns={columnsFor(serverVersions, setWorkerToConfirm)}
        rows={workers}
        rowKey={(worker) => worker.name}
        orderParam="workers"
        defaultOrder="name"
        empty={<p>No workers are known. Start one for the queues cpu and sweep. It appears here within seconds.</p>}
      />
      {workerToConfirm && (
        <ConfirmDrain
          worker={workerToConfirm}
          workers={workers}
          onClose={() => setWorkerToConfirm(null)}
          onConfirm={drain.mutateAsync}
        />
      )}
    </>
  );
}

interface ConfirmDrainProps {
  worker: WorkerView;
  workers: WorkerView[];
  onClose: () => void;
  onConfirm: (worker: WorkerView) => Promise<unknown>;
}

function ConfirmDrain({ worker, workers, onClose, onConfirm }: ConfirmDrainProps) {
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

const columnsFor = (
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
    sortKey: (worker) => workerStateTitle(worker.state),
  },
  {
    id: "tags",
    title: "Queues",
    cell: (worker) => [...worker.tags, ...(worker.sweeps ? ["sweeps"] : [])].join(", "),
    sortKey: (worker) => [...worker.tags, ...(worker.sweeps ? ["sweeps"] : [])].join(", "),
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
    title: "Waits for cells",
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
      worker.state !== "gone" && (
        <Button aria-label={`${drainAction(worker)}: ${worker.name}`} onPress={() => onDrain(worker)}>
          {drainAction(worker)}
        </Button>
      ),
  },
];

const drainAction = (worker: WorkerView) => (worker.drain_asked_at ? "Undrain" : "Drain");

const describePool = ({ pool }: WorkerView) =>
  `${pool.in_use} in use, ${pluralize(pool.made, "cell")} created, ${pool.waited_seconds.toFixed(1)} s waited in total`;

function WorkerVersion({ worker, serverVersions }: { worker: WorkerView; serverVersions: Props["serverVersions"] }) {
  const differences = [
    worker.version !== serverVersions.code && "code",
    worker.problems !== serverVersions.problems && "problems",
  ];
  const otherVersions = differences.filter(Boolean).join(" and ");
  return (
    <>
      <span className="mono">{worker.version}</span>
      {otherVersions && worker.state !== "gone" && (
        <span className="tone-warning small nowrap"> other {otherVersions}</span>
      )}
    </>
  );
}
