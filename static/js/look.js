// 站点外观: the browser's own colour picker beside the field for a colour; both say the same.

const typed = document.querySelector("#look [name=colour]");
const swatch = document.querySelector("[data-swatch]");

function begin() {
  const picker = document.createElement("input");
  picker.type = "color";
  picker.setAttribute("aria-label", document.querySelector(`label[for=${typed.id}]`).textContent);
  const follow = () => {
    if (/^#[0-9a-f]{6}$/i.test(typed.value.trim())) picker.value = typed.value.trim().toLowerCase();
  };
  follow();
  picker.addEventListener("input", () => (typed.value = picker.value));
  typed.addEventListener("input", follow);
  swatch.replaceWith(picker);
}

if (typed && swatch) begin();
