// The same list served by Mercurius with its just-in-time compiler. Arguments: the schema, the rows.
import { readFileSync } from 'node:fs';
import Fastify from 'fastify';
import mercurius from 'mercurius';

const [schema, rows] = process.argv.slice(2).map(file => readFileSync(file, 'utf8'));
const list = JSON.parse(rows);
const app = Fastify();
app.register(mercurius, {
  schema,
  jit: 1,
  resolvers: { Query: { resources: (_, { first }) => ({ nodes: list.slice(0, first) }) } },
});
await app.listen({ host: '127.0.0.1', port: 0 });
console.log('Port: ' + app.server.address().port);
