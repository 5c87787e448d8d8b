// Comfort while writing: a toolbar for Markdown, a preview, a count, and names and tags offered while @ or # is typed.

function insert(box, text, from = box.selectionStart, to = box.selectionEnd) {
  box.focus();
  box.setSelectionRange(from, to);
  // execCommand keeps the browser's own undo.
  if (!document.execCommand("insertText", false, text)) box.setRangeText(text, from, to, "end");
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

// --- toolbar -----------------------------------------------------------------------------------------------------

for (const bar of document.querySelectorAll(".tools")) {
  const box = document.getElementById(bar.getAttribute("aria-controls"));
  bar.hidden = false;
  const buttons = [...bar.querySelectorAll("button")];
  buttons.forEach((b, i) => (b.tabIndex = i ? -1 : 0));
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = buttons[(buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length];
    buttons.forEach((b) => (b.tabIndex = b === next ? 0 : -1));
    next.focus();
    event.preventDefault();
  });
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const { selectionStart: from, selectionEnd: to, value } = box;
    const chosen = value.slice(from, to);
    if (button.dataset.wrap) {
      const wrap = button.dataset.wrap;
      insert(box, `${wrap}${chosen || inWords("文字")}${wrap}`, from, to);
      if (!chosen) box.setSelectionRange(from + wrap.length, from + wrap.length + 2);
    } else if (button.dataset.line) {
      const start = value.lastIndexOf("\n", from - 1) + 1;
      insert(box, value.slice(start, to).replace(/^/gm, button.dataset.line), start, to);
    } else if ("link" in button.dataset) {
      insert(box, `[${chosen || inWords("文字")}](https://)`, from, to);
    } else if ("table" in button.dataset) {
      insert(box, `${from && value[from - 1] !== "\n" ? "\n\n" : ""}| ${inWords("项目")} | ${inWords("数值")} |\n| --- | --- |\n|  |  |\n`, to, to);
    }
  });
}

// --- count and preview -------------------------------------------------------------------------------------------

for (const count of document.querySelectorAll("[data-count-of]")) {
  const box = document.getElementById(count.dataset.countOf);
  const most = count.textContent.trim(); // the bound, as the page says it without scripts
  const show = () => (count.textContent = `${box.value.length.toLocaleString()} / ${most}`);
  box.addEventListener("input", show);
  show();
}

for (const button of document.querySelectorAll("[data-preview-button]")) {
  button.addEventListener("click", async (event) => {
    event.preventDefault();
    const { body: box, draft, files, csrfmiddlewaretoken: token } = button.form.elements;
    const typed = { body: box.value, place: draft?.value ?? "", files: files?.value ?? "", csrfmiddlewaretoken: token.value };
    const place = document.querySelector("#preview");
    try {
      const answer = await fetch(box.dataset.preview, {
        method: "POST",
        body: new URLSearchParams(typed),
      });
      if (!answer.ok) throw new Error(answer.status);
      place.innerHTML = await answer.text();
    } catch {
      place.textContent = inWords("现在连不上，预览不了。写的都在，过一会儿再试。");
    }
    place.hidden = false;
    place.scrollIntoView({ block: "nearest" });
  });
}

// --- what was asked before ----------------------------------------------------------------------------------------

const similar = document.querySelector("#similar");
const title = similar?.closest("form").elements.title;
let waiting;
let question = 0;

async function lookUp() {
  const words = title.value.trim();
  const turn = ++question;
  if (words.length < 4) return similar.replaceChildren();
  try {
    const answer = await fetch(`${similar.dataset.similar}?q=${encodeURIComponent(words)}`);
    const found = answer.ok ? await answer.text() : "";
    if (turn === question) similar.innerHTML = found;
  } catch {
    // Without a line nothing is offered; the title is the writer's own.
  }
}

title?.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(lookUp, 400);
});

// --- kinds: only the fields of the chosen kind --------------------------------------------------------------------

const kinds = document.querySelectorAll("input[name=kind]");
function showKind() {
  const chosen = document.querySelector("input[name=kind]:checked")?.value;
  for (const part of document.querySelectorAll("[data-kind]")) part.hidden = part.dataset.kind !== chosen;
}
kinds.forEach((k) => k.addEventListener("change", showKind));
if (kinds.length) showKind();

// --- @ and # -----------------------------------------------------------------------------------------------------

const SOURCES = { "@": "/forums/people/?q=", "#": "/tags/suggest/?q=" };
let list;
let current;
let asking = 0;

function close() {
  list?.remove();
  list = undefined;
  current?.box.removeAttribute("aria-activedescendant");
  current?.box.setAttribute("aria-expanded", "false");
}

function typedWord(box) {
  const before = box.value.slice(0, box.selectionStart);
  if (box.dataset.suggest === "tags") {
    const word = before.match(/[#＃]?([^\s,，、]{1,20})$/);
    return word && { mark: "#", word: word[1], from: box.selectionStart - word[1].length, bare: true };
  }
  const word = before.match(/(^|[^\w@＠])([@＠#＃])([\p{L}\p{N}_·\-.]{1,20})$/u);
  return word && { mark: word[2].normalize("NFKC"), word: word[3], from: box.selectionStart - word[3].length };
}

async function offer(box) {
  const found = typedWord(box);
  if (!found) return close();
  const turn = ++asking;
  try {
    const topic = box.dataset.topic ? `&topic=${box.dataset.topic}` : "";
    const answer = await fetch(SOURCES[found.mark] + encodeURIComponent(found.word) + topic);
    const { names = [] } = answer.ok ? await answer.json() : {};
    if (turn === asking) show(box, found, names);
  } catch {
    close();
  }
}

function show(box, found, names) {
  close();
  if (!names.length) return;
  current = { box, found, names, at: 0 };
  list = document.createElement("ul");
  list.className = "offers";
  list.id = "offers";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", found.mark === "@" ? inWords("叫谁") : inWords("标签"));
  names.forEach((name, i) => {
    const row = document.createElement("li");
    row.id = `offer-${i}`;
    row.setAttribute("role", "option");
    row.textContent = found.mark + name;
    row.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      take(i);
    });
    list.append(row);
  });
  (box.closest(".editor") ?? box).after(list);
  box.setAttribute("aria-controls", "offers");
  box.setAttribute("aria-expanded", "true");
  point(0);
}

function point(at) {
  current.at = (at + current.names.length) % current.names.length;
  [...list.children].forEach((row, i) => row.setAttribute("aria-selected", i === current.at));
  current.box.setAttribute("aria-activedescendant", `offer-${current.at}`);
}

function take(i) {
  const { box, found, names } = current;
  insert(box, `${names[i]} `, found.from, box.selectionStart);
  close();
}

for (const box of document.querySelectorAll("[data-editor], [data-suggest]")) {
  let timer;
  box.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(() => offer(box), 150);
  });
  box.addEventListener("compositionend", () => offer(box));
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (event) => {
    if (!list || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) point(current.at + step);
    else if (event.key === "Enter" || event.key === "Tab") take(current.at);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
}
