/** The texts of one document at all its moments. */
import * as Y from "yjs";
import { findTextChange } from "../../workspace/documents/textChange";

/** The server writes the starter, and after a private period one update with all that was edited in it. */
export type Author = "server" | "candidate" | "interviewer";

export interface RecordedUpdate {
  /** When the server stored it, in milliseconds since 1970. */
  at: number;
  author: Author;
  /** A Yjs update. */
  update: Uint8Array;
}

/** Replaces `deleted` characters at `from` by the text `inserted`. */
interface Splice {
  from: number;
  deleted: number;
  inserted: string;
}

export interface RecordedEdit {
  at: number;
  author: Author;
}

/** A part of a text, from a character to the one after its last. */
export interface TextRange {
  from: number;
  to: number;
}

export interface RecordedText {
  text: string;
  /** What interviewers typed, in order, without gaps of length 0 between two ranges. */
  typedByInterviewers: readonly TextRange[];
}

/** Edits whose splices are computed together. */
const SEGMENT_EDITS = 100;
const NOTHING: RecordedText = { text: "", typedByInterviewers: [] };

interface Segment {
  /** The text before its first edit. */
  before: RecordedText;
  /** What each of its edits did to the text. */
  splices: Splice[][];
}

/**
 * Stores what each update did to the text, so that every moment can be shown without Yjs. It computes that in segments, when
 * a moment needs one: a page shows its first moment, or a jump to the last one, before all are computed.
 */
export class TextHistory {
  /** If the server's clock was set back, time stands still until it has caught up. */
  readonly edits: readonly RecordedEdit[];
  private readonly segments: (Segment | undefined)[];
  /** Computes segments in order. A jump that is ahead of it has a document of its own. */
  private readonly document: ReplayedDocument;
  private nextSegment = 0;

  constructor(private readonly updates: readonly RecordedUpdate[]) {
    let latest = Number.NEGATIVE_INFINITY;
    this.edits = updates.map(({ at, author }) => {
      latest = Math.max(latest, at);
      return { at: latest, author };
    });
    this.document = new ReplayedDocument(updates);
    this.segments = new Array(Math.ceil(updates.length / SEGMENT_EDITS)).fill(undefined);
  }

  /** Computes a segment, so that a later jump to it is fast: first the end, the most likely one, then in order. False if
   * it was the last one. */
  computeNext(): boolean {
    if (this.segments.at(-1) === undefined) this.readAfter(this.updates.length);
    else this.computeInOrder();
    return this.segments.includes(undefined);
  }

  /** The text after the first `count` edits. */
  readAfter(count: number): RecordedText {
    const last = Math.min(count, this.updates.length) - 1;
    if (last < 0) return NOTHING;
    const { before, splices } = this.getSegmentOf(last);
    const first = last - (last % SEGMENT_EDITS);
    let state = before;
    for (let index = first; index <= last; index += 1)
      state = applySplices(state, splices[index - first] ?? [], this.edits[index]?.author);
    return state;
  }

  textAfter(count: number): string {
    return this.readAfter(count).text;
  }

  /** The text after the edits at or before the moment, in milliseconds since 1970. */
  textAt(moment: number): string {
    return this.textAfter(countUntil(this.edits, moment));
  }

  /** Where the last edit at or before the moment ended: the place of the cursor. Null before the first one. */
  cursorAt(moment: number): number | null {
    for (let index = countUntil(this.edits, moment) - 1; index >= 0; index -= 1) {
      const last = this.getSegmentOf(index).splices[index % SEGMENT_EDITS]?.at(-1);
      if (last) return last.from + last.inserted.length;
    }
    return null;
  }

  private computeInOrder() {
    while (this.segments[this.nextSegment]) this.nextSegment += 1;
    if (this.nextSegment < this.segments.length)
      this.segments[this.nextSegment] = this.computeSegment(this.nextSegment, this.document);
  }

  private getSegmentOf(edit: number): Segment {
    const index = Math.floor(edit / SEGMENT_EDITS);
    const isNext = this.document.count === index * SEGMENT_EDITS;
    const segment =
      this.segments[index] ?? this.computeSegment(index, isNext ? this.document : new ReplayedDocument(this.updates));
    this.segments[index] = segment;
    return segment;
  }

  /** `document` has none of the segment's updates yet. */
  private computeSegment(index: number, document: ReplayedDocument): Segment {
    document.skipTo(index * SEGMENT_EDITS);
    const before = document.state;
    const length = Math.min(SEGMENT_EDITS, this.updates.length - document.count);
    return { before, splices: Array.from({ length }, () => document.applyNext()) };
  }
}

/** A document to which updates are applied in the order in which the server stored them. */
class ReplayedDocument {
  /** How many have been applied. */
  count = 0;
  state = NOTHING;
  private text = this.openText();
  /** What Yjs reported of the last change. */
  private reported: Splice[] = [];
  /** Whether a surrogate was typed, so that a change may be reported incompletely: see `findUnreported`. */
  private hasSurrogates = false;

  constructor(private readonly updates: readonly RecordedUpdate[]) {}

  /** Applies the next update. Returns what it did to the text. */
  applyNext(): Splice[] {
    const unreported = this.applyUntil(this.count + 1);
    return [...this.reported, ...unreported];
  }

  /** Applies updates of which only the result matters. Yjs takes its time to report a change, so this makes few:
   * one for each part that only interviewers, or only others, typed. */
  skipTo(count: number) {
    while (this.count < count) {
      const isByInterviewer = this.isByInterviewer(this.count);
      let end = this.count + 1;
      while (end < count && this.isByInterviewer(end) === isByInterviewer) end += 1;
      if (this.applyUntil(end).length === 0) continue;
      // Who typed what was replaced cannot be seen in a large change.
      this.text = this.openText();
      this.count = 0;
      this.state = NOTHING;
      while (this.count < count) this.applyNext();
    }
  }

  private openText(): Y.Text {
    const text = new Y.Doc().getText("source");
    text.observe(({ delta }) => {
      this.reported = readSplices(delta);
    });
    return text;
  }

  /** Applies the updates up to `count` as one change. All are by interviewers, or none is. `reported` is what Yjs
   * reports of it. Returns what else it did to the text. */
  private applyUntil(count: number): Splice[] {
    const author = this.updates[this.count]?.author;
    const doc = this.text.doc as Y.Doc;
    this.reported = [];
    doc.transact(() => {
      for (const { update } of this.updates.slice(this.count, count)) Y.applyUpdate(doc, update);
    });
    this.count = count;
    this.hasSurrogates ||= this.reported.some(({ inserted }) => SURROGATE.test(inserted));
    this.state = applySplices(this.state, this.reported, author);
    const unreported = this.hasSurrogates ? findUnreported(this.state.text, this.text.toString()) : [];
    this.state = applySplices(this.state, unreported, author);
    return unreported;
  }

  private isByInterviewer(index: number): boolean {
    return this.updates[index]?.author === "interviewer";
  }
}

/** The number of entries at or before the moment. `entries` are in the order of time. */
export function countUntil(entries: readonly { at: number }[], moment: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle]?.at ?? Infinity) <= moment) low = middle + 1;
    else high = middle;
  }
  return low;
}

const SURROGATE = /[\ud800-\udfff]/;

/** What turns the text according to the reports into the actual one. An edit that splits a surrogate pair makes Yjs
 * replace both halves, and its event does not report that. */
function findUnreported(reported: string, actual: string): Splice[] {
  if (reported === actual) return [];
  const { from, to, insert } = findTextChange(reported, actual);
  return [{ from, deleted: to - from, inserted: insert }];
}

function readSplices(delta: Y.YTextEvent["delta"]): Splice[] {
  const splices: Splice[] = [];
  let from = 0;
  for (const { retain, insert, delete: deleted } of delta) {
    if (retain) from += retain;
    if (deleted) splices.push({ from, deleted, inserted: "" });
    if (typeof insert === "string") {
      splices.push({ from, deleted: 0, inserted: insert });
      from += insert.length;
    }
  }
  return splices;
}

function applySplices(state: RecordedText, splices: readonly Splice[], author: Author | undefined): RecordedText {
  let { text, typedByInterviewers } = state;
  for (const splice of splices) {
    const { from, deleted, inserted } = splice;
    text = text.slice(0, from) + inserted + text.slice(from + deleted);
    if (typedByInterviewers.length > 0 || author === "interviewer")
      typedByInterviewers = moveRanges(typedByInterviewers, splice, author === "interviewer");
  }
  return { text, typedByInterviewers };
}

/** The ranges after a splice, whose inserted text is a part of them or not. */
function moveRanges(ranges: readonly TextRange[], { from, deleted, inserted }: Splice, isPart: boolean): TextRange[] {
  const end = from + deleted;
  const length = inserted.length;
  const before = ranges.map((range) => ({ from: range.from, to: Math.min(range.to, from) }));
  const after = ranges.map((range) => ({
    from: Math.max(range.from, end) - deleted + length,
    to: range.to - deleted + length,
  }));
  const moved: TextRange[] = [];
  for (const range of [...before, ...(isPart ? [{ from, to: from + length }] : []), ...after]) {
    if (range.to <= range.from) continue;
    const last = moved.at(-1);
    if (last?.to === range.from) last.to = range.to;
    else moved.push(range);
  }
  return moved;
}
