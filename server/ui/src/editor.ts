// The SPARQL editor: CodeMirror in a shadow root, where its styles need no exception to the
// page's content security policy.

import { autocompletion, closeBrackets, completionKeymap } from "@codemirror/autocomplete";
import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, toggleComment } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { styleTags, tags } from "@lezer/highlight";
import { SparqlLanguage } from "codemirror-lang-sparql";
import { shorten, vocabulary } from "./vocabulary";
import type { Term } from "./vocabulary";

const KEYWORDS =
  "SELECT DISTINCT REDUCED WHERE FROM NAMED GRAPH OPTIONAL UNION MINUS FILTER BIND VALUES SERVICE " +
  "ASK CONSTRUCT DESCRIBE ORDER BY ASC DESC LIMIT OFFSET GROUP HAVING COUNT SUM MIN MAX AVG SAMPLE " +
  "GROUP_CONCAT PREFIX BASE EXISTS NOT IN AS STR LANG DATATYPE BOUND IF COALESCE REGEX CONTAINS " +
  "STRSTARTS STRENDS STRLEN SUBSTR REPLACE YEAR MONTH DAY NOW ABS ROUND CEIL FLOOR";

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--syntax-keyword)", fontWeight: "600" },
  { tag: tags.variableName, color: "var(--syntax-variable)" },
  { tag: tags.labelName, color: "var(--syntax-name)" },
  { tag: tags.url, color: "var(--syntax-name)" },
  { tag: tags.string, color: "var(--syntax-string)" },
  { tag: tags.number, color: "var(--syntax-string)" },
  { tag: tags.comment, color: "var(--ink-3)", fontStyle: "italic" },
]);

const looks = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--surface)", fontSize: "13.5px" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "21px", maxHeight: "46vh", minHeight: "148px" },
  ".cm-gutters": { backgroundColor: "var(--sunken)", color: "var(--ink-3)", border: "none" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-selectionBackground, &.cm-focused .cm-selectionBackground": { backgroundColor: "var(--mark) !important" },
  ".cm-matchingBracket": { backgroundColor: "var(--mark)", color: "inherit" },
  ".cm-tooltip": { backgroundColor: "var(--surface)", color: "var(--ink)", border: "1px solid var(--line-2)", borderRadius: "6px" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--ink)", color: "var(--bg)" },
  ".cm-completionDetail": { color: "inherit", opacity: "0.75", fontStyle: "normal" },
  ".cm-panels": { backgroundColor: "var(--sunken)", color: "var(--ink)" },
});

const language = SparqlLanguage.configure({
  props: [styleTags({ "Pname_ln Pname_ns": tags.labelName, A_predicate: tags.keyword, IriRef: tags.url })],
});

export interface Fault {
  message: string;
  line?: number;
  column?: number;
}

export interface Editor {
  text(): string;
  setText(text: string): void;
  focus(): void;
  show(fault: Fault | null): void;
}

/** Put an editor into an element; `run` is called by Ctrl or Cmd and Enter. */
export function createEditor(
  parent: HTMLElement,
  text: string,
  run: () => void,
  changed: (text: string) => void,
): Editor {
  const root = parent.attachShadow({ mode: "open" });
  const view = new EditorView({
    parent: root as unknown as HTMLElement,
    root,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        lintGutter(),
        history(),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        highlightSelectionMatches(),
        autocompletion({ override: [complete], icons: false }),
        language,
        syntaxHighlighting(colours),
        looks,
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": "SPARQL query", spellcheck: "false" }),
        EditorView.domEventHandlers({ beforeinput: replaceSelection }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) changed(update.state.doc.toString());
        }),
        keymap.of([
          { key: "Mod-Enter", run: () => (run(), true) },
          { key: "Mod-/", run: toggleComment },
          ...completionKeymap,
          ...searchKeymap,
          ...historyKeymap,
          ...defaultKeymap,
        ]),
      ],
    }),
  });
  return {
    text: () => view.state.doc.toString(),
    setText: (next) =>
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } }),
    focus: () => view.focus(),
    show: (fault) => view.dispatch(setDiagnostics(view.state, fault ? [place(view, fault)] : [])),
  };
}

/** Replace a selection ourselves: Chromium would do it with inline styles, which are forbidden. */
function replaceSelection(event: InputEvent, view: EditorView): boolean {
  const { from, to, empty } = view.state.selection.main;
  const { data, inputType } = event;
  if (inputType !== "insertText" || !data || empty || view.state.selection.ranges.length > 1) return false;
  event.preventDefault();
  const insert = () => view.state.update(view.state.replaceSelection(data), { userEvent: "input.type", scrollIntoView: true });
  const handled = view.state.facet(EditorView.inputHandler).some((handler) => handler(view, from, to, data, insert));
  if (!handled) view.dispatch(insert());
  return true;
}

function place(view: EditorView, fault: Fault) {
  const { doc } = view.state;
  const line = doc.line(Math.min(Math.max(fault.line ?? 1, 1), doc.lines));
  const from = Math.min(line.from + Math.max((fault.column ?? 1) - 1, 0), line.to);
  const word = /^\S+/.exec(doc.sliceString(from, line.to))?.[0].length ?? 0;
  return { from, to: Math.min(from + Math.max(word, 1), doc.length), severity: "error" as const, message: fault.message };
}

async function complete(context: CompletionContext): Promise<CompletionResult | null> {
  const word = context.matchBefore(/[?$]\w*|[\w-]*:[\w.-]*|[\w-]+/);
  if (!word && !context.explicit) return null;
  const text = word?.text ?? "";
  const from = word?.from ?? context.pos;
  const source = context.state.doc.toString();
  if (/^[?$]/.test(text)) return { from, options: variables(source, text), validFor: /^[?$]\w*$/ };
  const { prefixes, terms } = await vocabulary();
  const declared = { ...prefixes, ...declaredIn(source) };
  const before = context.state.sliceDoc(Math.max(0, from - 80), from);
  const options = [
    ...terms.map((term) => option(term, declared, prefixes, source, before)),
    ...Object.entries(prefixes).map(([name, iri]) => ({ label: `PREFIX ${name}:`, apply: `PREFIX ${name}: <${iri}>`, type: "keyword", boost: -50 })),
    ...KEYWORDS.split(" ").map((label) => ({ label, type: "keyword", boost: -20 })),
  ].filter((item): item is Completion => item !== null);
  return { from, options, validFor: /^[\w.:-]*$/ };
}

function variables(source: string, current: string): Completion[] {
  const found = new Set(source.match(/[?$]\w+/g));
  found.delete(current);
  return [...found].map((label) => ({ label, type: "variable" }));
}

function declaredIn(source: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, name, iri] of source.matchAll(/PREFIX\s+([\w.-]*):\s*<([^>]*)>/gi)) {
    if (name !== undefined && iri) found[name] = iri;
  }
  return found;
}

/** Offer a term under its prefixed name, and declare the prefix with it when it is not. */
function option(
  term: Term,
  declared: Record<string, string>,
  own: Record<string, string>,
  source: string,
  before: string,
): Completion | null {
  const name = shorten(term.iri, declared) ?? `<${term.iri}>`;
  const prefix = name.startsWith("<") ? "" : name.slice(0, name.indexOf(":"));
  const missing = prefix && !new RegExp(`PREFIX\\s+${prefix}:`, "i").test(source);
  const wanted = /\ba\s+$/.test(before) ? "class" : null;
  return {
    label: name,
    displayLabel: name,
    detail: `${term.label}${term.uses ? ` · ${term.uses.toLocaleString("en")}` : ""}`,
    type: term.kind,
    boost: (wanted === term.kind ? 60 : 0) + Math.min(30, Math.log2(term.uses + 1) * 2),
    apply: missing
      ? (view, _completion, from, to) => {
          const line = `PREFIX ${prefix}: <${own[prefix] ?? declared[prefix]}>\n`;
          view.dispatch({
            changes: [{ from: 0, insert: line }, { from, to, insert: name }],
            selection: { anchor: line.length + from + name.length },
          });
        }
      : name,
  };
}
