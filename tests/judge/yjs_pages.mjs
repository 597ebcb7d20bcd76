// Pages of one document with real Yjs, for test_document_convergence.py: random edits, lost requests and answers, late
// and repeated events, batches that arrive in another order, and reloads. Reads the seed and the number of pages; asks
// the test for each request, one JSON object a line; writes the final texts as its last line. The same seed always does
// the same. With a fifth argument, the candidate works in private now and then, and interviewers watch.
import { createHash } from "node:crypto";
import { createInterface } from "node:readline";
import { createRequire } from "node:module";

const Y = createRequire(new URL("../../frontend/package.json", import.meta.url))("yjs");
const [seed, pageCount, steps, splits, isWatched = 0] = process.argv.slice(2).map(Number);
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const encode = (bytes) => Buffer.from(bytes).toString("base64");
const decode = (text) => new Uint8Array(Buffer.from(text, "base64"));
const PIECES = ["x", "return", " ", "\n", "\r\n", "\t", "π", "é", "😀", "👩‍👩‍👧", "e\u0301", "\u0000", "日本", "𝒙𝒚"];

const SECRET = "never_shown";
let isPrivate = false;

let state = seed + 1;
const random = (limit) => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * limit);
};

async function request(method, path, body) {
  process.stdout.write(`${JSON.stringify({ method, path, body })}\n`);
  return JSON.parse((await lines.next()).value);
}

class Page {
  constructor(name) {
    this.name = name;
    this.generation = 0;
    this.stats = { resyncs: 0, refused: 0, reordered: 0 };
  }

  async open() {
    this.generation += 1;
    this.client = `${this.name}-${String(this.generation).padStart(8, "0")}`;
    this.sequence = 0;
    this.unsent = [];
    this.unsentIsPrivate = false;
    this.batch = null;
    await this.load();
  }

  /** Load the document, and add what the server has not confirmed. */
  async load() {
    const { body } = await request("GET", "");
    this.session = body.session;
    this.cursor = body.cursor;
    this.doc = new Y.Doc({ gc: true });
    this.doc.clientID = random(2 ** 32);
    this.text = this.doc.getText("source");
    Y.applyUpdate(this.doc, decode(body.state), "server");
    for (const update of [...(this.batch ? [this.batch.bytes] : []), ...this.unsent]) Y.applyUpdate(this.doc, update, "own");
    this.doc.on("update", (update, origin) => {
      if (origin === "server" || origin === "own") return;
      this.unsent.push(update);
      this.unsentIsPrivate ||= isPrivate;
    });
  }

  edit() {
    const length = this.text.length;
    const index = this.boundary(random(length + 1));
    const end = this.boundary(Math.min(length, index + random(6)));
    this.doc.transact(() => {
      if (random(3) === 0 && end > index) this.text.delete(index, end - index);
      if (random(3) > 0) this.text.insert(index, Array.from({ length: 1 + random(3) }, () => PIECES[random(PIECES.length)]).join(""));
    });
  }

  /** Type what is deleted again before the period ends. */
  whisper() {
    const index = this.boundary(random(this.text.length + 1));
    this.text.insert(index, SECRET);
  }

  async flush() {
    while (!(await this.send()) || this.batch || this.unsent.length);
  }

  forget() {
    for (let at; (at = this.text.toString().indexOf(SECRET)) >= 0; ) this.text.delete(at, SECRET.length);
  }

  /** Editors never split a surrogate pair, except where `splits` is set. */
  boundary(index) {
    const before = this.text.toString().charCodeAt(index - 1);
    return !splits && before >= 0xd800 && before < 0xdc00 ? index - 1 : index;
  }

  async send() {
    if (this.batch?.body.private && this.unsent.length) {
      // As in unconfirmedEdits.ts: what later edits delete must not arrive alone after the period.
      this.unsent.unshift(this.batch.bytes);
      this.unsentIsPrivate = true;
      this.batch = null;
    }
    if (!this.batch && !this.unsent.length) return true;
    this.batch ??= this.createBatch();
    const loss = random(6);
    if (loss === 0) return false; // the request is lost
    const body = await this.post(this.batch);
    if (loss === 1) return false; // the answer is lost
    this.batch = null;
    if (body.resync) {
      this.stats.resyncs += 1;
      await this.load();
    }
    return true;
  }

  createBatch() {
    this.sequence += 1;
    const bytes = Y.mergeUpdates(this.unsent);
    const text_hash = createHash("sha256").update(this.text.toString()).digest("hex");
    const state_vector = encode(Y.encodeStateVector(this.doc));
    const body = { session: this.session, client: this.client, sequence: this.sequence, update: encode(bytes), state_vector, text_hash, private: this.unsentIsPrivate };
    this.unsent = [];
    this.unsentIsPrivate = false;
    return { bytes, body };
  }

  async post(batch) {
    const { status, body } = await request("POST", "/updates", batch.body);
    if (status === 200) return body;
    this.stats.refused += 1;
    throw new Error(JSON.stringify(body));
  }

  /** A page that closes sends a batch that is on its way again, together with all later edits: see documentSync.ts. The
   * first request can arrive last, or never. */
  async close() {
    const earlier = this.batch;
    this.unsent.unshift(earlier.bytes);
    this.unsentIsPrivate ||= earlier.body.private;
    await this.post(this.createBatch());
    if (random(3) > 0) await this.post(earlier);
    this.stats.reordered += 1;
    await this.open();
  }

  /** Receive events. Some arrive twice, and after a while the connection is lost: the page resumes at its cursor. */
  async receive(limit) {
    const { events, cursor } = await request("EVENTS", this.cursor, limit);
    for (const event of random(4) === 0 ? [...events, ...events] : events) {
      if (event.client !== this.client) Y.applyUpdate(this.doc, decode(event.update), "server");
    }
    if (random(5) > 0) this.cursor = cursor;
    return events.length;
  }
}

/** A page of an interviewer. Everything that it receives is searched for what the candidate deleted in private. */
class Watcher {
  /** Join late, or again after the connection was lost. */
  async open(isResumed) {
    if (!isResumed || !this.doc) {
      const { body } = await request("LIVE", "");
      this.cursor = body.cursor;
      this.doc = new Y.Doc();
      for (const document of body.documents) for (const update of document.updates) this.apply(update);
    }
    await this.receive(100);
  }

  apply(update) {
    leaks += Buffer.from(update, "base64").includes(SECRET) ? 1 : 0;
    Y.applyUpdate(this.doc, decode(update));
  }

  async receive(limit) {
    const { events, cursor } = await request("WATCH", this.cursor, limit);
    for (const event of events) this.apply(event.update);
    this.cursor = cursor;
    return events.length;
  }

  get string() {
    leaks += this.doc.getText("source").toString().includes(SECRET) ? 1 : 0;
    return this.doc.getText("source").toString();
  }
}

let leaks = 0;
const watchers = isWatched ? [new Watcher(), new Watcher()] : [];

/** The page that is offline in this period: its edits arrive after the end. Null if none is. */
let offline = null;

async function changePrivacy() {
  if (isPrivate) {
    for (let round = 0; round < 2; round += 1) {
      for (const page of pages) page.forget();
      for (const page of pages) if (page !== offline) await page.flush();
      for (const page of pages) if (page !== offline) while (await page.receive(100));
    }
  } else if (random(2)) {
    offline = pages[random(pages.length)];
    await offline.flush();
  }
  await request("PRIVATE", isPrivate ? "/end" : "");
  isPrivate = !isPrivate;
  if (!isPrivate) offline = null;
}

async function watch() {
  if (random(8) === 0) await changePrivacy();
  if (isPrivate && random(3) === 0) pages[random(pages.length)].whisper();
  const watcher = watchers[random(watchers.length)];
  if (random(6) === 0) await watcher.open(random(2) === 0);
  else if (watcher.doc) await watcher.receive(1 + random(4));
}

const pages = Array.from({ length: pageCount }, (_, index) => new Page(`p${index}`));
for (const page of pages) await page.open();
for (let step = 0; step < steps; step += 1) {
  const page = pages[random(pages.length)];
  const action = random(20);
  if (isWatched) await watch();
  if (action < 11) page.edit();
  else if (page === offline) continue;
  else if (action < 14 && page.unsent.length && page.batch) await page.close();
  else if (action < 15) await page.send();
  else if (action < 19) await page.receive(1 + random(4));
  else if (!page.unsent.length && !page.batch) await page.open(); // a reload
}
if (isPrivate) await changePrivacy();
for (let round = 0; round < 3; round += 1) {
  for (const page of pages) await page.flush();
  for (const page of pages) while (await page.receive(100)) if (random(3) === 0) continue;
}
for (const watcher of watchers) {
  if (!watcher.doc) await watcher.open(false);
  while (await watcher.receive(100));
}
process.stdout.write(`${JSON.stringify({ watched: watchers.map((watcher) => watcher.string), leaks, texts: pages.map((page) => page.text.toString()), stats: pages.map((page) => page.stats) })}\n`);
process.exit(0);
