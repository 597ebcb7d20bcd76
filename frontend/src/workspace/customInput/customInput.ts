/** What a candidate types under "Your input": the text of each field by form, and what is sent of it. */
import type { CustomInput, InputForm } from "../../api/types";

export interface TypedInputs {
  isOpen: boolean;
  /** The name of the form that is shown. */
  form: string;
  /** The texts of the fields, by form and field. */
  texts: Record<string, Record<string, string>>;
}

/** Fills each form with its first sample, because that runs. */
export function createInputs(forms: InputForm[]): TypedInputs {
  const texts = Object.fromEntries(forms.map((form) => [form.name, { ...form.samples[0]?.fields }]));
  return { isOpen: false, form: forms[0]?.name ?? "", texts };
}

/** What is sent: without optional fields that stay empty. */
export function buildCustomInput(form: InputForm, texts: Record<string, string>): CustomInput {
  const typed = form.fields.map(({ name }) => [name, texts[name] ?? ""] as const);
  return { form: form.name, fields: Object.fromEntries(typed.filter(([, text]) => text.trim() !== "")) };
}

/** The required fields that are empty. */
export const listMissingFields = (form: InputForm, texts: Record<string, string>): string[] =>
  form.fields.filter(({ name, default: value }) => value === null && !texts[name]?.trim()).map(({ name }) => name);

export const showInput = (inputs: TypedInputs, { form, fields }: CustomInput): TypedInputs => ({
  ...inputs,
  form,
  texts: { ...inputs.texts, [form]: fields },
});

/** Whether the panel shows exactly this input. */
export function isShown(inputs: TypedInputs, form: InputForm, other: CustomInput): boolean {
  const shown = buildCustomInput(form, inputs.texts[form.name] ?? {});
  return shown.form === other.form && form.fields.every(({ name }) => shown.fields[name] === other.fields[name]);
}

/** Reads what the browser remembers. Forms that the problem does not have any more are left out. */
export function parseInputs(stored: string | null, forms: InputForm[]): TypedInputs {
  const start = createInputs(forms);
  const found = parseStored(stored);
  if (!found) return start;
  const texts = Object.fromEntries(forms.map(({ name }) => [name, found.texts[name] ?? start.texts[name] ?? {}]));
  return { isOpen: found.isOpen, form: found.form in texts ? found.form : start.form, texts };
}

function parseStored(stored: string | null): TypedInputs | null {
  try {
    const value = JSON.parse(stored ?? "null") as Partial<TypedInputs> | null;
    if (typeof value?.form !== "string" || typeof value.texts !== "object" || value.texts === null) return null;
    const texts = Object.values(value.texts).every((fields) =>
      Object.values(fields).every((text) => typeof text === "string"),
    );
    return texts ? { isOpen: value.isOpen === true, form: value.form, texts: value.texts } : null;
  } catch {
    return null;
  }
}
