import { destination, pino, type DestinationStream, type Logger } from 'pino';
import type { Config } from '../config/config.js';

/** Opens the log: JSON lines on stderr, so that stdout contains the result only. Logs the warnings of the configuration. */
export function openLog({ logLevel, warnings }: Config, stream: DestinationStream = destination(2)): Logger {
  const log = pino({ level: logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime }, stream);
  for (const warning of warnings) log.warn(warning);
  return log;
}

/** The log of a command that ends by itself: its output reports progress, so the log contains warnings and errors only. */
export function openQuietLog(config: Config, stream?: DestinationStream): Logger {
  return openLog(config.logLevel === 'info' ? { ...config, logLevel: 'warn' } : config, stream);
}
