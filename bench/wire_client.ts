/**
 * A Socket.IO client as small as it can be, so that thousands of them fit
 * beside what is measured: engine.io 4 and Socket.IO 5 over one WebSocket, text
 * frames only.
 */

/** An open connection. */
export interface WireClient {
  /** Sends an event and returns what it was answered. */
  ask(name: string, payload: unknown): Promise<unknown>;
  close(): void;
}

/** What a frame begins with: engine.io's type, then Socket.IO's. */
const OPEN = "0", PING = "2", PONG = "3";
const CONNECT = "40", EVENT = "42", ACK = "43", CONNECT_ERROR = "44";

/**
 * Connects to the node `url` with a session's token.
 *
 * @param heard Called with each event from the server.
 * @throws {Error} when the node refuses.
 */
export function connectWire(
  url: string,
  token: string,
  heard: (name: string, payload: unknown) => void,
): Promise<WireClient> {
  const socket = new WebSocket(
    `${url.replace("http", "ws")}/socket.io/?EIO=4&transport=websocket`,
  );
  const acks = new Map<number, (answer: unknown) => void>();
  let lastAck = 0;
  const client: WireClient = {
    ask(name, payload) {
      const id = ++lastAck;
      socket.send(EVENT + id + JSON.stringify([name, payload]));
      return new Promise((resolve) => acks.set(id, resolve));
    },
    close: () => socket.close(),
  };
  return new Promise((resolve, reject) => {
    socket.onerror = () => reject(new Error(`${url} cannot be reached.`));
    socket.onmessage = ({ data }: MessageEvent<string>) => {
      if (data.startsWith(PING)) socket.send(PONG);
      else if (data.startsWith(EVENT)) {
        const [name, payload] = JSON.parse(data.slice(2));
        heard(name, payload);
      } else if (data.startsWith(ACK)) {
        const json = data.indexOf("[");
        const id = Number(data.slice(2, json));
        acks.get(id)?.(JSON.parse(data.slice(json))[0]);
        acks.delete(id);
      } else if (data.startsWith(CONNECT_ERROR)) {
        reject(new Error(data.slice(2)));
      } else if (data.startsWith(CONNECT)) resolve(client);
      else if (data.startsWith(OPEN)) {
        socket.send(CONNECT + JSON.stringify({ token }));
      }
    };
  });
}
