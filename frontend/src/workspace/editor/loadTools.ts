import { Compartment, type Extension } from "@codemirror/state";
import { type EditorView, ViewPlugin } from "@codemirror/view";

const importTools = () => import("./editorTools");
const tools = new Compartment();
const shownViews = new WeakSet<EditorView>();

/** Calls `use` with the tools, unless they cannot be loaded or the editor has gone by then. The rest works without them. */
function withTools(view: EditorView, use: (loaded: Awaited<ReturnType<typeof importTools>>) => void) {
  importTools().then(
    (loaded) => shownViews.has(view) && use(loaded),
    () => undefined,
  );
}

/** Adds search and error marks to each editor that is shown. */
export const loadTools: Extension = [
  tools.of([]),
  ViewPlugin.define((view) => {
    shownViews.add(view);
    withTools(view, ({ editorTools }) => view.dispatch({ effects: tools.reconfigure(editorTools) }));
    return { destroy: () => void shownViews.delete(view) };
  }),
];

/** Marks a line as an error. Null removes the mark. */
export const markErrorLine = (view: EditorView, line: number | null, message: string) =>
  withTools(view, (loaded) => loaded.markErrorLine(view, line, message));
