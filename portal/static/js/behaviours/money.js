// Amounts are shown as 12,000.00 after typing; full-width digits and 元 are understood. The server parses by itself.
function tidy(field) {
  const plain = field.value.normalize("NFKC").replace(/[,\s¥元]/g, "");
  const match = /^(\d{1,12})(?:\.(\d{0,2}))?$/.exec(plain);
  if (!match) return;
  const yuan = match[1].replace(/^0+(?=\d)/, "").replace(/\B(?=(\d{3})+$)/g, ",");
  field.value = `${yuan}.${(match[2] ?? "").padEnd(2, "0")}`;
}

document.addEventListener("change", (event) => { if (event.target.matches("[data-money]")) tidy(event.target); });
