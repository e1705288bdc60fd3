// Runs Comunica on one SPARQL endpoint: node comunica.cjs URL KIND QUERY [USER:PASSWORD].
// Prints rows, a boolean or quads as JSON; an update prints nothing.
const { QueryEngine } = require("@comunica/query-sparql");

const [url, kind, query, httpAuth] = process.argv.slice(2);
const engine = new QueryEngine();
const context = { sources: [{ type: "sparql", value: url }], httpAuth };

const runs = {
  async rows() {
    const rows = await (await engine.queryBindings(query, context)).toArray();
    return rows.map((row) => Object.fromEntries([...row].map(([key, term]) => [key.value, term.value])));
  },
  boolean: () => engine.queryBoolean(query, context),
  async quads() {
    const quads = await (await engine.queryQuads(query, context)).toArray();
    return quads.map((quad) => [quad.subject.value, quad.predicate.value, quad.object.value]);
  },
  update: () => engine.queryVoid(query, { ...context, destination: context.sources[0] }),
};

runs[kind]().then(
  (found) => console.log(JSON.stringify(found ?? null)),
  (error) => {
    console.error(error.message);
    process.exitCode = 1;
  },
);
