import type { WorkerView } from "../../api/types";

type Card = NonNullable<WorkerView["gpu"]>;

const GIB = 2 ** 30;

/** One line about a worker's GPU at its last heartbeat. It has no name if the worker found none: then only `error`. */
export function describeCard(card: Card): string {
  if (!card.name) return card.error;
  const used = card.used_bytes === null ? "" : `${(card.used_bytes / GIB).toFixed(1)} of `;
  const parts = [
    `${card.name} (${card.capability})`,
    `${used}${(card.memory_bytes / GIB).toFixed(0)} GiB`,
    card.temperature === null ? "" : `${card.temperature} °C`,
    card.clock_mhz === null ? "" : `${card.clock_mhz} MHz, memory ${card.memory_clock_mhz} MHz`,
    card.is_throttled ? "throttled" : "",
    `driver ${card.driver}, Triton ${card.triton || "unknown"}`,
    card.error,
  ];
  return parts.filter(Boolean).join(" · ");
}
