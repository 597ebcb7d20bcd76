/** What NumPy offers after a dot. This module and its data are a chunk of their own. */
import type { Completion } from "@codemirror/autocomplete";
import names from "./numpyNames.json";

/** A label, its type for CodeMirror, a signature and a description. */
type Entry = string[];
/** By module, and by the classes "Generator" and "ndarray". */
const groups: Record<string, Entry[]> = names;

const completions = new Map<string, Completion[]>();

function listGroup(group: string): Completion[] {
  const known = completions.get(group) ?? (groups[group] ?? []).map(toCompletion);
  completions.set(group, known);
  return known;
}

function toCompletion([label = "", type = "", signature = "", description = ""]: Entry): Completion {
  return { label, type, info: () => renderInfo(signature && `${label}${signature}`, description) };
}

function renderInfo(signature: string, description: string): Node {
  const box = document.createElement("div");
  if (signature) box.append(Object.assign(document.createElement("code"), { textContent: signature }));
  box.append(description);
  return box;
}

/** The full name of each NumPy module by what the code calls it: "np" is "numpy", "la" may be "numpy.linalg". */
export function findModules(code: string): Map<string, string> {
  const modules = new Map<string, string>();
  for (const [, module = "", alias] of code.matchAll(/^[ \t]*import[ \t]+(numpy(?:\.\w+)*)(?:[ \t]+as[ \t]+(\w+))?/gm))
    modules.set(alias ?? "numpy", alias ? module : "numpy");
  for (const [, list = ""] of code.matchAll(/^[ \t]*from[ \t]+numpy[ \t]+import[ \t]+([^\n]+)/gm))
    for (const [, name = "", alias] of list.matchAll(/(\w+)(?:\s+as\s+(\w+))?/g))
      if (groups[`numpy.${name}`]) modules.set(alias ?? name, `numpy.${name}`);
  return modules;
}

/** The members of `owner`, such as "np.linalg", "rng" or "x". What is no module or generator may be an array. */
export function listNumpyMembers(code: string, owner: string): Completion[] {
  const modules = findModules(code);
  const [root = "", ...path] = owner.split(".");
  const module = modules.get(root);
  if (module && !owner.includes("(")) return listGroup([module, ...path].join("."));
  if (isGenerator(code, owner)) return listGroup("Generator");
  return modules.size > 0 && !isPythonName(code, root) ? listGroup("ndarray") : [];
}

/** Whether the code assigns a random generator to `owner`, or annotates it as one. */
function isGenerator(code: string, owner: string): boolean {
  if (/\bdefault_rng\([^()]*\)$/.test(owner)) return true;
  const name = owner.replace(/[^\w.]/g, "\\$&");
  return new RegExp(`(?<![\\w.])${name}\\s*(?:=[^=\\n]*\\bdefault_rng\\(|:\\s*[\\w.]*Generator\\b)`).test(code);
}

/** Whether `root` is certainly no array: the object of a method, a class, or another module. It may be called or indexed. */
function isPythonName(code: string, root: string): boolean {
  const name = root.match(/^\w+/)?.[0] ?? "";
  if (["self", "cls", "super"].includes(name)) return true;
  return new RegExp(`^[ \\t]*(?:class[ \\t]+${name}\\b|import[ \\t]+(?:\\w+[ \\t]+as[ \\t]+)?${name}\\b)`, "m").test(
    code,
  );
}

/** What can be imported, if `line` before the cursor is an import from NumPy. Null if it is not. */
export function listImportable(line: string): Completion[] | null {
  const module = line.match(/^\s*from\s+(numpy(?:\.\w+)?)\s+import\s+(?:[\w\s,]*,\s*)?$/)?.[1];
  return module ? listGroup(module) : null;
}
