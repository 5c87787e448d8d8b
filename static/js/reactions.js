// A press shows at once. What was pressed while a request is under way waits for its answer; where the server refuses,
// or the line is lost, the buttons go back to what the server last said, with its sentence in a toast.

const states = new WeakMap();

function stateOf(form) {
  if (!states.has(form)) {
    const n = {};
    for (const button of form.querySelectorAll("button[name=what]")) n[button.value] = Number(button.dataset.n);
    states.set(form, { n, mine: form.elements.was.value, wanted: form.elements.was.value, busy: false });
  }
  return states.get(form);
}

// Draw what the server said with the member's wish laid over it.
function draw(form, state) {
  for (const button of form.querySelectorAll("button[name=what]")) {
    const what = button.value;
    const n = (state.n[what] ?? 0) + (state.wanted === what) - (state.mine === what);
    if (n !== Number(button.dataset.n)) {
      button.dataset.n = n;
      // From ten thousand on the figure is rounded and one more does not show.
      if (n < 10000) button.querySelector(".act-n").textContent = n > 0 ? n.toLocaleString("en-US") : "";
    }
    button.setAttribute("aria-pressed", String(state.wanted === what));
  }
  form.elements.was.value = state.wanted;
}

function say(sentence) {
  let region = document.querySelector(".toasts");
  if (!region) {
    region = document.createElement("div");
    region.className = "toasts";
    region.setAttribute("role", "status");
    document.body.append(region);
  }
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.textContent = sentence;
  // A live region must stand before its words come, or nobody hears them.
  requestAnimationFrame(() => region.append(toast));
  setTimeout(() => toast.remove(), 9000);
}

async function send(form, what, was) {
  const body = new FormData(form);
  body.set("what", what);
  body.set("was", was);
  const response = await fetch(form.action, {
    method: "POST",
    body,
    headers: { Accept: "application/json" },
    keepalive: true, // a press and a turn of the page: the press counts
    signal: AbortSignal.timeout(15000),
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.sentence || "", { cause: "refused" });
  return answer;
}

async function settle(form, state) {
  state.busy = true;
  try {
    while (state.wanted !== state.mine) {
      const wanted = state.wanted;
      // Taking back is a press on what was there.
      const answer = await send(form, wanted || state.mine, wanted ? "" : state.mine);
      if (state.wanted === wanted) state.wanted = answer.mine;
      state.n = answer.n;
      state.mine = answer.mine;
      draw(form, state);
    }
  } catch (error) {
    state.wanted = state.mine;
    draw(form, state);
    say((error.cause === "refused" && error.message) || form.dataset.lost);
  }
  state.busy = false;
}

// In the capturing phase: the house's own listener would hold a second press back.
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!form.matches("form[data-react]") || !event.submitter) return;
    event.preventDefault();
    event.stopPropagation();
    const state = stateOf(form);
    state.wanted = state.wanted === event.submitter.value ? "" : event.submitter.value;
    draw(form, state);
    if (!state.busy) settle(form, state);
  },
  true,
);
