import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A Redis that can stall: it accepts every connection, and answers only while it is not stalled. */
export interface StallingRedis {
  readonly url: string;
  /** Stops all traffic; connections stay open. */
  stall(): void;
  /** Forwards the held traffic, and all that follows. `new`: only on connections opened from now on. */
  resume(over?: 'all' | 'new'): void;
  close(): Promise<void>;
}

/** A server that never answers, or a proxy that can stall to the Redis at a local port. */
export async function startStallingRedis(port: number | null = null): Promise<StallingRedis> {
  let isForwarding = port !== null;
  const sockets = new Set<Socket>();
  const pairs = new Set<readonly [Socket, Socket]>();
  const resumePair = (pair: readonly [Socket, Socket]): void => {
    for (const socket of pair) socket.resume();
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    if (port === null) return void socket.resume();
    const upstream = connect(port, '127.0.0.1');
    upstream.on('error', () => socket.destroy()).on('close', () => socket.destroy());
    socket.on('close', () => upstream.destroy());
    const pair = [socket, upstream] as const;
    pairs.add(pair);
    socket.on('data', (bytes) => upstream.write(bytes));
    upstream.on('data', (bytes) => socket.write(bytes));
    if (!isForwarding) for (const one of pair) one.pause();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stall: () => {
      isForwarding = false;
      for (const pair of pairs) for (const socket of pair) socket.pause();
    },
    resume: (over = 'all') => {
      isForwarding = true;
      if (over === 'all') for (const pair of pairs) resumePair(pair);
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
