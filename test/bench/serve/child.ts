import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Profiler } from 'node:inspector';

const reporter = new URL('reporter.js', import.meta.url).href;
/** A child says what went wrong in its last lines. */
const KEPT_OUTPUT = 4000;
const START_LIMIT_MS = 60_000;

/** A process with an IPC channel. It ends with this one. */
export class Child {
  private readonly process: ChildProcess;
  private output = '';

  constructor(args: readonly string[], { cwd, env = {} }: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv }) {
    const { PATH, HOME } = process.env;
    this.process = spawn(process.execPath, args, {
      cwd,
      env: { PATH, HOME, NODE_ENV: 'production', ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const keep = (chunk: Buffer): void => void (this.output = `${this.output}${chunk.toString()}`.slice(-KEPT_OUTPUT));
    this.process.stdout?.on('data', keep);
    this.process.stderr?.on('data', keep);
  }

  /** The next message of the child. Rejects if the child ends before. */
  async receive<T>(): Promise<T> {
    const listening = new AbortController();
    const options = { signal: listening.signal };
    const ended = once(this.process, 'exit', options).then(() => this.failEarly());
    try {
      const [message] = (await Promise.race([once(this.process, 'message', options), ended])) as [T];
      return message;
    } finally {
      listening.abort();
    }
  }

  /** Sends a message and waits for the next one. */
  ask<T>(message: string): Promise<T> {
    const answer = this.receive<T>();
    this.process.send(message);
    return answer;
  }

  /** Waits for text in the output, and returns what matches. */
  async waitForOutput(pattern: RegExp): Promise<string> {
    for (let waitedMs = 0; waitedMs < START_LIMIT_MS; waitedMs += 20) {
      const found = pattern.exec(this.output);
      if (found !== null) return found[0];
      if (this.process.exitCode !== null) return this.failEarly();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await this.stop();
    throw new Error(`it does not start: ${this.output}`);
  }

  private failEarly(): never {
    throw new Error(`it ended early: ${this.output}`);
  }

  async stop(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const exit = once(this.process, 'exit');
    this.process.kill('SIGTERM');
    await exit;
  }
}

/** A gateway in a process of its own that reports its CPU time. */
export class MeasuredGateway {
  private constructor(
    private readonly child: Child,
    readonly url: string,
  ) {}

  /** Starts it and waits until it prints its URL. `args` are those of Node, the program among them. */
  static async start(
    args: readonly string[],
    options: ConstructorParameters<typeof Child>[1],
  ): Promise<MeasuredGateway> {
    const child = new Child(['--import', reporter, ...args], options);
    return new MeasuredGateway(child, await child.waitForOutput(/http:\/\/\S+\/graphql/));
  }

  /** The CPU time of all threads of the process so far, user and system, in milliseconds. */
  async readCpuMs(): Promise<number> {
    const { user, system } = await this.child.ask<NodeJS.CpuUsage>('usage');
    return (user + system) / 1000;
  }

  /** The CPU profile of what the process does while `run` runs. */
  async profile(run: () => Promise<unknown>): Promise<Profiler.Profile> {
    await this.child.ask('startProfile');
    await run();
    return this.child.ask('stopProfile');
  }

  stop(): Promise<void> {
    return this.child.stop();
  }
}
