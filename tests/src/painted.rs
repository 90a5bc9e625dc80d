//! A terminal's screen as it looks: pieces of each row, with their colours, for whoever paints it.

use serde::Serialize;

/// A piece of a row that looks the same from end to end.
#[derive(Debug, Serialize)]
pub struct Piece {
    text: String,
    /// Number of one of the 256 colours; none where it is the terminal's own.
    color: Option<u8>,
    bold: bool,
    reversed: bool,
}

/// The rows of a screen.
pub(crate) fn painted(screen: &vt100::Screen) -> Vec<Vec<Piece>> {
    let (rows, columns) = screen.size();
    (0..rows.get()).map(|row| pieces((0..columns.get()).filter_map(|at| screen.cell(row, at)))).collect()
}

fn pieces<'a>(cells: impl Iterator<Item = &'a vt100::Cell>) -> Vec<Piece> {
    let mut row: Vec<Piece> = Vec::new();
    for cell in cells.filter(|cell| !cell.is_wide_continuation()) {
        let color = match cell.fgcolor() {
            vt100::Color::Idx(index) => Some(index),
            _ => None,
        };
        let text = if cell.has_contents() { cell.contents() } else { " " };
        let (bold, reversed) = (cell.bold(), cell.inverse());
        match row.last_mut() {
            Some(last) if (last.color, last.bold, last.reversed) == (color, bold, reversed) => {
                last.text.push_str(text);
            }
            _ => row.push(Piece { text: text.to_owned(), color, bold, reversed }),
        }
    }
    row
}
