import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** What stands where a Redis is expected: it accepts every connection, and answers only while it speaks. */
export interface SilentRedis {
  readonly url: string;
  /** Nothing passes from now on; connections stay open. */
  silence(): void;
  /** What was held passes, and all that follows. `new`: only over connections that are made from now on. */
  speak(over?: 'all' | 'new'): void;
  close(): Promise<void>;
}

/** A server that is silent for ever, or a way to the Redis at a port of this machine that can fall silent. */
export async function silentRedis(port: number | null = null): Promise<SilentRedis> {
  let speaks = port !== null;
  const sockets = new Set<Socket>();
  const pairs = new Set<readonly [Socket, Socket]>();
  const flow = (pair: readonly [Socket, Socket]): void => {
    for (const socket of pair) socket.resume();
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    if (port === null) return void socket.resume();
    const there = connect(port, '127.0.0.1');
    there.on('error', () => socket.destroy()).on('close', () => socket.destroy());
    socket.on('close', () => there.destroy());
    const pair = [socket, there] as const;
    pairs.add(pair);
    socket.on('data', (bytes) => there.write(bytes));
    there.on('data', (bytes) => socket.write(bytes));
    if (!speaks) for (const one of pair) one.pause();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    silence: () => {
      speaks = false;
      for (const pair of pairs) for (const socket of pair) socket.pause();
    },
    speak: (over = 'all') => {
      speaks = true;
      if (over === 'all') for (const pair of pairs) flow(pair);
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
