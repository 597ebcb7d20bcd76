/**
 * The cursors of the people in one document: y-codemirror.next shows the others' and reports this page's. It is the part
 * of y-protocols' Awareness that the editor uses. The others' positions arrive on the page's event stream,
 * and its own are sent by requests. Only Redis has them, for a short time.
 */
import { fromBase64, toBase64 } from "lib0/buffer";
import * as Y from "yjs";
import type { Typist } from "./typist";

/** The ends of a selection, as relative positions of Yjs in base64. */
export interface SentCursor {
  anchor: string;
  head: string;
}

export interface RemoteCursor extends SentCursor, Typist {}

interface Selection {
  anchor: Y.RelativePosition;
  head: Y.RelativePosition;
}

interface RemoteState {
  person: string;
  user: { name: string; color: string; colorLight: string };
  cursor: Selection;
}

type Listener = (change: { added: number[]; updated: number[]; removed: number[] }) => void;

const SEND_INTERVAL_MS = 300;
const COLORS = ["var(--bad)", "var(--warning)", "var(--good)"] as const;

export class SharedCursors {
  private readonly local: { cursor: Selection | null } | null;
  private readonly states = new Map<number, RemoteState>();
  private readonly listeners = new Set<Listener>();
  /** Who typed the update that is being applied. Null if it was not an interviewer. */
  typist: Typist | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private lastSent = Number.NEGATIVE_INFINITY;

  constructor(
    readonly doc: Y.Doc,
    /** Null for a page that shows its cursor to nobody. */
    private readonly send: ((cursor: SentCursor) => void) | null,
  ) {
    this.local = send && { cursor: null };
  }

  readonly getLocalState = () => this.local;

  readonly getStates = () => this.states;

  on(_: "change", listener: Listener) {
    this.listeners.add(listener);
  }

  off(_: "change", listener: Listener) {
    this.listeners.delete(listener);
  }

  /** The editor calls this when its selection has moved. */
  setLocalStateField(_: "cursor", selection: Selection | null) {
    if (!this.local) return;
    this.local.cursor = selection;
    const wait = Math.max(0, this.lastSent + SEND_INTERVAL_MS - performance.now());
    this.timer ??= setTimeout(() => this.sendNow(), wait);
  }

  /** The cursor of this page. Null if it has none. */
  get ownCursor(): SentCursor | null {
    const cursor = this.local?.cursor;
    return cursor ? { anchor: encode(cursor.anchor), head: encode(cursor.head) } : null;
  }

  /** Where the person's cursor is in the text now. Null if it is not in this document. */
  findIndex(person: string): number | null {
    const state = [...this.states.values()].find((each) => each.person === person);
    if (!state) return null;
    return Y.createAbsolutePositionFromRelativePosition(state.cursor.head, this.doc)?.index ?? null;
  }

  setRemote(cursors: RemoteCursor[]) {
    this.states.clear();
    for (const [index, cursor] of cursors.entries()) {
      const selection = decodeSelection(cursor);
      // Negative, because the editor takes the document's client id for this page.
      if (selection) this.states.set(-1 - index, { person: cursor.id, user: chooseLook(cursor), cursor: selection });
    }
    for (const listener of this.listeners) listener({ added: [], updated: [-1], removed: [] });
  }

  dispose() {
    clearTimeout(this.timer);
    this.listeners.clear();
  }

  private sendNow() {
    this.timer = undefined;
    this.lastSent = performance.now();
    if (this.ownCursor) this.send?.(this.ownCursor);
  }
}

const encode = (position: Y.RelativePosition) => toBase64(Y.encodeRelativePosition(position));

/** The positions come from another browser, so they may be anything. Null if they are not in the text. */
function decodeSelection({ anchor, head }: SentCursor): Selection | null {
  try {
    const selection = { anchor: decode(anchor), head: decode(head) };
    return [selection.anchor, selection.head].every(isInText) ? selection : null;
  } catch {
    return null;
  }
}

const decode = (text: string) => Y.decodeRelativePosition(fromBase64(text));

/** Yjs throws at some positions that no editor of plain text sends. */
const isInText = ({ type, tname, item }: Y.RelativePosition) => type === null && (item !== null || tname === "source");

/** An interviewer has the same color on all pages. */
export function chooseLook({ id, name }: Typist) {
  const color = id === "candidate" ? "var(--accent)" : (COLORS[Number(id) % COLORS.length] ?? COLORS[0]);
  return { name, color, colorLight: `color-mix(in srgb, ${color} 22%, transparent)` };
}
