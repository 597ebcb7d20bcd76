import { type ReactNode, useSyncExternalStore } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { Group, Panel, Separator, useDefaultLayout } from "react-resizable-panels";

export const TABS = ["problem", "code", "results"] as const;
export type WorkTab = (typeof TABS)[number];

interface Props {
  problem: ReactNode;
  code: ReactNode;
  results: ReactNode;
  tab: WorkTab;
  onTab: (tab: WorkTab) => void;
}

const wide = window.matchMedia("(min-width: 900px)");
const subscribe = (tell: () => void) => {
  wide.addEventListener("change", tell);
  return () => wide.removeEventListener("change", tell);
};

/** Statement, editor and results: side by side with splits that are remembered, or as three tabs on a phone. */
export function Layout(props: Props) {
  const isWide = useSyncExternalStore(subscribe, () => wide.matches);
  return isWide ? <Wide {...props} /> : <Narrow {...props} />;
}

function Wide({ problem, code, results }: Props) {
  const columns = useDefaultLayout({ id: "columns", storage: localStorage });
  const rows = useDefaultLayout({ id: "rows", storage: localStorage });
  return (
    <Group className="panes" id="columns" orientation="horizontal" {...columns}>
      <Panel id="problem" className="pane" defaultSize="38%" minSize="260px">
        <section className="pane-scroll" aria-label="Problem">
          {problem}
        </section>
      </Panel>
      <Separator className="split" aria-label="Width of the statement" />
      <Panel id="work" minSize="320px">
        <Group id="rows" orientation="vertical" {...rows}>
          <Panel id="code" className="pane" defaultSize="55%" minSize="120px">
            {code}
          </Panel>
          <Separator className="split" aria-label="Height of the editor" />
          <Panel id="results" className="pane" minSize="100px">
            <div className="pane-scroll">{results}</div>
          </Panel>
        </Group>
      </Panel>
    </Group>
  );
}

function Narrow({ problem, code, results, tab, onTab }: Props) {
  const panels = { problem, code, results };
  const titles = { problem: "Problem", code: "Code", results: "Results" };
  return (
    <Tabs className="work-tabs" selectedKey={tab} onSelectionChange={(key) => onTab(key as WorkTab)}>
      <TabList aria-label="Parts of the workspace">
        {TABS.map((id) => (
          <Tab key={id} id={id}>
            {titles[id]}
          </Tab>
        ))}
      </TabList>
      {TABS.map((id) => (
        <TabPanel key={id} id={id} shouldForceMount className={id === "code" ? "work-code" : "work-panel"}>
          {panels[id]}
        </TabPanel>
      ))}
    </Tabs>
  );
}
