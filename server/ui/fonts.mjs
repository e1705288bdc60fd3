// The web fonts of the pages: copied files, and a style sheet with the characters that each holds.

import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

const LATIN = ["latin", "latin-ext"];
const ARABIC = ["arabic"];
// Family, package, what the file's name says of the weight, the weights it draws, scripts. All faces
// of a family have the same two spans of weights, else browsers do not take them for one font.
const FACES = [
  ["Inter", "@fontsource-variable/inter", "wght", "100 549", ["latin"]],
  ["Inter", "@fontsource-variable/inter", "wght", "550 900", ["latin"]],
  ["Inter", "@fontsource/inter", "400", "100 549", ["latin-ext"]],
  ["Inter", "@fontsource/inter", "600", "550 900", ["latin-ext"]],
  ["Source Serif 4", "@fontsource/source-serif-4", "400", "100 549", LATIN],
  ["Source Serif 4", "@fontsource/source-serif-4", "600", "550 900", LATIN],
  ["JetBrains Mono", "@fontsource/jetbrains-mono", "400", "100 549", LATIN],
  ["JetBrains Mono", "@fontsource/jetbrains-mono", "600", "550 900", LATIN],
  ["Vazirmatn", "@fontsource/vazirmatn", "400", "100 549", ARABIC],
  ["Vazirmatn", "@fontsource/vazirmatn", "600", "550 900", ARABIC],
];
// What stands until a font is there, in the font's own measures, so that nothing moves then. The
// ratio of mean advances over English text to Liberation's, which are Arial's, Times's, Courier's.
const STAND_INS = [
  ["Inter", "400", ["Arial", "Liberation Sans", "Arimo"], 107.57, 90.06, 22.42],
  ["Source Serif 4", "400", ["Times New Roman", "Liberation Serif", "Tinos"], 119.35, 86.81, 28.07],
  ["Source Serif 4", "600", ["Times New Roman Bold", "Liberation Serif Bold", "Tinos Bold"], 113.75, 91.07, 29.45],
  ["JetBrains Mono", "400", ["Courier New", "Liberation Mono", "Cousine"], 99.98, 102.02, 30],
];

/** Write the fonts and fonts.css into a folder; return the files that were copied. */
export function writeFonts(packages, target) {
  const rules = [];
  const files = [];
  for (const [family, name, cut, weight, scripts] of FACES) {
    const folder = join(packages, name);
    const ranges = JSON.parse(readFileSync(join(folder, "unicode.json"), "utf8"));
    for (const script of scripts) {
      const file = join(folder, "files", `${name.split("/")[1]}-${script}-${cut}-normal.woff2`);
      copyFileSync(file, join(target, basename(file)));
      files.push(file);
      rules.push(`@font-face{font-family:"${family}";font-weight:${weight};font-display:swap;src:url(${basename(file)}) format("woff2");unicode-range:${ranges[script]}}`);
    }
  }
  for (const [family, weight, names, width, ascent, descent] of STAND_INS) {
    const places = names.map((name) => `local("${name}")`).join(",");
    rules.push(`@font-face{font-family:"${family} stand-in";font-weight:${weight};src:${places};size-adjust:${width}%;ascent-override:${ascent}%;descent-override:${descent}%;line-gap-override:0%}`);
  }
  writeFileSync(join(target, "fonts.css"), `${rules.join("\n")}\n`);
  return files;
}
