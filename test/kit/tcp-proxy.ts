import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A TCP proxy that can be cut: open connections break, and new ones fail. */
export interface TcpProxy {
  /** The URL of the target, through this proxy. */
  readonly url: string;
  disconnect(): void;
  reconnect(): void;
  close(): Promise<void>;
}

/** Starts a proxy to the server of a database URL. */
export function startTcpProxy(databaseUrl: string): Promise<TcpProxy> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let isDisconnected = false;
  const server = createServer((clientSocket) => {
    if (isDisconnected) return void clientSocket.destroy();
    const serverSocket = connect(Number(target.port || 5432), target.hostname);
    for (const [socket, other] of [
      [clientSocket, serverSocket],
      [serverSocket, clientSocket],
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
  const resetAll = (): void => sockets.forEach((socket) => void socket.resetAndDestroy());
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const url = new URL(databaseUrl);
      url.hostname = '127.0.0.1';
      url.port = String((server.address() as AddressInfo).port);
      resolve({
        url: url.href,
        disconnect: () => {
          isDisconnected = true;
          resetAll();
        },
        reconnect: () => void (isDisconnected = false),
        close: async () => {
          const closed = new Promise<void>((done) => server.close(() => done()));
          resetAll();
          await closed;
        },
      });
    });
  });
}
