//! A terminal with the program in it: what is on its screen, keys pressed, its modes afterwards.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::sync::{Arc, Mutex, PoisonError};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, SlavePty, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};

use crate::build::{apart, configured, program};
use crate::painted::{Piece, painted};
use crate::wait::until;

/// The program in a terminal of its own; ended when dropped.
pub struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    master: Box<dyn MasterPty + Send>,
    // As long as it is open the terminal can be asked how it was left.
    _slave: Box<dyn SlavePty + Send>,
    shown: Arc<Mutex<vt100::Parser>>,
}

fn size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}

fn cells(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).expect("a terminal has cells")
}

impl Terminal {
    /// Starts the program with these arguments and environment in a terminal of this size.
    ///
    /// # Panics
    /// When there are no terminals, or it cannot be started.
    #[must_use]
    pub fn start(arguments: &[&str], environment: &[(&str, &str)], (columns, rows): (u16, u16)) -> Self {
        let pair = native_pty_system().openpty(size(columns, rows)).expect("a pseudo terminal");
        let mut command = CommandBuilder::new(program());
        command.args(arguments);
        for name in configured().chain(["NO_COLOR", "COLORFGBG"].map(Into::into)) {
            command.env_remove(name);
        }
        for (name, value) in apart() {
            command.env(name, value);
        }
        command.env("TERM", "xterm-256color");
        command.env("TZ", "UTC");
        for (name, value) in environment {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).expect("the program can be run");
        let keys = pair.master.take_writer().expect("a terminal to type into");
        let mut output = pair.master.try_clone_reader().expect("a terminal to look at");
        let shown = Arc::new(Mutex::new(vt100::Parser::new(cells(rows), cells(columns), 0)));
        let screen = Arc::clone(&shown);
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(length @ 1..) = output.read(&mut bytes) {
                screen.lock().unwrap_or_else(PoisonError::into_inner).process(&bytes[..length]);
            }
        });
        Self { child, keys, master: pair.master, _slave: pair.slave, shown }
    }

    /// What is on the screen.
    pub fn text(&self) -> String {
        self.look(vt100::Screen::contents)
    }

    /// Whether the program still has the screen to itself, or hides the cursor, or takes keys one by one.
    #[must_use]
    pub fn is_taken(&self) -> bool {
        let raw = self.master.get_termios().map(|modes| format!("{:?}", modes.local_flags));
        let raw = raw.is_some_and(|flags| !flags.contains("ICANON") || !flags.contains("ECHO"));
        raw || self.look(|screen| screen.alternate_screen() || screen.hide_cursor())
    }

    /// Whether any character on the screen has a colour.
    #[must_use]
    pub fn has_colours(&self) -> bool {
        self.look(|screen| {
            let (rows, columns) = screen.size();
            let places = (0..rows.get()).flat_map(|row| (0..columns.get()).map(move |column| (row, column)));
            let mut cells = places.filter_map(|(row, column)| screen.cell(row, column));
            cells.any(|cell| {
                cell.fgcolor() != vt100::Color::Default || cell.bgcolor() != vt100::Color::Default
            })
        })
    }

    /// What is on the screen, with its colours.
    pub fn painted(&self) -> Vec<Vec<Piece>> {
        self.look(painted)
    }

    fn look<T>(&self, at: impl FnOnce(&vt100::Screen) -> T) -> T {
        at(self.shown.lock().unwrap_or_else(PoisonError::into_inner).screen())
    }

    /// Awaits a screen on which something is so.
    pub fn await_screen(&self, what: &str, mut is: impl FnMut(&str) -> bool) -> String {
        until(what, || {
            let text = self.text();
            if is(&text) { Ok(text) } else { Err(format!("\n{text}\n")) }
        })
    }

    /// Awaits a text on the screen.
    pub fn await_text(&self, text: &str) -> String {
        self.await_screen(text, |screen| screen.contains(text))
    }

    /// Presses keys, as a terminal sends them.
    ///
    /// # Panics
    /// When the terminal is gone.
    pub fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).expect("the terminal takes keys");
        self.keys.flush().expect("the terminal takes keys");
    }

    /// Changes the size of the window.
    ///
    /// # Panics
    /// When the terminal is gone.
    pub fn resize(&self, columns: u16, rows: u16) {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        shown.screen_mut().set_size(cells(rows), cells(columns));
        drop(shown);
        self.master.resize(size(columns, rows)).expect("the terminal is there");
    }

    /// Sends the program a signal.
    ///
    /// # Panics
    /// When it does not run.
    pub fn signal(&self, signal: Signal) {
        let pid = self.child.process_id().and_then(|pid| Pid::from_raw(i32::try_from(pid).ok()?));
        kill_process(pid.expect("it runs"), signal).expect("it runs");
    }

    /// Awaits the end of the program, and its exit code.
    pub fn await_end(&mut self) -> u32 {
        until("the end of the program", || match self.child.try_wait() {
            Ok(Some(status)) => Ok(status.exit_code()),
            other => Err(format!("{other:?}\n{}", self.look(vt100::Screen::contents))),
        })
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            eprintln!("--- the terminal shows:\n{}\n---", self.text());
        }
    }
}
