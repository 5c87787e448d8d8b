// Avatar and cover: sent with progress, cut by finger, mouse, keys or sliders. The page itself is read again while the
// server is at it; nothing is drawn here that it has not drawn.

const root = document.querySelector("[data-portraits]");
const PATIENCE = 1200;

async function again() {
  const answer = await fetch(location.pathname, { headers: { "X-Requested-With": "fetch" } }).catch(() => null);
  if (!answer?.ok) return void setTimeout(again, 4 * PATIENCE);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-portraits]");
  if (!fresh) return;
  const focus = document.activeElement?.id;
  root.replaceChildren(...fresh.childNodes);
  root.toggleAttribute("data-busy", fresh.hasAttribute("data-busy"));
  if (focus) document.getElementById(focus)?.focus();
  begin();
}

function begin() {
  for (const frame of root.querySelectorAll("[data-crop]")) crop(frame);
  for (const form of root.querySelectorAll("[data-bring]")) bring(form);
  if (root.hasAttribute("data-busy")) setTimeout(again, PATIENCE);
}

function bring(form) {
  const input = form.querySelector("input[type=file]");
  const bar = form.querySelector("[data-bring-bar]");
  const why = form.querySelector("[data-bring-why]");
  form.classList.add("by-label");
  form.querySelector("label").className = "btn";
  const button = form.querySelector("button");
  button.hidden = true;
  const send = () => {
    if (!input.files.length) return;
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("X-Requested-With", "fetch");
    request.responseType = "json";
    bar.hidden = false;
    why.hidden = true;
    request.upload.addEventListener("progress", (event) => {
      bar.value = event.loaded / event.total;
    });
    request.addEventListener("loadend", () => {
      bar.hidden = true;
      if (request.status === 201) return void again();
      why.hidden = false;
      why.textContent = request.response?.why || inWords("没传上去，像是断网了。");
      button.hidden = request.status === 413 || request.status === 422;
      button.textContent = inWords("再传一次");
    });
    request.send(new FormData(form));
  };
  input.addEventListener("change", send);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
}

// `part` is left, top and width in shares of the picture; its height follows from the frame's ratio.
function crop(frame) {
  const form = frame.closest("form");
  const image = frame.querySelector("img");
  const ratio = Number(frame.dataset.ratio);
  const high = Number(frame.dataset.h) / Number(frame.dataset.w);
  const widest = Math.min(1, high * ratio);
  const part = { left: (1 - widest) / 2, top: (1 - widest / ratio / high) / 2, width: widest };
  const sliders = Object.fromEntries([...form.querySelectorAll("[data-crop-of]")].map((s) => [s.dataset.cropOf, s]));
  const height = () => part.width / ratio / high;
  const free = (side) => 1 - (side === "left" ? part.width : height());
  const clamp = (value, most) => Math.min(Math.max(0, value), Math.max(0, most));
  const draw = () => {
    part.left = clamp(part.left, free("left"));
    part.top = clamp(part.top, free("top"));
    image.style.width = `${100 / part.width}%`;
    image.style.transform = `translate(${-part.left * 100}%, ${-part.top * 100}%)`;
    for (const name of ["left", "top", "width"]) form.elements[name].value = part[name].toFixed(5);
    sliders.zoom.value = Math.round((100 * widest) / part.width);
    for (const side of ["left", "top"]) {
      sliders[side].disabled = free(side) < 0.001;
      if (!sliders[side].disabled) sliders[side].value = Math.round((100 * part[side]) / free(side));
    }
  };
  const zoom = (width) => {
    const [x, y] = [part.left + part.width / 2, part.top + height() / 2];
    part.width = Math.min(widest, Math.max(widest / 5, width));
    [part.left, part.top] = [x - part.width / 2, y - height() / 2];
    draw();
  };
  sliders.zoom.addEventListener("input", () => zoom((100 * widest) / sliders.zoom.value));
  for (const side of ["left", "top"]) {
    sliders[side].addEventListener("input", () => {
      part[side] = (free(side) * sliders[side].value) / 100;
      draw();
    });
  }
  const fingers = new Map();
  const apart = () => {
    const [a, b] = [...fingers.values()];
    return Math.hypot(a.x - b.x, a.y - b.y);
  };
  frame.addEventListener("pointerdown", (event) => {
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    frame.setPointerCapture(event.pointerId);
    frame.classList.add("moving");
  });
  frame.addEventListener("pointermove", (event) => {
    const from = fingers.get(event.pointerId);
    if (!from) return;
    const before = fingers.size === 2 ? apart() : 0;
    const size = frame.clientWidth / part.width;
    if (fingers.size === 1) {
      part.left -= (event.clientX - from.x) / size;
      part.top -= (event.clientY - from.y) / size / high;
    }
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (before) zoom((part.width * before) / apart());
    else draw();
  });
  for (const end of ["pointerup", "pointercancel"]) {
    frame.addEventListener(end, (event) => {
      fingers.delete(event.pointerId);
      if (!fingers.size) frame.classList.remove("moving");
    });
  }
  frame.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    zoom(part.width * (event.deltaY > 0 ? 1.05 : 0.95));
  }, { passive: false });
  frame.dataset.on = "";
  form.querySelector(".crop-set").hidden = false;
  form.querySelector("[data-crop-hint]").textContent = inWords("拖一拖、放大，框里的留下；裁掉的不留。");
  draw();
}

begin();
