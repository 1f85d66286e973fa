import type { ComponentProps, ReactElement, Ref } from 'react';
import type { RequestSettings } from './request-settings.js';

interface SettingsBarProps {
  readonly settings: RequestSettings;
  readonly onChange: (settings: RequestSettings) => void;
  /** Where the price of the open tab is shown. */
  readonly priceSlot: Ref<HTMLDivElement>;
}

/** The bar above the editors: the headers of every request, and the price of the open tab. */
export function SettingsBar({ settings, onChange, priceSlot }: SettingsBarProps): ReactElement {
  const change = (part: Partial<RequestSettings>): void => onChange({ ...settings, ...part });
  return (
    <header className="settings">
      <a className="home" href="/">
        keap-graph
      </a>
      <HeaderField
        label="Key"
        className="key"
        value={settings.key}
        onChange={(key) => change({ key })}
        placeholder="none"
        title="Sent as x-api-key. It stays in this browser tab, until the tab is closed."
      />
      <HeaderField
        label="Account"
        value={settings.account}
        onChange={(account) => change({ account })}
        placeholder="the only one"
        title="Sent as x-keap-account. Needed only where the gateway serves several Keap accounts."
      />
      <label className="switch" title="x-keap-trace: the answer lists every Keap call in extensions.keap.trace.">
        <input
          type="checkbox"
          checked={settings.isTraced}
          onChange={({ target }) => change({ isTraced: target.checked })}
        />
        <span>Trace</span>
      </label>
      <label className="switch" title="x-keap-dry-run: the answer is the price alone; nothing is read or written.">
        <input
          type="checkbox"
          checked={settings.isDryRun}
          onChange={({ target }) => change({ isDryRun: target.checked })}
        />
        <span>Dry run</span>
      </label>
      <div className="price" aria-live="polite" ref={priceSlot} />
    </header>
  );
}

interface HeaderFieldProps extends Pick<ComponentProps<'input'>, 'className' | 'placeholder' | 'title'> {
  readonly label: string;
  readonly value: string;
  /** Called when the field is left or Enter is pressed: each new key loads the schema again. */
  readonly onChange: (value: string) => void;
}

function HeaderField({ label, value, onChange, ...input }: HeaderFieldProps): ReactElement {
  const commit = (typed: string): void => {
    if (typed !== value) onChange(typed);
  };
  return (
    <label title={input.title}>
      <span>{label}</span>
      {/* The key is no password field: a browser would offer to store it. The style hides it. */}
      <input
        {...input}
        type="text"
        defaultValue={value}
        onBlur={({ currentTarget }) => commit(currentTarget.value)}
        onKeyDown={({ key, currentTarget }) => {
          if (key === 'Enter') commit(currentTarget.value);
        }}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
      />
    </label>
  );
}
