// Bundles src/ into ../static/dist/ beside fonts and base map, with fixed file names, and the notices
// of all that is in them.

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { cut } from "./basemap.mjs";
import { writeFonts } from "./fonts.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..", "static", "dist");

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
const result = await build({
  entryPoints: ["query", "explore", "layout", "bar"].map((name) => join(here, "src", `${name}.ts`)),
  outdir: target,
  bundle: true,
  format: "esm",
  minify: true,
  target: "es2022",
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
});
const packages = join(here, "node_modules");
const atlas = join(packages, "world-atlas", "countries-50m.json");
writeFileSync(join(target, "basemap.json"), JSON.stringify(cut(JSON.parse(readFileSync(atlas, "utf8")))));
const fonts = writeFonts(packages, target);
writeFileSync(join(target, "THIRD_PARTY.txt"), notices([...Object.keys(result.metafile.inputs), atlas, ...fonts]));

/** Return name, version and licence text of every package that went into the bundles. */
function notices(inputs) {
  const names = new Set();
  for (const input of inputs) {
    const found = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input);
    if (found) names.add(found[1]);
  }
  return [...names].sort().map(notice).join("\n");
}

function notice(name) {
  const folder = join(packages, name);
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  const text = file ? readFileSync(join(folder, file), "utf8").trim() : "";
  return `${"=".repeat(78)}\n${name} ${version} (${license})\n\n${text}\n`;
}
