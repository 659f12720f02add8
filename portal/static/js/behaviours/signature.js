// Signing on the screen. The drawing goes into the hidden field as a PNG when the form is sent; an empty box is
// refused here with a sentence, and by the server again.
import SignaturePad from "../../vendor/signature_pad.min.js";
import { text } from "./texts.js";

const pads = new Map();

function fit(canvas, pad) {
  const ratio = Math.max(window.devicePixelRatio || 1, 1);
  const { width, height } = canvas.getBoundingClientRect();
  if (!width || (canvas.width === Math.round(width * ratio) && canvas.height === Math.round(height * ratio))) return;
  const drawn = pad.toData();
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.getContext("2d").scale(ratio, ratio);
  pad.clear();
  pad.fromData(drawn);
}

function complain(id, sentence) {
  const place = document.getElementById(`${id}-error`);
  if (place) place.textContent = sentence;
}

for (const canvas of document.querySelectorAll("canvas[data-signature-for]")) {
  const id = canvas.dataset.signatureFor;
  const pad = new SignaturePad(canvas, { minWidth: 0.8, maxWidth: 2.6, penColor: "#10202c" });
  pads.set(id, { canvas, pad });
  pad.addEventListener("beginStroke", () => complain(id, ""));
  new ResizeObserver(() => fit(canvas, pad)).observe(canvas);
  fit(canvas, pad);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-signature-clear]");
  if (button) pads.get(button.dataset.signatureClear)?.pad.clear();
});

document.addEventListener("submit", (event) => {
  for (const [id, { canvas, pad }] of pads) {
    const field = document.getElementById(id);
    if (!field || field.form !== event.target) continue;
    // A form may be sent by another button that needs no drawing, such as "sign on paper".
    if (event.submitter?.hasAttribute("data-without-signature")) continue;
    if (pad.isEmpty()) {
      event.preventDefault();
      event.stopImmediatePropagation();
      complain(id, text("signFirst"));
      canvas.scrollIntoView({ block: "center" });
      return;
    }
    field.value = pad.toDataURL("image/png");
  }
}, { capture: true });
