// @vitest-environment jsdom
import { EditorView, runScopeHandlers } from "@codemirror/view";
import { act } from "react";
import { createRoot } from "react-dom/client";
import { beforeEach, expect, test } from "vitest";
import * as Y from "yjs";
import { CodeEditor, type KeptEditor } from "./CodeEditor";
import { SharedCursors } from "./documents/sharedCursors";

beforeEach(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
});

function createBinding() {
  const doc = new Y.Doc();
  const text = doc.getText();
  return { text, undoManager: new Y.UndoManager(text), cursors: new SharedCursors(doc, null) };
}

function findView(page: HTMLElement): EditorView {
  const view = EditorView.findFromDOM(page);
  if (!view) throw new Error("There is no editor.");
  return view;
}

test("runs the commands of the component that shows a saved state now", async () => {
  const page = document.body.appendChild(document.createElement("div"));
  const saved: KeptEditor = { state: null };
  const binding = createBinding();
  const events: string[] = [];
  const show = (layout: string) =>
    act(async () =>
      root.render(
        <CodeEditor
          key={layout}
          binding={binding}
          label="Code"
          maxBytes={100}
          saved={saved}
          onChange={() => events.push(`change in ${layout}`)}
          commands={[{ key: "Mod-Enter", action: "Submit", run: () => events.push(`submit in ${layout}`) }]}
        />,
      ),
    );
  const root = createRoot(page);
  await show("wide");
  await show("narrow");
  runScopeHandlers(findView(page), new KeyboardEvent("keydown", { key: "Enter", ctrlKey: true }), "editor");
  act(() => findView(page).dispatch({ changes: { from: 0, insert: "x" } }));
  expect(events).toEqual(["submit in narrow", "change in narrow"]);
  act(() => root.unmount());
});
