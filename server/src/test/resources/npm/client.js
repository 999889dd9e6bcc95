'use strict';
// An application with eureka-js-client in it: tells on its output what the client does, obeys on its input.
// node client.js <port> <app> <id> <full|delta>
const readline = require('readline');
const { Eureka } = require('eureka-js-client');

const [port, app, id, fetches] = process.argv.slice(2);

const tell = (what, more) => console.log(JSON.stringify({ what, ...more }));
const log = (...words) => console.error(...words);

const client = new Eureka({
  logger: { debug: log, info: log, warn: log, error: log },
  shouldUseDelta: fetches === 'delta',
  eureka: {
    host: '127.0.0.1',
    port,
    servicePath: '/eureka/apps/',
    heartbeatInterval: 500,
    registryFetchInterval: 500,
  },
  instance: {
    instanceId: id,
    app,
    hostName: 'localhost',
    ipAddr: '127.0.0.1',
    port: { $: 9100, '@enabled': 'true' },
    vipAddress: app,
    dataCenterInfo: {
      '@class': 'com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo',
      name: 'MyOwn',
    },
  },
});

['started', 'registered', 'heartbeat', 'registryUpdated', 'deregistered'].forEach((event) =>
  client.on(event, () => tell(event))
);

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const [command, argument] = line.split(' ');
  if (command === 'app') {
    const ids = client.getInstancesByAppId(argument).map((instance) => instance.instanceId);
    tell('app', { name: argument, ids });
  } else if (command === 'vip') {
    const ids = client.getInstancesByVipAddress(argument).map((instance) => instance.instanceId);
    tell('vip', { name: argument, ids });
  } else if (command === 'stop') {
    client.stop((error) => process.exit(error ? 1 : 0));
  }
});

client.start((error) => {
  if (error) {
    log(error);
    process.exit(1);
  }
});
