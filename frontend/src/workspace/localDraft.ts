/** The browser's copy of a draft, and the choice between it and the server's draft when a problem is opened. */
import type { Draft } from "../api/types";
import { readStored, removeStored, storedKeys, writeStored } from "../ui/localStore";

export interface LocalDraft {
  source: string;
  /** The server's revision that this text is based on. */
  revision: number;
  /** Whether the text has changes that the server has not confirmed. */
  dirty: boolean;
  /** The text of a save in flight. The server may have stored it even if its response never arrived. */
  sent: string | null;
}

export type DraftResolution = { kind: "use"; draft: LocalDraft } | { kind: "conflict"; local: LocalDraft };

const toLocalDraft = (server: Pick<Draft, "source" | "revision">): LocalDraft => ({
  source: server.source,
  revision: server.revision,
  dirty: false,
  sent: null,
});

/** Chooses the text for the editor. It is a conflict if both sides changed since their common revision. */
export function resolveDraft(local: LocalDraft | null, server: Pick<Draft, "source" | "revision">): DraftResolution {
  if (!local || local.source === server.source) return { kind: "use", draft: toLocalDraft(server) };
  // The server has the text that this browser sent, or nothing newer: the local text continues from it. An older
  // revision on the server means that the server lost its draft, and the local text replaces it.
  const isBasedOnServer = server.revision <= local.revision || server.source === local.sent;
  if (!local.dirty && server.revision >= local.revision) return { kind: "use", draft: toLocalDraft(server) };
  if (isBasedOnServer) return { kind: "use", draft: { ...local, revision: server.revision, dirty: true, sent: null } };
  return { kind: "conflict", local: local };
}

/** Keyed by session, not by link: in one browser, the practice link leads to a different session for each account. */
export interface DraftLocation {
  session: string;
  slug: string;
  exercise: string;
}

const storageKey = ({ session, slug, exercise }: DraftLocation) => `draft:${session}:${slug}:${exercise}`;

export function readLocalDraft(location: DraftLocation): LocalDraft | null {
  const stored = readStored(storageKey(location));
  if (!stored) return null;
  try {
    const value: unknown = JSON.parse(stored);
    if (typeof value !== "object" || value === null) return null;
    const { source, revision, dirty, sent } = value as Record<string, unknown>;
    if (typeof source !== "string" || typeof revision !== "number") return null;
    return { source, revision, dirty: dirty === true, sent: typeof sent === "string" ? sent : null };
  } catch {
    return null;
  }
}

export const writeLocalDraft = (location: DraftLocation, draft: LocalDraft) =>
  writeStored(storageKey(location), JSON.stringify(draft));

/** The session that a link last led to, for use while the server is unreachable. "" if there is none. */
export const readLastSession = (token: string) => readStored(`session:${token}`) ?? "";
export const writeLastSession = (token: string, session: string) => writeStored(`session:${token}`, session);

/** Deletes the local drafts of the session that a link last led to. */
export function deleteLocalDrafts(token: string) {
  const session = readLastSession(token);
  if (session) for (const key of storedKeys(`draft:${session}:`)) removeStored(key);
  removeStored(`session:${token}`);
}
