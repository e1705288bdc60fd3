// Comforts of the query page; it works without them.
const LONGEST = 6000; // characters that every proxy lets through in an address
const area = document.querySelector("#query");
const form = area.form;

area.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
  }
});

form.addEventListener("submit", () => {
  form.method = encodeURIComponent(area.value).length > LONGEST ? "post" : "get";
});

if (area.dataset.line) {
  const before = area.value.split("\n").slice(0, Number(area.dataset.line) - 1);
  const start = before.reduce((sum, line) => sum + line.length + 1, 0);
  const place = start + Number(area.dataset.column) - 1;
  area.focus();
  area.setSelectionRange(place, place + 1);
}
