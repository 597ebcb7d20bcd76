import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { type PanesProps, TABS, type WorkspaceTab } from "./paneProps";

/** On narrow screens: one pane at a time. */
export function TabbedPanes({ problem, code, results, tab, onTab }: PanesProps) {
  const panels = { problem, code, results };
  const titles = { problem: "Problem", code: "Code", results: "Results" };
  return (
    <Tabs className="workspace-tabs" selectedKey={tab} onSelectionChange={(key) => onTab(key as WorkspaceTab)}>
      <TabList aria-label="Workspace sections">
        {TABS.map((id) => (
          <Tab key={id} id={id}>
            {titles[id]}
          </Tab>
        ))}
      </TabList>
      {TABS.map((id) => (
        <TabPanel
          key={id}
          id={id}
          shouldForceMount
          className={id === "code" ? "workspace-code-panel" : "workspace-panel"}
        >
          {panels[id]}
        </TabPanel>
      ))}
    </Tabs>
  );
}
