import type { ReactNode } from "react";
import { Checkbox, type CheckboxProps } from "react-aria-components";

interface Props extends Omit<CheckboxProps, "className" | "children"> {
  children: ReactNode;
}

/** A checkbox with its label: one of a CheckboxGroup, or a setting that is on or off. */
export function LabeledCheckbox({ children, ...rest }: Props) {
  return (
    <Checkbox {...rest} className="checkbox">
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
