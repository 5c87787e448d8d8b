// Pictures and files of a box: chosen, dropped or pasted, sent a few at a time with progress and retry, described, put in
// order, masked. What is sent waits with the draft on the server; the list is drawn from there.

const MB = 1e6;
const LARGEST = { image: 30 * MB, video: 50 * MB, audio: 50 * MB };
const SIDE_BY_SIDE = 2;

function make(name, attributes = {}, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (key in made && key !== "list") made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...inside);
  return made;
}

class Box {
  constructor(root) {
    this.root = root;
    this.form = root.closest("form");
    this.list = root.querySelector(".files-list");
    this.said = root.querySelector("[data-files-said]");
    this.going = []; // {file, state: waiting | sending | failed, share, why}
    this.files = [];
    this.asked = false;
    this.last = 0;
    this.input = make("input", { type: "file", multiple: true, hidden: true, onchange: () => this.take(this.input.files) });
    root.append(this.input);
    const choose = root.querySelector("[data-choose]");
    choose.hidden = false;
    choose.addEventListener("click", () => this.input.click());
    this.form.addEventListener("paste", (event) => {
      if (!event.clipboardData.files.length) return;
      event.preventDefault();
      this.take(event.clipboardData.files);
    });
    for (const name of ["dragover", "dragleave", "drop"]) {
      this.form.addEventListener(name, (event) => {
        if (!event.dataTransfer?.types.includes("Files")) return;
        event.preventDefault();
        root.classList.toggle("over", name === "dragover");
        if (name === "drop") this.take(event.dataTransfer.files);
      });
    }
    this.form.addEventListener("submit", (event) => {
      const left = this.going.filter((g) => g.state !== "failed").length;
      if (!left || event.submitter?.formAction.endsWith("/my/drafts/keep/")) return;
      event.preventDefault();
      this.say(inWords("还有 %(left)s 个在传，传完再发。", { left }));
    });
    const begin = () => this.asked || this.ask();
    if ("eager" in root.dataset) begin();
    else this.form.addEventListener("focusin", begin);
  }

  say(words) {
    this.said.textContent = words;
  }

  async take(chosen) {
    const files = [...chosen];
    if (!this.asked) await this.ask();
    for (const file of files) {
      this.last = Math.max(this.last, ...this.files.map((f) => f.position)) + 1;
      const most = LARGEST[file.type.split("/")[0]] ?? 20 * MB;
      const tooLarge = file.size > most && !/\.hei[cf]$/i.test(file.name);
      const why = tooLarge ? inWords("最多 %(most)s MB，这个 %(size)s MB，大了。选小一号的再传。", { most: most / MB, size: (Math.ceil(file.size / MB * 10) / 10).toLocaleString() }) : "";
      this.going.push({ file, position: this.last, state: why ? "failed" : "waiting", share: 0, why, final: Boolean(why) });
    }
    this.input.value = "";
    this.draw();
    this.send();
  }

  send() {
    while (this.going.filter((g) => g.state === "sending").length < SIDE_BY_SIDE) {
      const next = this.going.find((g) => g.state === "waiting");
      if (!next) return;
      this.sendOne(next);
    }
  }

  sendOne(item) {
    item.state = "sending";
    const body = new FormData();
    body.set("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value);
    body.set("place", this.root.dataset.files);
    body.set("position", item.position);
    body.set("file", item.file, item.file.name);
    const request = new XMLHttpRequest();
    request.open("POST", this.root.dataset.new);
    request.setRequestHeader("X-Requested-With", "fetch");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      item.share = event.loaded / event.total;
      if (item.bar) item.bar.value = item.share;
    });
    request.addEventListener("loadend", () => {
      if (request.status === 201) {
        this.going = this.going.filter((g) => g !== item);
        this.ask();
      } else {
        item.state = "failed";
        const unsaid = {
          413: inWords("太大了，没有收。选小一号的再传。"),
          503: inWords("现在传文件的人有点多，等半分钟再传一次。"),
        };
        item.why = request.response?.why || unsaid[request.status] || inWords("没传上去，像是断网了。");
        item.final = request.status === 413 || request.status === 422;
      }
      this.draw();
      this.send();
    });
    request.send(body);
    this.draw();
  }

  async ask() {
    this.asked = true;
    clearTimeout(this.later);
    const query = new URLSearchParams({ place: this.root.dataset.files, thing: this.root.dataset.thing });
    try {
      const answer = await fetch(`${this.root.dataset.state}?${query}`, { headers: { "X-Requested-With": "fetch" } });
      if (!answer.ok) throw new Error(answer.status);
      this.files = (await answer.json()).files;
    } catch {
      this.later = setTimeout(() => this.ask(), 5000);
      return;
    }
    this.draw();
    if (this.files.some((f) => f.state === "waiting")) this.later = setTimeout(() => this.ask(), 700);
  }

  async change(file, fields) {
    const body = new URLSearchParams({ csrfmiddlewaretoken: this.form.elements.csrfmiddlewaretoken.value, ...fields });
    const answer = await fetch(file.change, { method: "POST", body, headers: { "X-Requested-With": "fetch" } }).catch(() => null);
    if (answer?.ok) this.say("");
    else this.say((await answer?.json().catch(() => null))?.why ?? inWords("现在连不上，没改成。过一会儿再试。"));
    await this.ask();
  }

  draw() {
    if (this.list.querySelector(".carried")) return;
    const focus = document.activeElement?.dataset?.of;
    const typed = document.activeElement?.matches?.(".files-list input") ? document.activeElement.value : null;
    this.list.replaceChildren(...this.files.map((f, n) => this.row(f, n)), ...this.going.map((g) => this.goingRow(g)));
    this.list.hidden = !this.list.children.length;
    const n = this.files.length + this.going.length;
    this.root.querySelector("input[name=files]").value = n ? "yes" : "";
    const bare = this.files.filter((f) => f.kind === "picture" && !f.alt && f.state !== "refused").length;
    const off = this.files.filter((f) => f.state === "refused").length + this.going.filter((g) => g.state === "failed").length;
    const hint = off ? inWords("，%(off)s 个没收下", { off }) : bare ? inWords("，给看不见图的人写一句话") : "";
    this.say(n ? `${n - off} / 20${hint}` : "");
    const back = focus && this.list.querySelector(`[data-of="${CSS.escape(focus)}"]`);
    if (back) {
      if (typed !== null && back.matches("input")) back.value = typed;
      back.focus();
    }
  }

  row(file, n) {
    const button = (words, fields, of) =>
      make("button", { type: "button", className: "act", "data-of": `${of} ${file.key}`, onclick: () => this.change(file, fields) }, words);
    const more = make("div", { className: "grow stack stack-s" });
    const name = make("p", { className: "small one" }, file.name);
    more.append(name);
    if (file.state === "refused") more.append(make("p", { className: "err" }, file.why));
    else {
      more.append(
        make("input", {
          className: "in", value: file.alt, maxLength: 200, placeholder: inWords("写一句里面是什么"), "data-of": `alt ${file.key}`,
          "aria-label": inWords("第 %(nth)s 个的说明", { nth: n + 1 }),
          onchange: (event) => this.change(file, { alt: event.target.value }),
          onkeydown: (event) => event.key === "Enter" && (event.preventDefault(), event.target.blur()),
        }),
      );
    }
    const acts = make("p", { className: "row wrap files-acts" });
    if (file.nth > 1) acts.append(button(inWords("往前"), { to: file.nth - 1 }, "up"));
    if (!file.last) acts.append(button(inWords("往后"), { to: file.nth + 1 }, "down"));
    if (file.kind === "picture" && file.state === "ready") {
      acts.append(make("button", { type: "button", className: "act", "data-of": `mask ${file.key}`, onclick: () => this.mask(file) }, inWords("打码")));
    }
    acts.append(button(inWords("移除"), { remove: 1 }, "bin"));
    if (file.state === "waiting") acts.append(make("span", { className: "small soft" }, inWords("处理中")));
    if (file.ai) acts.append(make("span", { className: "badge" }, inWords("AI 生成")));
    more.append(acts);
    const thumb = file.thumb ? make("img", { className: "thumb", src: file.thumb, alt: "", draggable: false }) : make("span", { className: "thumb" });
    const row = make("li", {}, thumb, more);
    if (file.nth > 1 || !file.last) this.carry(file, thumb, row);
    return row;
  }

  // A picture taken by its thumb and let go over another of its own goes there; the buttons do the same.
  carry(file, thumb, row) {
    thumb.classList.add("thumb-carry");
    const over = (event) => {
      const at = document.elementFromPoint(event.clientX, event.clientY)?.closest(".files-list > li");
      const found = this.files[[...this.list.children].indexOf(at)];
      // the numbers of one's own group run on; those of another begin anew
      const begin = this.files.indexOf(file) - file.nth;
      return found && this.files.indexOf(found) - found.nth === begin ? found : null;
    };
    thumb.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      thumb.setPointerCapture(event.pointerId);
      row.classList.add("carried");
    });
    thumb.addEventListener("pointermove", (event) => {
      if (!row.classList.contains("carried")) return;
      const to = over(event);
      for (const [n, li] of [...this.list.children].entries()) li.classList.toggle("carry-to", Boolean(to) && this.files[n] === to && to !== file);
    });
    const end = (event) => {
      if (!row.classList.contains("carried")) return;
      row.classList.remove("carried");
      for (const li of this.list.children) li.classList.remove("carry-to");
      const to = event.type === "pointerup" && over(event);
      if (to && to !== file) this.change(file, { to: to.nth });
      else this.draw();
    };
    thumb.addEventListener("pointerup", end);
    thumb.addEventListener("pointercancel", end);
  }

  goingRow(item) {
    const more = make("div", { className: "grow stack stack-s" }, make("p", { className: "small one" }, item.file.name));
    if (item.state === "failed") {
      more.append(make("p", { className: "err" }, item.why));
      const acts = make("p", { className: "row files-acts" });
      if (!item.final) acts.append(make("button", { type: "button", className: "act", onclick: () => ((item.state = "waiting"), this.draw(), this.send()) }, inWords("再传一次")));
      acts.append(make("button", { type: "button", className: "act", onclick: () => ((this.going = this.going.filter((g) => g !== item)), this.draw()) }, inWords("不传了")));
      more.append(acts);
    } else {
      item.bar = make("progress", { max: 1, value: item.share, "aria-label": inWords("%(name)s 上传进度", { name: item.file.name }) });
      more.append(item.bar);
    }
    return make("li", {}, make("span", { className: "thumb" }), more);
  }

  // The brush: rectangles drawn by finger, mouse or arrow keys over the largest size.
  mask(file) {
    const [widest] = Object.keys(file.sizes).filter((v) => v.endsWith(".jpeg")).sort((a, b) => file.sizes[b][0] - file.sizes[a][0]);
    const image = new Image();
    const canvas = make("canvas", { tabIndex: 0, "aria-label": inWords("按住拖出要遮的地方；用键盘时，方向键移动，Shift 加方向键改大小，回车遮上") });
    const masks = [];
    let box = [0.4, 0.4, 0.2, 0.2];
    let shows = false;
    const paint = () => {
      const pen = canvas.getContext("2d");
      pen.drawImage(image, 0, 0);
      pen.fillStyle = "#222";
      for (const [x, y, w, h] of masks) pen.fillRect(x * canvas.width, y * canvas.height, w * canvas.width, h * canvas.height);
      if (!shows) return;
      pen.strokeStyle = "#fff";
      pen.lineWidth = 4;
      pen.strokeRect(box[0] * canvas.width, box[1] * canvas.height, box[2] * canvas.width, box[3] * canvas.height);
    };
    image.onload = () => {
      canvas.width = image.naturalWidth;
      canvas.height = image.naturalHeight;
      paint();
    };
    image.src = file.thumb.replace(/[^/]+\?/, `${widest}?`);
    const at = (event) => {
      const frame = canvas.getBoundingClientRect();
      const clamp = (share) => Math.min(1, Math.max(0, share));
      return [clamp((event.clientX - frame.left) / frame.width), clamp((event.clientY - frame.top) / frame.height)];
    };
    let from = null;
    canvas.addEventListener("pointerdown", (event) => {
      from = at(event);
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!from) return;
      const to = at(event);
      box = [Math.min(from[0], to[0]), Math.min(from[1], to[1]), Math.abs(from[0] - to[0]), Math.abs(from[1] - to[1])];
      shows = true;
      paint();
    });
    canvas.addEventListener("pointerup", () => {
      if (from && shows && box[2] > 0.005 && box[3] > 0.005) masks.push([...box]);
      from = null;
      shows = false;
      paint();
    });
    canvas.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: [0, -0.02], ArrowRight: [0, 0.02], ArrowUp: [1, -0.02], ArrowDown: [1, 0.02] }[event.key];
      if (event.key === "Enter") {
        masks.push([...box]);
      } else if (step) {
        const [axis, by] = step;
        const part = event.shiftKey ? axis + 2 : axis;
        const most = event.shiftKey ? 1 - box[axis] : 1 - box[axis + 2];
        box[part] = Math.min(most, Math.max(event.shiftKey ? 0.02 : 0, box[part] + by));
      } else return;
      event.preventDefault();
      shows = true;
      paint();
    });
    const dialog = make("dialog", { className: "mask", "aria-label": inWords("打码") });
    const done = () => {
      dialog.close();
      if (masks.length) this.change(file, { masks: JSON.stringify(masks) });
    };
    dialog.append(
      make("div", { className: "stack" }, canvas, make("p", { className: "hint" }, inWords("遮上就去不掉了，原图不留。")), make(
        "p", { className: "row" },
        make("button", { type: "button", className: "btn btn-main", onclick: done }, inWords("遮好了")),
        make("button", { type: "button", className: "btn", onclick: () => (masks.pop(), paint()) }, inWords("退一步")),
        make("button", { type: "button", className: "btn btn-bare", onclick: () => dialog.close() }, inWords("不遮了")),
      )),
    );
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
    canvas.focus();
  }
}

for (const root of document.querySelectorAll("[data-files]")) new Box(root);
