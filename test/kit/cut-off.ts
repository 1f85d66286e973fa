import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to a server that can be cut: what runs through it breaks, and nothing new gets through. */
export interface CutOff {
  /** The address given, through here. */
  readonly url: string;
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

/** Opens a way to the server of a database URL. */
export function openCutOff(databaseUrl: string): Promise<CutOff> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((near) => {
    if (isCut) return void near.destroy();
    const far = connect(Number(target.port || 5432), target.hostname);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  const breakAll = (): void => sockets.forEach((socket) => void socket.resetAndDestroy());
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const url = new URL(databaseUrl);
      url.hostname = '127.0.0.1';
      url.port = String((server.address() as AddressInfo).port);
      resolve({
        url: url.href,
        cut: () => {
          isCut = true;
          breakAll();
        },
        mend: () => void (isCut = false),
        close: async () => {
          const closed = new Promise<void>((done) => server.close(() => done()));
          breakAll();
          await closed;
        },
      });
    });
  });
}
