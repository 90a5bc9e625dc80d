//! Brings a book's batches to its folder, and says since when that fails.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use crate::batch::Batch;
use crate::book::Book;
use crate::error::StoreError;
use crate::folder::Folder;

/// While writing fails, it is tried again with every so many steps: each time the file is opened anew.
const PATIENCE: u32 = 5;

/// Writes what is noted down in a book. Time is told by who calls.
#[derive(Debug)]
pub struct Writer {
    folder: Folder,
    /// Taken from the book and not written yet. Meanwhile the book notes down what enters.
    pending: Option<Batch>,
    status: Status,
    /// Steps to let pass before the next attempt.
    rest: u32,
    news: VecDeque<String>,
}

/// How writing goes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Status {
    /// Why nothing can be written.
    pub trouble: Option<String>,
    /// Since when, UTC seconds.
    pub since: Option<i64>,
    /// So many of the entries that have entered the book are safe.
    pub written: u64,
    /// What was found out about the file, such as damage and the name under which it was moved aside.
    pub notice: Option<String>,
}

impl Writer {
    /// Writes to a folder; `trouble` is what was in the way when it was opened.
    #[must_use]
    pub fn new(folder: Folder, trouble: Option<&StoreError>, now: i64) -> Self {
        let mut writer =
            Self { folder, pending: None, status: Status::default(), rest: 0, news: VecDeque::new() };
        if let Some(trouble) = trouble {
            writer.begin_of_trouble(trouble, now);
        }
        writer.note();
        writer
    }

    /// Writes what entered since the last step. The book is locked only while that is taken out of it.
    pub fn step(&mut self, book: &Mutex<Book>, now: i64) -> &Status {
        if self.rest > 0 {
            self.rest -= 1;
            return &self.status;
        }
        if self.pending.is_none() {
            self.pending = lock(book).batch();
        }
        let Some(batch) = &self.pending else { return &self.status };
        match self.folder.write(batch) {
            Ok(()) => {
                self.status.written = batch.entered;
                self.pending = None;
                self.end_of_trouble(now);
            }
            Err(error) => {
                if let StoreError::Damaged { .. } = error {
                    // What was written before cannot be relied on.
                    self.pending = None;
                    lock(book).forget_the_journal();
                }
                self.rest = PATIENCE - 1;
                self.begin_of_trouble(&error, now);
            }
        }
        self.note();
        &self.status
    }

    /// How writing goes.
    #[must_use]
    pub fn status(&self) -> &Status {
        &self.status
    }

    /// What a person should know since the last time.
    pub fn news(&mut self) -> Vec<String> {
        self.news.drain(..).collect()
    }

    /// Tells other processes where our page is.
    pub fn tell(&mut self, address: &str) {
        self.folder.tell(address);
    }

    /// What the folder found stays in sight until this process ends.
    fn note(&mut self) {
        for news in self.folder.news() {
            let notice =
                self.status.notice.take().map_or_else(|| news.clone(), |known| format!("{known}; {news}"));
            self.status.notice = Some(notice);
            self.news.push_back(news);
        }
    }

    fn begin_of_trouble(&mut self, error: &StoreError, now: i64) {
        let text = error.to_string();
        if self.status.trouble.as_ref() != Some(&text) {
            self.news.push_back(format!("nothing can be stored: {text}"));
        }
        self.status.since.get_or_insert(now);
        self.status.trouble = Some(text);
    }

    fn end_of_trouble(&mut self, now: i64) {
        self.status.trouble = None;
        if let Some(since) = self.status.since.take() {
            self.news.push_back(format!(
                "storing goes on; what happened in the {} s before is stored too",
                now - since
            ));
        }
    }
}

fn lock(book: &Mutex<Book>) -> std::sync::MutexGuard<'_, Book> {
    book.lock().unwrap_or_else(PoisonError::into_inner)
}
