/** Serves web/, dist/ and what they import to a browser on this machine: `npm run gpu-page`. */

import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What may be read, by the start of its path. */
const served = ['web/', 'dist/', 'node_modules/fflate/esm/'];

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
};

async function answer(url: string): Promise<{ readonly type: string; readonly body: Buffer } | undefined> {
  const path = normalize(new URL(url, 'http://localhost').pathname).slice(1);
  const type = contentTypes[extname(path)];
  if (type === undefined || !served.some((start) => path.startsWith(start))) return undefined;
  try {
    return { type, body: await readFile(join(root, path)) };
  } catch {
    return undefined;
  }
}

/** Starts to serve on a port of this machine alone; 0: any that is free. @returns the address of the page, and the server */
export async function serve(port: number): Promise<{ readonly page: string; readonly server: Server }> {
  const server = createServer((request, response) => {
    void answer(request.url ?? '/').then((found) => {
      if (found === undefined) response.writeHead(404).end();
      else response.writeHead(200, { 'content-type': found.type }).end(found.body);
    });
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  const { port: chosen } = server.address() as AddressInfo;
  return { page: `http://localhost:${chosen}/web/gpu.html`, server };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { page } = await serve(Number(process.env.PORT ?? 8080));
  process.stdout.write(`${page}\n`);
}
