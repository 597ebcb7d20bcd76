import { useState } from "react";
import type { InputForm } from "../../api/types";
import { readTab, writeTab } from "../../ui/tabStore";
import { parseInputs, type TypedInputs } from "./customInput";

/**
 * What is typed under "Your input" for one exercise, and a function that changes it. The tab remembers it, not the browser:
 * it belongs to one person, and the next one at this browser must not see it.
 */
export function useCustomInput(
  slug: string,
  exercise: string,
  forms: InputForm[],
): [TypedInputs, (next: TypedInputs) => void] {
  const key = `custom-input ${slug} ${exercise}`;
  const [inputs, setInputs] = useState(() => parseInputs(readTab(key), forms));
  return [
    inputs,
    (next) => {
      setInputs(next);
      writeTab(key, JSON.stringify(next));
    },
  ];
}
