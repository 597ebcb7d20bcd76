import { expect, test } from "vitest";
import { findModules, listImportable, listNumpyMembers } from "./numpyCompletion";

const labels = (code: string, owner: string) => listNumpyMembers(code, owner).map(({ label }) => label);
const IMPORT = "import numpy as np\n";

test("finds what the code calls NumPy's modules", () => {
  const code = `${IMPORT}import numpy.linalg as la\nfrom numpy import random, fft as f, sum\nimport math\n`;
  expect([...findModules(code)]).toEqual([
    ["np", "numpy"],
    ["la", "numpy.linalg"],
    ["random", "numpy.random"],
    ["f", "numpy.fft"],
  ]);
});

test("a module that is imported without a name is reached through numpy", () => {
  expect([...findModules("import numpy.linalg\n")]).toEqual([["numpy", "numpy"]]);
});

test.each([
  ["np", "logaddexp"],
  ["np.linalg", "norm"],
  ["np.random", "default_rng"],
  ["x", "argmax"],
  ["scores[0]", "astype"],
])("offers members of %s", (owner, name) => {
  expect(labels(IMPORT, owner)).toContain(name);
});

test.each(["x[i-1]", "x[z-a]", "f(*rows)", "x[:, None]"])("offers an array's members of %s", (owner) => {
  expect(labels(IMPORT, owner)).toContain("argmax");
});

test.each([
  ["rng = np.random.default_rng(3)\n", "rng"],
  ["self.rng = np.random.default_rng()\n", "self.rng"],
  ["def draw(rng: np.random.Generator):\n", "rng"],
  ["", "np.random.default_rng(0)"],
])("offers a generator's methods: %s", (code, owner) => {
  expect(labels(IMPORT + code, owner)).toContain("permutation");
  expect(labels(IMPORT + code, owner)).not.toContain("argmax");
});

test.each([
  [IMPORT, "self"],
  [IMPORT, "super()"],
  [`${IMPORT}import math\n`, "math"],
  [`${IMPORT}class Cache:\n`, "Cache"],
  ["total = 0\n", "total"],
  [IMPORT, "np.no_such_module"],
])("offers nothing of NumPy where it cannot be right: %s %s", (code, owner) => {
  expect(labels(code, owner)).toEqual([]);
});

test("offers a module's names in an import", () => {
  const offered = (line: string) => listImportable(line)?.map(({ label }) => label);
  expect(offered("from numpy import ")).toContain("einsum");
  expect(offered("from numpy.linalg import norm, ")).toContain("svd");
  expect(offered("from math import ")).toBeUndefined();
});
