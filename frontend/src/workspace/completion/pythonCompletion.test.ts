// @vitest-environment jsdom
import { CompletionContext, type CompletionSource } from "@codemirror/autocomplete";
import { python } from "@codemirror/lang-python";
import { ensureSyntaxTree } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { expect, test } from "vitest";
import { completionSources } from "./pythonCompletion";

/** What is offered at the mark "|". */
async function complete(marked: string): Promise<string[]> {
  const pos = marked.indexOf("|");
  const created = EditorState.create({ doc: marked.replace("|", ""), extensions: [python()] });
  // A new state has parsed what was possible within 20 ms. An editor continues in the background.
  ensureSyntaxTree(created, created.doc.length, 10_000);
  const { state } = created.update({});
  const run = (source: CompletionSource) => source(new CompletionContext(state, pos, false));
  const results = await Promise.all(completionSources.map(run));
  return results.flatMap((result) => result?.options.map(({ label }) => label) ?? []);
}

const IMPORT = "import numpy as np\n";

test("offers names of NumPy with signature and description", async () => {
  expect(await complete(`${IMPORT}np.logadd|`)).toContain("logaddexp");
});

test("offers keywords, builtins and names of the code", async () => {
  const offered = await complete("def scale(values):\n    factor = 2\n    return f|");
  expect(offered).toEqual(expect.arrayContaining(["for", "float", "factor", "scale"]));
});

test("offers attributes that the code uses, but not the one being typed", async () => {
  const offered = await complete("class A:\n  def f(self):\n    self.cache = 1\n    self.ca|");
  expect(offered).toEqual(["cache"]);
});

test.each([`${IMPORT}# np.su|`, `${IMPORT}x = "np.su|"`, `${IMPORT}x = 1.|`])("offers nothing in %s", async (code) => {
  expect(await complete(code)).toEqual([]);
});
