import type { ReactNode } from "react";
import { Checkbox } from "react-aria-components";

/** One checkbox of a CheckboxGroup, with its label. */
export function LabeledCheckbox({ value, children }: { value: string; children: ReactNode }) {
  return (
    <Checkbox className="checkbox" value={value}>
      {({ isSelected }) => (
        <>
          <span className="box" aria-hidden="true">
            {isSelected && (
              <svg className="mark" viewBox="0 0 16 16" aria-hidden="true">
                <path d="M3 8.5l3.5 3.5L13 4.5" fill="none" stroke="currentColor" strokeWidth="2" />
              </svg>
            )}
          </span>
          {children}
        </>
      )}
    </Checkbox>
  );
}
