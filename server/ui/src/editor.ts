// The SPARQL editor: CodeMirror in a shadow root, where its styles need no exception to the
// page's content security policy.

import { acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, closeCompletion, completionKeymap, completionStatus } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab, toggleComment } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, indentOnInput, indentService, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers, placeholder } from "@codemirror/view";
import { styleTags, tags } from "@lezer/highlight";
import { SparqlLanguage } from "codemirror-lang-sparql";
import { sources } from "./completion";
import { tokens } from "./tokens";

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--ink)", fontWeight: "600" },
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
  ".cm-content": { padding: "8px 0", caretColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--surface)", color: "var(--ink-3)", border: "none", paddingLeft: "4px" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLine, &.cm-focused .cm-activeLineGutter": { backgroundColor: "var(--hover)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": { backgroundColor: "var(--mark)" },
  ".cm-selectionMatch": { backgroundColor: "var(--hover)", outline: "1px solid var(--line-2)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--mark)", color: "inherit" },
  ".cm-placeholder": { color: "var(--ink-3)" },
  ".cm-tooltip": { backgroundColor: "var(--surface)", color: "var(--ink)", border: "1px solid var(--line-2)", borderRadius: "6px", boxShadow: "0 8px 24px rgb(0 0 0 / 14%)", zIndex: "20" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", maxHeight: "260px", maxWidth: "min(640px, 92vw)", padding: "4px" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { display: "flex", alignItems: "baseline", gap: "16px", padding: "2px 8px", borderRadius: "4px" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--hover)", color: "var(--ink)" },
  ".cm-completionLabel": { flex: "1 1 auto", overflow: "hidden", textOverflow: "ellipsis" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
  ".cm-completionDetail": { flex: "0 1 auto", color: "var(--ink-3)", font: "12.5px/21px var(--sans)", fontStyle: "normal", marginLeft: "0", overflow: "hidden", textOverflow: "ellipsis" },
  ".cm-tooltip.cm-completionInfo": { padding: "8px 12px", font: "12.5px/18px var(--sans)", maxWidth: "320px" },
  ".cm-diagnostic": { padding: "8px 12px", borderLeft: "3px solid var(--ink)", font: "13px/20px var(--sans)" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--fault)" },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--fault)", textUnderlineOffset: "4px" },
  ".cm-lintPoint-error:after": { borderBottomColor: "var(--fault)" },
  ".cm-panels": { backgroundColor: "var(--sunken)", color: "var(--ink)", borderColor: "var(--line)" },
  ".cm-panel.cm-search": { font: "13px/20px var(--sans)", padding: "8px 32px 8px 8px" },
  ".cm-panel.cm-search label": { fontSize: "13px" },
  ".cm-textfield": { backgroundColor: "var(--surface)", border: "1px solid var(--line-2)", borderRadius: "4px" },
  ".cm-button": { backgroundImage: "none", backgroundColor: "var(--surface)", border: "1px solid var(--line-2)", borderRadius: "4px" },
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
  /** Show what is wrong at its place, and go there; null takes it away. */
  show(fault: Fault | null): void;
}

/** What the editor tells the page. */
export interface Listener {
  run(): void;
  changed(text: string): void;
  format(): void;
  /** Esc while a query runs: call it off; false if none runs. */
  cancel(): boolean;
  /** Esc where nothing else takes it: the keyboard shall go on behind the editor. */
  leave(): void;
}

/** Put an editor into an element. */
export function createEditor(parent: HTMLElement, text: string, listener: Listener): Editor {
  const root = parent.attachShadow({ mode: "open", delegatesFocus: true });
  const leave = (view: EditorView): boolean => {
    if (completionStatus(view.state) === "active") return closeCompletion(view);
    listener.leave();
    return true;
  };
  const view = new EditorView({
    parent: root as unknown as HTMLElement,
    root,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        lintGutter(),
        history(),
        drawSelection(),
        indentOnInput(),
        indentService.of((context, at) => indentation(context.state.sliceDoc(0, at), context.state.sliceDoc(at, at + 200))),
        language.data.of({ indentOnInput: /^\s*[})\]]$/, commentTokens: { line: "#" } }),
        bracketMatching(),
        closeBrackets(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        highlightSelectionMatches(),
        search({ top: true }),
        autocompletion({ override: sources, icons: false, maxRenderedOptions: 80, activateOnCompletion: () => false }),
        placeholder("SELECT … WHERE { … }"),
        language,
        syntaxHighlighting(colours),
        looks,
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": "SPARQL query", "aria-description": "Tab indents. Press Escape, then Tab moves on.", spellcheck: "false" }),
        EditorView.domEventHandlers({ beforeinput: replaceSelection }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) listener.changed(update.state.doc.toString());
        }),
        keymap.of([
          { key: "Mod-Enter", run: (editor) => (closeCompletion(editor), listener.run(), true) },
          { key: "Escape", run: (editor) => listener.cancel() && (closeCompletion(editor), true) },
          { key: "Shift-Alt-f", run: () => (listener.format(), true) },
          { key: "Mod-/", run: toggleComment },
          { key: "Tab", run: acceptCompletion },
          ...closeBracketsKeymap,
          ...completionKeymap,
          ...searchKeymap,
          ...historyKeymap,
          { key: "Escape", run: leave },
          ...defaultKeymap,
          indentWithTab,
        ]),
      ],
    }),
  });
  return {
    text: () => view.state.doc.toString(),
    setText: (next) => {
      if (next !== view.state.doc.toString()) view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next }, selection: { anchor: 0 } });
    },
    focus: () => view.focus(),
    show: (fault) => {
      const found = fault && place(view, fault);
      view.dispatch(setDiagnostics(view.state, found ? [found] : []));
      if (found) view.dispatch({ selection: { anchor: found.from }, effects: EditorView.scrollIntoView(found.from, { y: "center" }) });
    },
  };
}

/** Return how far a line is set in: two columns for each bracket that is open before it. */
function indentation(before: string, after: string): number {
  const signs = tokens(before).filter((token) => token.kind === "sign").map((token) => token.text);
  const open = signs.reduce((depth, sign) => depth + Number("{([".includes(sign)) - Number("})]".includes(sign)), 0);
  return 2 * Math.max(0, open - Number(/^\s*[})\]]/.test(after)));
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
