/** Completion of Python and NumPy names. Everything is computed in the page; no code is sent anywhere. */
import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  type CompletionSource,
} from "@codemirror/autocomplete";
import { globalCompletion, localCompletionSource } from "@codemirror/lang-python";
import { syntaxTree } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { isCompletionPaused } from "../editor/pausedCompletion";

/** Nothing is completed in these. */
const STRING_AND_COMMENT_NODES = new Set(["String", "FormatString", "Comment"]);

function isInStringOrComment(context: CompletionContext): boolean {
  return STRING_AND_COMMENT_NODES.has(syntaxTree(context.state).resolveInner(context.pos, -1).name);
}

/** The part of a dotted name before the cursor: "np.linalg.no" has the owner "np.linalg". Null if there is none. */
function matchMember(context: CompletionContext): { owner: string; from: number } | null {
  const match = context.matchBefore(/[A-Za-z_][\w.]*(?:\[[^\][]*\]|\([^()]*\))?\.\w*$/);
  if (!match || isInStringOrComment(context)) return null;
  const dot = match.text.lastIndexOf(".");
  return { owner: match.text.slice(0, dot), from: match.from + dot + 1 };
}

/** What the buffer uses after a dot: attributes such as `self.cache`. */
function listUsedAttributes(text: string, owner: string): Completion[] {
  const used = new RegExp(`(?<![\\w.])${owner.replace(/[^\w.]/g, "\\$&")}\\.([A-Za-z_]\\w*)`, "g");
  const names = new Set([...text.matchAll(used)].map(([, name = ""]) => name));
  return [...names].map((label) => ({ label, type: "property" }));
}

const VALID_NAME = /^\w*$/;

const completeMembers: CompletionSource = async (context): Promise<CompletionResult | null> => {
  const member = matchMember(context);
  if (!member) return null;
  const { listNumpyMembers } = await import("./numpyCompletion");
  if (context.aborted) return null;
  const text = context.state.doc.toString();
  // The name at the cursor is not complete, so it is not offered.
  const otherText = `${text.slice(0, member.from)} ${text.slice(context.pos)}`;
  const known = listNumpyMembers(otherText, member.owner);
  const labels = new Set(known.map(({ label }) => label));
  const used = listUsedAttributes(otherText, member.owner).filter(({ label }) => !labels.has(label));
  const options = [...used, ...known];
  return options.length > 0 ? { from: member.from, options, validFor: VALID_NAME } : null;
};

const completeImportedNames: CompletionSource = async (context) => {
  const word = context.matchBefore(/[A-Za-z_]\w*$/);
  if (!word || isInStringOrComment(context)) return null;
  const before = context.state.sliceDoc(context.state.doc.lineAt(context.pos).from, word.from);
  const { listImportable } = await import("./numpyCompletion");
  if (context.aborted) return null;
  const options = listImportable(before);
  return options ? { from: word.from, options, validFor: VALID_NAME } : null;
};

/** Exported for tests. */
export const completionSources = [completeMembers, completeImportedNames, localCompletionSource, globalCompletion];

const unlessPaused =
  (source: CompletionSource): CompletionSource =>
  (context) =>
    !context.explicit && isCompletionPaused(context.view) ? null : source(context);

const theme = EditorView.theme({
  ".cm-tooltip-autocomplete ul": { fontFamily: "var(--font-mono)" },
  ".cm-tooltip.cm-completionInfo": { maxWidth: "28rem", padding: "8px 12px", whiteSpace: "normal" },
  ".cm-completionInfo code": { display: "block", marginBottom: "4px", overflowWrap: "anywhere" },
});

/** Completion for the editor. The data of NumPy load when they are first needed. */
export const pythonCompletion: Extension = [
  autocompletion({
    override: completionSources.map(unlessPaused),
  }),
  theme,
];
