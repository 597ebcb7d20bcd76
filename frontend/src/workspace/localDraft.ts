/** Which text the editor takes up when a problem is opened: the browser's or the server's. */
import type { Draft } from "../api/types";
import { keys, read, remove, write } from "../ui/store";

export interface LocalDraft {
  source: string;
  /** The server's revision that this text was made from. */
  revision: number;
  /** Whether it holds something that the server has not confirmed. */
  dirty: boolean;
  /** The text of a save on its way. The server may have kept it although its answer never came. */
  sent: string | null;
}

export type Resolved = { kind: "use"; draft: LocalDraft } | { kind: "conflict"; mine: LocalDraft };

const clean = (server: Pick<Draft, "source" | "revision">): LocalDraft => ({
  source: server.source,
  revision: server.revision,
  dirty: false,
  sent: null,
});

export function resolve(local: LocalDraft | null, server: Pick<Draft, "source" | "revision">): Resolved {
  if (!local || local.source === server.source) return { kind: "use", draft: clean(server) };
  // The server's text is the one that we sent, or it knows nothing newer: what is here goes on from it. An older
  // revision on the server than here means that it lost its own; this text then replaces what it has.
  const ours = server.revision <= local.revision || server.source === local.sent;
  if (!local.dirty && server.revision >= local.revision) return { kind: "use", draft: clean(server) };
  if (ours) return { kind: "use", draft: { ...local, revision: server.revision, dirty: true, sent: null } };
  return { kind: "conflict", mine: local };
}

/** By the seat's own mark: one link, that of practice, leads to as many seats as there are accounts at this browser. */
export interface Place {
  seat: string;
  slug: string;
  exercise: string;
}

const keyOf = ({ seat, slug, exercise }: Place) => `draft:${seat}:${slug}:${exercise}`;

export function readLocal(place: Place): LocalDraft | null {
  const kept = read(keyOf(place));
  if (!kept) return null;
  try {
    const value: unknown = JSON.parse(kept);
    if (typeof value !== "object" || value === null) return null;
    const { source, revision, dirty, sent } = value as Record<string, unknown>;
    if (typeof source !== "string" || typeof revision !== "number") return null;
    return { source, revision, dirty: dirty === true, sent: typeof sent === "string" ? sent : null };
  } catch {
    return null;
  }
}

export const writeLocal = (place: Place, draft: LocalDraft) => write(keyOf(place), JSON.stringify(draft));

/** The seat that a link led to last, for when the server cannot be asked. */
export const lastSeat = (token: string) => read(`seat:${token}`) ?? "";
export const rememberSeat = (token: string, seat: string) => write(`seat:${token}`, seat);

/** Removes from this browser what was typed at the seat that a link led to last. */
export function forgetSeat(token: string) {
  const seat = lastSeat(token);
  if (seat) for (const key of keys(`draft:${seat}:`)) remove(key);
  remove(`seat:${token}`);
}
