// Moves every request for a host of the vendor's to `MPSTACK_ENDPOINT`, as plain HTTP and with its own Host header.
//
// `node --require` loads it before the toolkit, which names its hosts itself and offers no other way; nothing of the
// toolkit is changed. A request for any other host is refused, so that nothing leaves the machine.

'use strict';

const http = require('node:http');
const https = require('node:https');

const VENDOR = /(^|\.)(tencentcloudapi\.com|myqcloud\.com|tencentcs\.com)$/;
const endpoint = new URL(process.env.MPSTACK_ENDPOINT);
const plain = http.request;

function moved(...words) {
  let url;
  if (typeof words[0] === 'string' || words[0] instanceof URL) url = new URL(words.shift());
  const callback = typeof words.at(-1) === 'function' ? words.pop() : undefined;
  const wanted = { ...(url && { hostname: url.hostname, path: `${url.pathname}${url.search}` }), ...words[0] };
  const host = (wanted.hostname || wanted.host || '').replace(/:\d+$/, '');
  if (!VENDOR.test(host)) throw new Error(`a request for ${host} would leave the machine`);
  const named = Object.keys(wanted.headers || {}).some((name) => name.toLowerCase() === 'host');
  const options = {
    ...wanted,
    protocol: 'http:',
    host: endpoint.hostname,
    hostname: endpoint.hostname,
    port: endpoint.port,
    agent: http.globalAgent,
    headers: { ...wanted.headers, ...(!named && { Host: host }) },
  };
  return plain.call(http, options, callback);
}

for (const module of [http, https]) {
  module.request = moved;
  module.get = (...words) => {
    const request = moved(...words);
    request.end();
    return request;
  };
}
