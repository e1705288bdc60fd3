// Bundles src/ into ../static/dist/, with fixed file names, and the notices of all that is in them.

import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { cut, outline } from "./basemap.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..", "static", "dist");
// Package and file of each face in ../static/fonts.css.
const FONTS = [
  ...["latin", "latin-ext"].flatMap((script) => [
    ["inter", `inter-${script}-400`],
    ["inter", `inter-${script}-600`],
    ["source-serif-4", `source-serif-4-${script}-600`],
    ["jetbrains-mono", `jetbrains-mono-${script}-400`],
  ]),
  ["vazirmatn", "vazirmatn-arabic-400"],
];

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
const result = await build({
  entryPoints: ["query", "explore", "layout", "search", "theme"].map((name) => join(here, "src", `${name}.ts`)),
  outdir: target,
  bundle: true,
  format: "esm",
  minify: true,
  target: "es2022",
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
});
const atlas = join(here, "node_modules", "world-atlas", "countries-50m.json");
const region = cut(JSON.parse(readFileSync(atlas, "utf8")));
writeFileSync(join(target, "basemap.json"), JSON.stringify(region));
writeFileSync(join(target, "basemap.svg"), outline(region));
mkdirSync(join(target, "fonts"));
const fonts = FONTS.map(([name, file]) => {
  const source = join(here, "node_modules", "@fontsource", name, "files", `${file}-normal.woff2`);
  copyFileSync(source, join(target, "fonts", `${file}.woff2`));
  return source;
});
writeFileSync(join(target, "THIRD_PARTY.txt"), notices([...Object.keys(result.metafile.inputs), atlas, ...fonts]));

/** Return name, version and licence text of every package that went into the bundles. */
function notices(inputs) {
  const packages = new Set();
  for (const input of inputs) {
    const found = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input);
    if (found) packages.add(found[1]);
  }
  return [...packages].sort().map(notice).join("\n");
}

function notice(name) {
  const folder = join(here, "node_modules", name);
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  const text = file ? readFileSync(join(folder, file), "utf8").trim() : "";
  return `${"=".repeat(78)}\n${name} ${version} (${license})\n\n${text}\n`;
}
