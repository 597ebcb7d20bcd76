import { useId, useRef, useState } from "react";
import type { CustomInput, InputForm } from "../../api/types";
import { Button } from "../../ui/Button";
import { SelectField } from "../../ui/FilterFields";
import { modifierKey } from "../../ui/modifierKey";
import { type KeyBinding, useKeys } from "../../ui/shortcuts/shortcutRegistry";
import { buildCustomInput, isShown, listMissingFields, showInput } from "./customInput";
import { InputTextField } from "./InputTextField";
import { useCustomInput } from "./useCustomInput";
import "./custom-input.css";

interface Props {
  slug: string;
  exercise: string;
  forms: InputForm[];
  isBusy: boolean;
  isClosed: boolean;
  /** The input of the run whose result is shown. Null if it has none. */
  judged: CustomInput | null;
  onRun: (input: CustomInput) => void;
}

/** Runs the code on arguments that the candidate types, instead of the sample cases. */
export function CustomInputPanel({ slug, exercise, forms, isBusy, isClosed, judged, onRun }: Props) {
  const [inputs, setInputs] = useCustomInput(slug, exercise, forms);
  const [isChecked, setChecked] = useState(false);
  const fields = useRef<HTMLDivElement>(null);
  const titleId = useId();
  const form = forms.find(({ name }) => name === inputs.form) ?? forms[0];
  const texts = form ? (inputs.texts[form.name] ?? {}) : {};
  const empty = form && isChecked ? listMissingFields(form, texts) : [];

  const run = () => {
    if (!form || isBusy || isClosed) return;
    const missing = listMissingFields(form, texts)[0];
    setChecked(missing !== undefined);
    if (missing === undefined) onRun(buildCustomInput(form, texts));
    else fields.current?.querySelector<HTMLElement>(`[name="${missing}"]`)?.focus();
  };
  const runKey: KeyBinding<React.KeyboardEvent> = {
    place: "input",
    keys: [modifierKey, "Enter"],
    action: "Run your code on this input",
    handle: (event) => {
      const isModified = event.ctrlKey || event.metaKey;
      if (!isModified || (event.key !== "Enter" && event.key !== "'")) return false;
      event.stopPropagation();
      run();
      return true;
    },
  };
  const onKeyDown = useKeys(form && inputs.isOpen && !isClosed ? [runKey] : []);

  return (
    <details
      className="disclosure custom-input"
      open={inputs.isOpen}
      onToggle={(event) => {
        const isOpen = event.currentTarget.open;
        if (isOpen !== inputs.isOpen) setInputs({ ...inputs, isOpen });
      }}
    >
      <summary id={titleId}>Your input</summary>
      {form ? (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be named by the summary
        <div className="stack-2" role="group" aria-labelledby={titleId} onKeyDown={onKeyDown} ref={fields}>
          {forms.length > 1 && (
            <SelectField
              title="What to call"
              value={form.name}
              onChange={(name) => setInputs({ ...inputs, form: name })}
            >
              {forms.map(({ name, title }) => (
                <option key={name} value={name}>
                  {title}
                </option>
              ))}
            </SelectField>
          )}
          {forms.length === 1 && <p className="mono small">{form.title}</p>}
          {form.note && <p className="small muted-text">{form.note}</p>}
          {form.fields.map((field) => (
            <InputTextField
              key={`${form.name} ${field.name}`}
              field={field}
              isScript={form.is_script}
              isEmpty={empty.includes(field.name)}
              text={texts[field.name] ?? ""}
              onChange={(text) =>
                setInputs({ ...inputs, texts: { ...inputs.texts, [form.name]: { ...texts, [field.name]: text } } })
              }
            />
          ))}
          <div className="row">
            <Button onPress={run} isDisabled={isClosed} isPending={isBusy}>
              Run on your input
            </Button>
            {judged && forms.some(({ name }) => name === judged.form) && !isShown(inputs, form, judged) && (
              <Button kind="quiet" onPress={() => setInputs(showInput(inputs, judged))}>
                Copy the input of this run
              </Button>
            )}
            {form.samples.map((sample, index) => (
              <Button
                key={sample.name}
                kind="quiet"
                aria-label={`Copy sample ${index + 1}: ${sample.name}`}
                onPress={() => setInputs(showInput(inputs, { form: form.name, fields: { ...sample.fields } }))}
              >
                {`Copy sample ${index + 1}`}
              </Button>
            ))}
          </div>
          <p className="tiny muted-text">
            Python expressions; NumPy is np. You see your result, and of the reference only lengths, shapes and dtypes.
            Nothing is compared.
          </p>
        </div>
      ) : (
        <p className="small muted-text">
          The inputs of this problem cannot be typed as expressions. Run tries your code on the sample cases.
        </p>
      )}
    </details>
  );
}
