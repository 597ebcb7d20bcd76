import { type ReactNode, useSyncExternalStore } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { Group, Panel, Separator, useDefaultLayout } from "react-resizable-panels";

export const TABS = ["problem", "code", "results"] as const;
export type WorkspaceTab = (typeof TABS)[number];

interface Props {
  problem: ReactNode;
  code: ReactNode;
  results: ReactNode;
  tab: WorkspaceTab;
  onTab: (tab: WorkspaceTab) => void;
}

const wideScreen = window.matchMedia("(min-width: 900px)");
const subscribe = (onChange: () => void) => {
  wideScreen.addEventListener("change", onChange);
  return () => wideScreen.removeEventListener("change", onChange);
};

/** Statement, editor and results: side by side with saved split positions, or as three tabs on a narrow screen. */
export function WorkspaceLayout(props: Props) {
  const isWide = useSyncExternalStore(subscribe, () => wideScreen.matches);
  return isWide ? <SplitPanes {...props} /> : <TabbedPanes {...props} />;
}

function SplitPanes({ problem, code, results }: Props) {
  const columns = useDefaultLayout({ id: "columns", storage: localStorage });
  const rows = useDefaultLayout({ id: "rows", storage: localStorage });
  return (
    <Group className="panes" id="columns" orientation="horizontal" {...columns}>
      <Panel id="problem" className="pane" defaultSize="38%" minSize="260px">
        <section className="pane-scroll" aria-label="Problem">
          {problem}
        </section>
      </Panel>
      <Separator className="pane-separator" aria-label="Width of the statement" />
      <Panel id="work" minSize="320px">
        <Group id="rows" orientation="vertical" {...rows}>
          <Panel id="code" className="pane" defaultSize="55%" minSize="120px">
            {code}
          </Panel>
          <Separator className="pane-separator" aria-label="Height of the editor" />
          <Panel id="results" className="pane" minSize="100px">
            <div className="pane-scroll">{results}</div>
          </Panel>
        </Group>
      </Panel>
    </Group>
  );
}

function TabbedPanes({ problem, code, results, tab, onTab }: Props) {
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
