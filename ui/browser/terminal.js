// A terminal's screen as a page: the text and the colours that the stage found in its cells.

/** The colour with this number of the 256 that terminals agree on, from the 17th. */
function colour(number) {
  if (number >= 232) {
    const grey = 8 + 10 * (number - 232);
    return `rgb(${grey} ${grey} ${grey})`;
  }
  const step = (value) => (value === 0 ? 0 : 55 + 40 * value);
  const cube = number - 16;
  return `rgb(${step(Math.floor(cube / 36))} ${step(Math.floor(cube / 6) % 6)} ${step(cube % 6)})`;
}

/** Shows the rows in a page that was empty. */
export async function paint(page, rows) {
  const painted = rows.map((row) =>
    row.map((piece) => ({ ...piece, color: piece.color === null ? null : colour(piece.color) })),
  );
  await page.evaluate((lines) => {
    const screen = document.createElement("pre");
    screen.style.cssText =
      "margin: 0; padding: 14px; width: max-content; background: #14171a; color: #d8dcdf; " +
      "font: 14px/normal 'Liberation Mono', monospace";
    for (const line of lines) {
      for (const { text, color, bold, reversed } of line) {
        const piece = document.createElement("span");
        piece.textContent = text;
        if (bold) piece.style.fontWeight = "bold";
        if (color) piece.style.color = color;
        if (reversed) piece.style.cssText += "background: #d8dcdf; color: #14171a";
        screen.append(piece);
      }
      screen.append("\n");
    }
    document.body.replaceChildren(screen);
  }, painted);
  return page.locator("pre");
}
