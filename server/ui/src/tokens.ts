// SPARQL as a row of tokens (SPARQL 1.1, section 19.8), for what must also work on a query that is
// being written: formatting and completion. What fits no token is one of its own.

export type Kind = "comment" | "iri" | "string" | "language" | "variable" | "name" | "number" | "word" | "sign";

export interface Token {
  kind: Kind;
  text: string;
  from: number;
  /** Line breaks before it, after the token before. */
  breaks: number;
}

const PATTERNS: [Kind, RegExp][] = [
  ["comment", /#[^\n]*/y],
  ["iri", /<[^<>"{}|^`\\\x00-\x20]*>/y],
  ["string", /"""(?:"{0,2}(?:[^"\\]|\\[^]))*"""|'''(?:'{0,2}(?:[^'\\]|\\[^]))*'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/y],
  ["language", /@[a-z]+(?:-[a-z0-9]+)*/iy],
  ["variable", /[?$][\p{L}\p{N}_]+/uy],
  ["name", /(?:_:[\p{L}\p{N}_](?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_-])?)|(?:[\p{L}](?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_-])?)?:(?:(?:[\p{L}\p{N}_:]|%[0-9a-f]{2}|\\.)(?:(?:[\p{L}\p{N}_:.-]|%[0-9a-f]{2}|\\.)*(?:[\p{L}\p{N}_:-]|%[0-9a-f]{2}|\\.))?)?/iuy],
  ["number", /(?:\d+\.\d*|\.\d+|\d+)(?:e[+-]?\d+)?(?<!\.)|\d+/iy],
  ["word", /[\p{L}][\p{L}\p{N}_]*/uy],
  ["sign", /\^\^|\|\||&&|!=|<=|>=|[^]/uy],
];

/** Return the tokens of a query, spaces left out. */
export function tokens(text: string): Token[] {
  const found: Token[] = [];
  let at = 0;
  let breaks = 0;
  while (at < text.length) {
    const space = /\s*/y;
    space.lastIndex = at;
    const gap = space.exec(text)![0];
    breaks += gap.split("\n").length - 1;
    at += gap.length;
    if (at >= text.length) break;
    const [kind, words] = next(text, at);
    found.push({ kind, text: words, from: at, breaks });
    at += words.length;
    breaks = 0;
  }
  return found;
}

function next(text: string, at: number): [Kind, string] {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match?.[0]) return [kind, match[0]];
  }
  return ["sign", text[at]!];
}
