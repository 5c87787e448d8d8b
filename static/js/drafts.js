// Whatever is typed into a form that names its draft is kept on the server a moment later. While the line is lost it
// waits in this browser and goes up when the line is back.

const LATER = 1200;
// Another member's of this browser are not hers.
const key = (form) => `draft ${form.elements.draft.dataset.of} ${form.elements.draft.value}`;

function say(form, words) {
  const place = (form.closest("main") ?? document).querySelector("[data-draft-said]");
  if (place) place.textContent = words;
}

async function keep(form) {
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
  localStorage.setItem(key(form), new URLSearchParams(data).toString());
  try {
    const answer = await fetch("/my/drafts/keep/", {
      method: "POST",
      body: new URLSearchParams(data),
      headers: { "X-Requested-With": "fetch" },
      redirect: "manual",
      // a browser lets no more than 64 KiB outlive their page (Fetch, "inflight keepalive bytes")
      keepalive: new URLSearchParams(data).toString().length < 60_000,
    });
    if (!answer.ok) throw new Error(answer.status);
    localStorage.removeItem(key(form));
    say(form, (await answer.json()).said);
  } catch {
    say(form, inWords("现在连不上，先存在这台设备上，连上了再传。"));
  }
}

const forms = [...document.querySelectorAll("form")].filter((f) => f.elements.draft);
for (const form of forms) {
  let timer;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => keep(form), LATER);
    form.dataset.typed = "yes";
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    delete form.dataset.typed;
    localStorage.removeItem(key(form));
  });
  // A tab that is closed within the moment.
  addEventListener("pagehide", () => form.dataset.typed && keep(form));
  addEventListener("online", () => localStorage.getItem(key(form)) && keep(form));
  // What this browser could not send the last time: newer than what the server has.
  const left = new URLSearchParams(localStorage.getItem(key(form)) ?? "");
  for (const [name, value] of left) {
    const field = form.elements[name];
    if (field?.matches?.("textarea, input[type=text], input:not([type])")) field.value = value;
  }
  if (left.size) keep(form);
}
