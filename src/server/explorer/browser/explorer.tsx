import { GraphiQL } from 'graphiql';
import { useMemo, useRef, useState, type ComponentProps, type ReactElement } from 'react';
import { createRoot } from 'react-dom/client';
import { correctName } from './documents.js';
import { sendOperation, type GraphQLOperation } from './graphql-request.js';
import { exampleOperations } from './operations.js';
import { PriceView } from './price-view.js';
import { buildHeaders, loadSettings, storeSettings, type RequestSettings } from './request-settings.js';
import { seedEditors } from './seed-editors.js';
import { SettingsBar } from './settings-bar.js';
import 'graphiql/style.css';
import './explorer.css';

type Fetcher = ComponentProps<typeof GraphiQL>['fetcher'];

/** GraphiQL sends its introspection under this name. */
const INTROSPECTION = 'IntrospectionQuery';

function createFetcher(readSettings: () => RequestSettings): Fetcher {
  return (operation, options) => {
    const settings = readSettings();
    // A dry run is answered with the price alone; the editors need the schema.
    const isIntrospection = operation.operationName === INTROSPECTION;
    const own = buildHeaders(isIntrospection ? { ...settings, isTraced: false, isDryRun: false } : settings);
    const operationName = correctName(operation.query, operation.operationName ?? null);
    return sendOperation(
      { ...(operation as GraphQLOperation), operationName },
      { ...own, ...options?.headers },
    ) as ReturnType<Fetcher>;
  };
}

function Explorer(): ReactElement {
  const [settings, setSettings] = useState(loadSettings);
  const [priceSlot, setPriceSlot] = useState<HTMLDivElement | null>(null);
  const current = useRef(settings);
  const { key, account } = settings;
  // GraphiQL loads the schema again when its fetcher changes: for another key or account, not for a switch.
  const fetcher = useMemo(() => createFetcher(() => ({ ...current.current, key, account })), [key, account]);
  const change = (changed: RequestSettings): void => {
    current.current = changed;
    setSettings(changed);
    storeSettings(changed);
  };
  return (
    <>
      <SettingsBar settings={settings} onChange={change} priceSlot={setPriceSlot} />
      <GraphiQL
        fetcher={fetcher}
        defaultTabs={exampleOperations.map((one) => ({ ...one }))}
        // Variables and the history may hold a person's data, so they end with the tab too.
        storage={sessionStorage}
        shouldPersistHeaders={false}
        defaultEditorToolsVisibility="variables"
        inputValueDeprecation
      >
        <GraphiQL.Logo>{priceSlot !== null && <PriceView settings={settings} slot={priceSlot} />}</GraphiQL.Logo>
      </GraphiQL>
    </>
  );
}

seedEditors(sessionStorage, exampleOperations[0]);
// The overlays of GraphiQL add style elements; the page's policy allows those with its nonce.
const nonce = document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce;
Object.assign(globalThis, { __webpack_nonce__: nonce });
const container = document.getElementById('explorer');
if (container !== null) createRoot(container).render(<Explorer />);
