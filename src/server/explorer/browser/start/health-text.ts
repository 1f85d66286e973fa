interface Health {
  readonly status: string;
  readonly database: string;
  readonly accounts: Readonly<Record<string, number>> | null;
  readonly reasons: readonly string[];
}

/** The state of the gateway in a sentence. */
export async function describeHealth(): Promise<string> {
  try {
    const response = await fetch('/health/ready', { headers: { accept: 'application/json' } });
    return writeHealth((await response.json()) as Health);
  } catch {
    return 'The gateway does not answer. Is it still running?';
  }
}

export function writeHealth({ status, accounts, reasons }: Health): string {
  const count = Object.values(accounts ?? {}).reduce((sum, one) => sum + one, 0);
  if (status !== 'ready') return ['The gateway cannot serve queries now.', ...reasons].join(' ');
  if (count === 0) return 'The gateway and its database are ready. No Keap account is connected yet.';
  const accountText = count === 1 ? 'the Keap account' : `${count} Keap accounts`;
  return [`The gateway, its database and ${accountText} are ready.`, ...reasons].join(' ');
}
