// Passkeys: the options stand in the page (or are fetched, on the sign-in page), the browser asks for finger, face or
// key, and the answer goes with the form. Without scripts the page says what else there is.

const KINDS = { NotAllowedError: "stopped", AbortError: "stopped", InvalidStateError: "twice", SecurityError: "place" };

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
const named = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

async function add(given, form) {
  const options = { ...given.creation_options.publicKey };
  options.challenge = bytes(options.challenge);
  options.user = { ...options.user, id: bytes(options.user.id) };
  options.excludeCredentials = named(options.excludeCredentials);
  const alone = form.elements.passwordless?.checked ?? false;
  options.authenticatorSelection = {
    ...options.authenticatorSelection,
    residentKey: alone ? "required" : "discouraged",
    requireResidentKey: alone,
    ...(alone && { userVerification: "required" }),
  };
  return navigator.credentials.create({ publicKey: options });
}

async function use(given) {
  const options = { ...given.request_options.publicKey };
  options.challenge = bytes(options.challenge);
  options.allowCredentials = named(options.allowCredentials);
  return navigator.credentials.get({ publicKey: options });
}

function told(key) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
    if (key.response[name]) response[name] = text(key.response[name]);
  if (key.response.getTransports) response.transports = key.response.getTransports();
  return JSON.stringify({
    id: key.id,
    rawId: text(key.rawId),
    type: key.type,
    authenticatorAttachment: key.authenticatorAttachment,
    response,
    clientExtensionResults: key.getClientExtensionResults(),
  });
}

async function options(form) {
  const here = document.getElementById("passkey-options");
  if (here) return JSON.parse(here.textContent);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok) throw Object.assign(new Error("away"), { name: "Away" });
  return answer.json();
}

function begin(form) {
  const why = form.querySelector("[data-passkey-why]");
  const button = form.querySelector("button");
  form.querySelector("[data-passkey-off]").remove();
  const say = (kind) => {
    why.hidden = false;
    why.querySelector("span").textContent = why.dataset[kind];
  };
  if (!window.PublicKeyCredential) {
    button.disabled = true;
    return say("none");
  }
  form.addEventListener("submit", async (event) => {
    if (form.elements.credential.value) return;
    event.preventDefault();
    event.stopPropagation();
    why.hidden = true;
    button.setAttribute("aria-busy", "true");
    try {
      const given = await options(form);
      form.elements.credential.value = told(await (form.dataset.passkey === "add" ? add(given, form) : use(given)));
      form.submit();
    } catch (error) {
      button.removeAttribute("aria-busy");
      say(error.name === "Away" ? "line" : (KINDS[error.name] ?? "stopped"));
    }
  });
}

for (const form of document.querySelectorAll("form[data-passkey]")) begin(form);
