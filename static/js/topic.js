// A topic: the reader's place in the address, what was read, new replies as they come, quoting in one touch.

const posts = document.querySelector("#posts");
const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value;

// --- the reader's place and mark ---------------------------------------------------------------------------------

let mark = Number(posts.dataset.mark ?? Infinity);
let told = mark;
let timer;

let hint = document.querySelector("[data-hint]") ? "1" : "";

function send() {
  if ((mark <= told && !hint) || !token() || !Number.isFinite(mark)) return;
  told = mark;
  const body = new URLSearchParams({ number: mark, hint, csrfmiddlewaretoken: token() });
  hint = "";
  fetch(posts.dataset.seen, {
    method: "POST",
    body,
    keepalive: true,
  }).catch(() => (told = 0));
}

if (hint) timer = setTimeout(send, 1500);

// Where a floor stands that an address leads to: under the head, with a margin of its own. What ends above it was read.
const line = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) + 84;
const inView = new Set();
const watcher = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      const floor = Number(target.dataset.floor);
      if (isIntersecting) inView.add(floor);
      else inView.delete(floor);
      if (isIntersecting && floor > mark) {
        mark = floor;
        clearTimeout(timer);
        timer = setTimeout(send, 1500);
      }
    }
    const top = Math.min(...inView);
    if (inView.size && location.hash !== "#r" && top > 1) history.replaceState(null, "", `${location.search || location.pathname}#p${top}`);
  },
  { rootMargin: `-${Math.round(line)}px 0px -20% 0px` },
);
const watch = (post) => watcher.observe(post);
document.querySelectorAll(".post[data-floor]").forEach(watch);
addEventListener("pagehide", send);
document.addEventListener("visibilitychange", () => document.hidden && send());

// --- new replies -------------------------------------------------------------------------------------------------

posts.addEventListener("live", ({ detail }) => {
  if (!posts.dataset.lastPage || posts.querySelector(`#p${detail.n}`)) {
    document.querySelector("#newer").hidden = Boolean(posts.querySelector(`#p${detail.n}`));
    return;
  }
  posts.querySelector("[data-empty]")?.remove();
  const box = document.createElement("template");
  box.innerHTML = detail.html;
  const post = box.content.querySelector(".post");
  if (!document.querySelector("#r textarea")) post.querySelector("[data-quote]")?.remove();
  posts.append(post);
  watch(post);
});

// --- quote and reply ---------------------------------------------------------------------------------------------

const form = document.querySelector("#r");
if (form?.elements.quoted) {
  const bar = form.querySelector("#quoting");
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-quote]");
    if (link) {
      const post = link.closest(".post");
      form.elements.quoted.value = post.dataset.post;
      bar.querySelector("[data-name]").textContent = post.querySelector(".by-n a, .by-n")?.textContent.trim() ?? "";
      const chosen = String(getSelection()).trim();
      bar.querySelector("[data-words]").textContent = post.querySelector(".prose")?.textContent.trim().slice(0, 60) ?? "";
      bar.hidden = false;
      const box = form.elements.body;
      if (chosen && getSelection().anchorNode && post.contains(getSelection().anchorNode)) {
        box.value += `${box.value ? "\n" : ""}${chosen.replace(/^/gm, "> ")}\n\n`;
      }
      box.focus();
      box.dispatchEvent(new Event("input", { bubbles: true }));
      event.preventDefault();
    }
    if (event.target.closest("[data-unquote]")) {
      form.elements.quoted.value = "";
      bar.hidden = true;
      event.preventDefault();
    }
  });
}
