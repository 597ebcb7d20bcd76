import { expect, test } from "vitest";
import type { InputForm } from "../../api/types";
import { buildCustomInput, createInputs, isShown, listMissingFields, parseInputs, showInput } from "./customInput";

const form: InputForm = {
  name: "rms_norm",
  title: "rms_norm(x, gamma, eps=1e-06)",
  is_script: false,
  fields: [
    { name: "x", default: null, hint: "" },
    { name: "gamma", default: null, hint: "" },
    { name: "eps", default: "1e-06", hint: "" },
  ],
  samples: [{ name: "a row", fields: { x: "np.ones(3)", gamma: "np.ones(3)" } }],
  note: "",
};
const other: InputForm = { ...form, name: "layer_norm", samples: [] };

test("starts with the first sample of the first form", () => {
  const inputs = createInputs([form, other]);
  expect(inputs).toEqual({
    isOpen: false,
    form: "rms_norm",
    texts: { rms_norm: { x: "np.ones(3)", gamma: "np.ones(3)" }, layer_norm: {} },
  });
});

test("leaves out optional fields that are empty", () => {
  const texts = { x: "[1]", gamma: "[2]", eps: "  ", gone: "3" };
  expect(buildCustomInput(form, texts)).toEqual({ form: "rms_norm", fields: { x: "[1]", gamma: "[2]" } });
});

test("finds required fields that are empty", () => {
  expect(listMissingFields(form, { x: " " })).toEqual(["x", "gamma"]);
  expect(listMissingFields(form, { x: "1", gamma: "2" })).toEqual([]);
});

test("remembers texts, and forgets forms that the problem does not have", () => {
  const inputs = showInput(createInputs([form, other]), { form: "layer_norm", fields: { x: "typed" } });
  const stored = JSON.stringify(inputs);
  expect(parseInputs(stored, [form, other])).toEqual(inputs);
  expect(parseInputs(stored, [form])).toEqual(createInputs([form]));
});

test.each([
  "null",
  "{",
  "[]",
  '{"form":1}',
  '{"form":"rms_norm","texts":{"rms_norm":{"x":1}}}',
  '{"form":"a","texts":{"b":null}}',
])("starts again from a damaged memory: %s", (stored) => {
  expect(parseInputs(stored, [form])).toEqual(createInputs([form]));
});

test("compares what is typed with the input of a run", () => {
  const inputs = createInputs([form]);
  const typed = buildCustomInput(form, inputs.texts.rms_norm ?? {});
  expect(isShown(inputs, form, typed)).toBe(true);
  expect(isShown(inputs, form, { ...typed, fields: { ...typed.fields, eps: "0" } })).toBe(false);
});
