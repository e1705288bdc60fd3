// The page's own web fonts as data, for files that must carry them: an image cannot ask a page.

/** Return @font-face rules with the files of the faces that draw a text, as data addresses. */
export async function embeddedFonts(families: ReadonlySet<string>, text: string): Promise<string> {
  const wanted = faces().filter((face) => families.has(familyOf(face)) && covers(face, text));
  return (await Promise.all(wanted.map(embedded))).join("");
}

function faces(): CSSFontFaceRule[] {
  return [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules].filter((rule) => rule instanceof CSSFontFaceRule));
}

function familyOf(face: CSSFontFaceRule): string {
  return unquoted(face.style.getPropertyValue("font-family"));
}

/** Return the names in a CSS list of families, without their quotes. */
export function familiesIn(list: string): string[] {
  return list.split(",").map(unquoted);
}

function unquoted(name: string): string {
  return name.trim().replace(/^["']|["']$/g, "");
}

/** True if a face's unicode-range holds any character of the text; a face without one holds all. */
function covers(face: CSSFontFaceRule, text: string): boolean {
  const range = face.style.getPropertyValue("unicode-range");
  if (!range) return true;
  const spans = range.split(",").map((part) => {
    const [first = "", last] = part.trim().replace(/^U\+/i, "").split("-");
    return [parseInt(first.replaceAll("?", "0"), 16), parseInt((last ?? first).replaceAll("?", "f"), 16)] as const;
  });
  return [...new Set(text)].some((letter) => {
    const code = letter.codePointAt(0)!;
    return spans.some(([first, last]) => first <= code && code <= last);
  });
}

async function embedded(face: CSSFontFaceRule): Promise<string> {
  const source = /url\((["']?)([^)"']+)\1\)/.exec(face.style.getPropertyValue("src"));
  if (!source?.[2]) return "";
  const sheet = face.parentStyleSheet?.href ?? location.href;
  const answer = await fetch(new URL(source[2], sheet));
  if (!answer.ok) return "";
  const others = ["font-family", "font-weight", "font-style", "unicode-range"]
    .map((name) => [name, face.style.getPropertyValue(name)] as const)
    .filter(([, value]) => value)
    .map(([name, value]) => `${name}:${value};`);
  return `@font-face{${others.join("")}src:url(${await dataAddress(await answer.blob())}) format("woff2")}`;
}

/** Return a blob as a data: address. */
export function dataAddress(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}
