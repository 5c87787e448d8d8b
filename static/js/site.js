// Comfort only: every page works without it.

// What scripts say, in the page's language: `inWords("…", { left })`. Other scripts load after this one.
const catalogue = JSON.parse(document.getElementById("script-words")?.textContent ?? "{}");
globalThis.inWords = (source, values = {}) => (catalogue[source] ?? source).replace(/%\((\w+)\)s/g, (_, name) => values[name]);

// A form is sent once; its button shows that it is on the way and keeps its width.
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (event.target.dataset.sent) {
    event.preventDefault();
    return;
  }
  if (event.target.method === "post" && button) {
    event.target.dataset.sent = "yes";
    button.setAttribute("aria-busy", "true");
    setTimeout(() => {
      delete event.target.dataset.sent;
      button.removeAttribute("aria-busy");
    }, 8000);
  }
});

// Back from the browser's memory: buttons are free again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
});

// One-line text boxes grow with what is typed.
document.addEventListener("input", (event) => {
  if (event.target.matches("textarea[rows='1']")) {
    event.target.style.height = "auto";
    event.target.style.height = `${Math.min(event.target.scrollHeight, 240)}px`;
  }
});

// Toasts go by themselves, slowly enough to be read.
for (const toast of document.querySelectorAll(".toast")) setTimeout(() => toast.remove(), 9000);

// The first thing that is wrong gets the focus.
document.querySelector(".note-bad[tabindex]")?.focus();

// The place of the desk where one is may lie outside the strip: the strip moves, never the page.
const place = document.querySelector(".desk-nav [aria-current]");
const strip = place?.closest(".desk-nav");
strip?.scrollTo(
  place.offsetLeft - (strip.clientWidth - place.offsetWidth) / 2,
  place.offsetTop - (strip.clientHeight - place.offsetHeight) / 2,
);

// Esc closes what a summary opened and gives the focus back to it.
document.addEventListener("keydown", ({ key, target }) => {
  const open = key === "Escape" && target.closest("details[open]:is(.react-more, .poll-more)");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});
