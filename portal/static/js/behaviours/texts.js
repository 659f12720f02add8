// Sentences in the reader's language, from #texts of the layout.

/** The sentence of that name with {placeholders} filled in. */
export function text(name, values = {}) {
  const sentence = document.getElementById("texts")?.dataset[name] ?? "";
  return sentence.replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
}

/** Hours and minutes of this desk, as 10:32. */
export function clockTime(date = new Date()) {
  return `${String(date.getHours()).padStart(2, "0")}:${String(date.getMinutes()).padStart(2, "0")}`;
}
