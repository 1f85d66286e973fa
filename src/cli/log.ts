import { destination, pino, type Logger } from 'pino';
import type { Config } from '../config/config.js';

/** The log: JSON lines on stderr, so that stdout holds the answer alone. Says what the configuration warns of. */
export function openLog({ logLevel, warnings }: Config): Logger {
  const log = pino({ level: logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination(2));
  for (const warning of warnings) log.warn(warning);
  return log;
}

/** The log of a command that ends by itself: its own output says how it goes, so the log tells troubles only. */
export function openQuietLog(config: Config): Logger {
  return openLog(config.logLevel === 'info' ? { ...config, logLevel: 'warn' } : config);
}
