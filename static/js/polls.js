// Voting without leaving the place one reads at: the answer is the poll's own fragment, put where the poll stands.

const busy = new WeakSet();

function failed(poll) {
  const note = poll.querySelector("[data-poll-failed]");
  note.lastElementChild.textContent = note.dataset.pollFailed;
  note.hidden = false;
}

// The control the reader was at, where it still stands; else what comes next in this poll.
function focusAgain(poll, id) {
  const same = id && poll.querySelector(`#${CSS.escape(id)}`);
  const seen = [same, poll.querySelector("[data-poll-next]"), poll].find((e) => e && e.checkVisibility());
  seen?.focus({ preventScroll: true });
}

async function answer(poll, form, submitter) {
  const data = new FormData(form);
  if (submitter?.name) data.append(submitter.name, submitter.value);
  const response = await fetch(form.action, { method: "POST", body: data, headers: { "X-Requested-With": "fetch" } });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.getElementById(poll.id)?.querySelector("[data-poll-body]");
  if (!fresh) throw new Error(`${response.status} without a poll`);
  return fresh;
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const poll = form.closest("[data-poll]");
  if (!poll || !form.hasAttribute("data-in-place")) return;
  event.preventDefault();
  if (busy.has(poll)) return;
  busy.add(poll);
  const { submitter } = event;
  poll.querySelector("[data-poll-failed]").hidden = true;
  try {
    const fresh = await answer(poll, form, submitter);
    const at = document.activeElement;
    const id = poll.contains(at) ? at.id : null;
    poll.querySelector("[data-poll-body]").replaceWith(fresh);
    if (id !== null) focusAgain(poll, id);
    poll.querySelector("[data-poll-status]").textContent = fresh.dataset.said;
  } catch {
    failed(poll);
  } finally {
    busy.delete(poll);
    delete form.dataset.sent;
    submitter?.removeAttribute("aria-busy");
  }
});
