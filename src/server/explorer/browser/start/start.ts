import { readContents } from './account-contents.js';
import { contacts } from '../operations.js';
import { describeHealth } from './health-text.js';
import { loadSettings, type RequestSettings } from '../request-settings.js';
import './start.css';

interface SandboxOptions {
  readonly target: string;
  readonly initialEndpoint: string;
  readonly endpointIsEditable: boolean;
  readonly hideCookieToggle: boolean;
  readonly runTelemetry: boolean;
  readonly allowDynamicStyles: boolean;
  readonly initialState: { readonly document: string };
}

declare global {
  interface Window {
    EmbeddedSandbox?: new (options: SandboxOptions) => unknown;
  }
}

const SANDBOX_SCRIPT = 'https://embeddable-sandbox.cdn.apollographql.com/v2/embeddable-sandbox.umd.production.min.js';
const SANDBOX_FRAME = 'https://sandbox.embed.apollographql.com';
/** How long the page waits for Apollo Sandbox before it becomes the start page. */
const SANDBOX_TIMEOUT_MS = 2_000;

/** Opens Apollo Sandbox, or after two seconds without it the start page. Sandbox that loads later waits for a click. */
function openPage(): void {
  const { classList } = document.documentElement;
  classList.add('waiting');
  const timer = setTimeout(showStartPage, SANDBOX_TIMEOUT_MS);
  const openSandbox = (): void => {
    classList.remove('waiting');
    classList.add('sandbox');
  };
  // The frame speaks to the page as soon as it runs. A frame that failed to load fires `load` as well.
  addEventListener('message', ({ origin }) => {
    if (origin !== SANDBOX_FRAME || classList.contains('sandbox')) return;
    if (classList.contains('waiting')) {
      clearTimeout(timer);
      openSandbox();
    } else offerSandbox(openSandbox);
  });
  loadSandbox(() => {
    clearTimeout(timer);
    showStartPage();
  });
}

function loadSandbox(onFailure: () => void): void {
  const script = document.createElement('script');
  script.src = SANDBOX_SCRIPT;
  script.addEventListener('error', onFailure);
  script.addEventListener('load', () => {
    if (window.EmbeddedSandbox === undefined) return;
    const options: SandboxOptions = {
      target: '#sandbox',
      initialEndpoint: new URL('/graphql', location.href).href,
      endpointIsEditable: false,
      hideCookieToggle: true,
      runTelemetry: false,
      allowDynamicStyles: false,
      initialState: { document: contacts.query },
    };
    Reflect.construct(window.EmbeddedSandbox, [options]);
  });
  document.head.append(script);
}

function offerSandbox(open: () => void): void {
  const button = document.querySelector<HTMLButtonElement>('#open-sandbox');
  if (button === null) return;
  button.hidden = false;
  button.addEventListener('click', open);
}

function showStartPage(): void {
  const { classList } = document.documentElement;
  if (!classList.contains('waiting')) return;
  classList.remove('waiting');
  setText('#origin', location.origin);
  const settings = loadSettings();
  void describeHealth().then((text) => setText('#health', text));
  void showContents(settings);
}

async function showContents(settings: RequestSettings): Promise<void> {
  const { title, lines } = await readContents(settings);
  setText('#contents-title', title);
  const items = lines.map((line) => {
    const item = document.createElement('li');
    item.textContent = line;
    return item;
  });
  document.querySelector('#contents')?.replaceChildren(...items);
}

function setText(selector: string, text: string): void {
  const element = document.querySelector(selector);
  if (element !== null) element.textContent = text;
}

openPage();
