import { useEditorContext } from '@graphiql/react';
import { useEffect, useState, type ReactElement } from 'react';
import { createPortal } from 'react-dom';
import { fetchPrice, type EditedOperation, type Price } from './price.js';
import type { RequestSettings } from './request-settings.js';

/** Typing pauses this long before the price is asked for. */
const TYPING_PAUSE_MS = 400;

type PriceState =
  | { readonly kind: 'none' }
  | { readonly kind: 'price'; readonly price: Price }
  | { readonly kind: 'failure'; readonly message: string };

interface PriceViewProps {
  readonly settings: RequestSettings;
  /** The element of the bar above the editors that shows the price. */
  readonly slot: HTMLElement;
}

/** The price of the open tab. It is inside GraphiQL, whose editors it reads, and appears in the bar above. */
export function PriceView({ settings, slot }: PriceViewProps): ReactElement {
  const { tabs, activeTabIndex } = useEditorContext({ nonNull: true });
  const tab = tabs[activeTabIndex];
  const state = usePrice(
    { query: tab?.query ?? '', variables: tab?.variables ?? '', operationName: tab?.operationName ?? null },
    settings,
  );
  return createPortal(<PriceText state={state} />, slot);
}

function usePrice({ query, variables, operationName }: EditedOperation, settings: RequestSettings): PriceState {
  const [state, setState] = useState<PriceState>({ kind: 'none' });
  const { key, account } = settings;
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const load = async (): Promise<void> => {
      try {
        const caller = { key, account, isTraced: false, isDryRun: false };
        const price = await fetchPrice({ query, variables, operationName }, caller, signal);
        if (!signal.aborted) setState(price === null ? { kind: 'none' } : { kind: 'price', price });
      } catch (error) {
        if (!signal.aborted)
          setState({ kind: 'failure', message: error instanceof Error ? error.message : 'No price.' });
      }
    };
    const timer = setTimeout(() => void load(), TYPING_PAUSE_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [query, variables, operationName, key, account]);
  return state;
}

function PriceText({ state }: { readonly state: PriceState }): ReactElement {
  if (state.kind === 'none') return <span className="price-none">No price: the operation is not complete.</span>;
  if (state.kind === 'failure') return <span className="price-refused">No price: {state.message}</span>;
  const { price } = state;
  const most = price.atMostCalls === null ? '' : `, at most ${price.atMostCalls}`;
  return (
    <details>
      <summary className={price.isAllowed ? 'price-allowed' : 'price-refused'}>
        {price.isAllowed ? 'Price' : 'Too expensive'}: {formatCalls(price.calls)}
        {most} (limit {price.limit})
      </summary>
      <div className="price-parts">
        {price.refusal !== null && <p>{price.refusal}</p>}
        <p>
          About {price.nodes} {price.nodes === 1 ? 'record' : 'records'}.{' '}
          {price.isSizeKnown ? '' : 'The sizes of some collections are not known yet; they count as small.'}
        </p>
        {price.fields.length > 0 && (
          <ol>
            {price.fields.map(({ path, calls }) => (
              <li key={path}>
                <code>{path}</code> {formatCalls(calls)}
              </li>
            ))}
          </ol>
        )}
      </div>
    </details>
  );
}

const formatCalls = (calls: number): string => `${calls} Keap ${calls === 1 ? 'call' : 'calls'}`;
