import { SelectField } from "../../ui/FilterFields";
import { LabeledCheckbox } from "../../ui/LabeledCheckbox";
import { changeColorChoice, THEMES, useColorChoice } from "../../ui/theme";
import { changeEditorSettings, FONT_SIZES, KEY_STYLES, TAB_WIDTHS, useEditorSettings } from "./editorSettings";
import "./settings.css";

const THEME_TITLES = { system: "Same as the system", light: "Light", dark: "Dark" };
const KEY_TITLES = { standard: "Standard", vim: "Vim", emacs: "Emacs" };
const KEY_HINTS = {
  standard: "",
  vim: "To leave the editor, press Esc, then Tab. The browser reserves Ctrl+N, Ctrl+T and Ctrl+W.",
  emacs:
    "To leave the editor, press Esc, then Tab. The browser reserves Ctrl+N, Ctrl+T and Ctrl+W. Ctrl+Shift+V " +
    "pastes from other windows.",
};

/** The settings of the workspace. They apply at once. */
export function SettingsForm({ allowsCompletion }: { allowsCompletion: boolean }) {
  const settings = useEditorSettings();
  const colors = useColorChoice();
  const choose = <Value,>(values: readonly Value[], name: string, set: (value: Value) => void) => {
    const value = values.find((each) => String(each) === name);
    if (value !== undefined) set(value);
  };
  return (
    <>
      <div className="settings-fields">
        <SelectField
          title="Theme"
          value={colors.theme}
          onChange={(name) => choose(THEMES, name, (theme) => changeColorChoice({ ...colors, theme }))}
        >
          {THEMES.map((theme) => (
            <option key={theme} value={theme}>
              {THEME_TITLES[theme]}
            </option>
          ))}
        </SelectField>
        <SelectField
          title="Keys"
          value={settings.keys}
          description={KEY_HINTS[settings.keys]}
          onChange={(name) => choose(KEY_STYLES, name, (keys) => changeEditorSettings({ keys }))}
        >
          {KEY_STYLES.map((keys) => (
            <option key={keys} value={keys}>
              {KEY_TITLES[keys]}
            </option>
          ))}
        </SelectField>
        <SelectField
          title="Font size"
          value={String(settings.fontSize)}
          onChange={(name) => choose(FONT_SIZES, name, (fontSize) => changeEditorSettings({ fontSize }))}
        >
          {FONT_SIZES.map((size) => (
            <option key={size} value={size}>
              {size}
            </option>
          ))}
        </SelectField>
        <SelectField
          title="Tab width"
          value={String(settings.tabWidth)}
          onChange={(name) => choose(TAB_WIDTHS, name, (tabWidth) => changeEditorSettings({ tabWidth }))}
        >
          {TAB_WIDTHS.map((width) => (
            <option key={width} value={width}>
              {width} spaces
            </option>
          ))}
        </SelectField>
      </div>
      <div>
        <LabeledCheckbox
          isSelected={colors.hasHighContrast}
          onChange={(hasHighContrast) => changeColorChoice({ ...colors, hasHighContrast })}
        >
          High contrast
        </LabeledCheckbox>
        <LabeledCheckbox
          isSelected={settings.wrapsLines}
          onChange={(wrapsLines) => changeEditorSettings({ wrapsLines })}
        >
          Wrap long lines
        </LabeledCheckbox>
        <LabeledCheckbox
          isSelected={settings.completes && allowsCompletion}
          isDisabled={!allowsCompletion}
          onChange={(completes) => changeEditorSettings({ completes })}
        >
          <span>
            Complete names of Python and NumPy{" "}
            <span className="small muted-text">
              {allowsCompletion ? "Your code is not sent anywhere." : "This interview does not allow completion."}
            </span>
          </span>
        </LabeledCheckbox>
      </div>
      <p className="small muted-text">The settings apply at once and are stored in this browser only.</p>
    </>
  );
}
