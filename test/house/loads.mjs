// Preloaded by `node --import`: writes the URL of every module that is loaded, one a line, into the file LOADS.
import { register } from 'node:module';

const hooks = `
  import { appendFileSync } from 'node:fs';
  export const load = (url, context, next) => {
    appendFileSync(process.env.LOADS, url + '\\n');
    return next(url, context);
  };`;

register(`data:text/javascript,${encodeURIComponent(hooks)}`);
