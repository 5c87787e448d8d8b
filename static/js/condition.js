// 运行状况: the lines as they are now, every ten seconds while somebody looks.

const box = document.querySelector("#condition");
const said = document.querySelector("#condition-said");
const EVERY = 10000;

function say(words) {
  if (said.textContent !== words) said.textContent = words;
}

async function look() {
  if (document.hidden || document.activeElement.matches("#condition button")) return;
  try {
    const answer = await fetch(box.dataset.from, { headers: { "X-Requested-With": "fetch" }, redirect: "error" });
    if (!answer.ok) throw new Error(answer.status);
    const page = document.createElement("template");
    page.innerHTML = await answer.text();
    const lines = page.content.querySelector("[data-summary]");
    box.replaceChildren(lines);
    say(lines.dataset.summary);
  } catch {
    say(said.dataset.broken);
  }
}

setInterval(look, EVERY);
document.addEventListener("visibilitychange", look);
