import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { drainWorker } from "../../api/calls";
import { overviewQuery } from "../../api/queries";
import type { Overview, WorkerView } from "../../api/types";
import { Button } from "../../ui/Button";
import { Confirm } from "../../ui/Confirm";
import { type Column, DataTable } from "../../ui/DataTable";
import { Time } from "../../ui/Time";
import { WorkerState, wordOf } from "./WorkerState";
import { many, withoutIt } from "./words";

interface Props {
  workers: WorkerView[];
  /** Of the web server, to tell who runs something else. */
  here: Overview["versions"];
}

export function Workers({ workers, here }: Props) {
  const queries = useQueryClient();
  const [asked, setAsked] = useState<WorkerView | null>(null);
  const drain = useMutation({
    mutationFn: (worker: WorkerView) => drainWorker(worker.name, !worker.drain_asked_at),
    onSuccess: () => queries.invalidateQueries({ queryKey: overviewQuery().queryKey }),
  });
  return (
    <>
      <DataTable
        title="Workers"
        columns={columnsFor(here, setAsked)}
        rows={workers}
        rowKey={(worker) => worker.name}
        order="workers"
        start="name"
        empty={
          <p>
            No worker has told of itself yet. Start one that takes from the queues cpu and sweep; it appears here within
            seconds.
          </p>
        }
      />
      {asked && <Asked worker={asked} workers={workers} onClose={() => setAsked(null)} act={drain.mutateAsync} />}
    </>
  );
}

interface AskedProps {
  worker: WorkerView;
  workers: WorkerView[];
  onClose: () => void;
  act: (worker: WorkerView) => Promise<unknown>;
}

function Asked({ worker, workers, onClose, act }: AskedProps) {
  const back = worker.drain_asked_at !== null;
  return (
    <Confirm
      open
      onOpenChange={(open) => !open && onClose()}
      title={back ? `Let ${worker.name} work again` : `Drain ${worker.name}`}
      no="Change nothing"
      yes={back ? "Let it work" : "Drain it"}
      act={() => act(worker)}
    >
      {back
        ? "It takes submissions again from its queues."
        : `It finishes what it holds and takes nothing more, until you let it work again. ${withoutIt(worker, workers)}`}
    </Confirm>
  );
}

const columnsFor = (here: Props["here"], ask: (worker: WorkerView) => void): Column<WorkerView>[] => [
  {
    id: "name",
    title: "Worker",
    cell: (worker) => <span className="mono">{worker.name}</span>,
    by: (worker) => worker.name,
  },
  {
    id: "state",
    title: "State",
    cell: (worker) => <WorkerState state={worker.state} />,
    by: (worker) => wordOf(worker.state),
  },
  {
    id: "tags",
    title: "Judges",
    cell: (worker) => [...worker.tags, ...(worker.sweeps ? ["sweeps"] : [])].join(", "),
    by: (worker) => [...worker.tags, ...(worker.sweeps ? ["sweeps"] : [])].join(", "),
  },
  { id: "held", title: "Holds", num: true, cell: (worker) => worker.judging.length, by: (one) => one.judging.length },
  {
    id: "cells",
    title: "Cells ready",
    num: true,
    cell: (worker) => <span title={poolIn(worker)}>{worker.pool.ready}</span>,
    by: (worker) => worker.pool.ready,
  },
  {
    id: "waits",
    title: "Waits for a cell",
    num: true,
    cell: (worker) => worker.pool.waits,
    by: (worker) => worker.pool.waits,
  },
  { id: "backend", title: "Sandbox", cell: (worker) => worker.backend, by: (worker) => worker.backend },
  {
    id: "version",
    title: "Version",
    cell: (worker) => <Version worker={worker} here={here} />,
    by: (worker) => worker.version,
  },
  {
    id: "seen",
    title: "Heard of",
    cell: (worker) => <Time at={worker.seen_at} />,
    by: (worker) => worker.seen_at,
  },
  {
    id: "drain",
    title: "Drain",
    cell: (worker) =>
      worker.state !== "gone" && (
        <Button aria-label={`${drainWord(worker)}: ${worker.name}`} onPress={() => ask(worker)}>
          {drainWord(worker)}
        </Button>
      ),
  },
];

const drainWord = (worker: WorkerView) => (worker.drain_asked_at ? "Undrain" : "Drain");

const poolIn = ({ pool }: WorkerView) =>
  `${pool.in_use} in use, ${many(pool.made, "cell")} made, ${pool.waited_seconds.toFixed(1)} s waited in all`;

function Version({ worker, here }: { worker: WorkerView; here: Props["here"] }) {
  const differs = [worker.version !== here.code && "code", worker.problems !== here.problems && "problems"];
  const others = differs.filter(Boolean).join(" and ");
  return (
    <>
      <span className="mono">{worker.version}</span>
      {others && worker.state !== "gone" && <span className="tone-odd small one-line"> other {others}</span>}
    </>
  );
}
