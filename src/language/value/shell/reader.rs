//! The reader: where it is, and lists of commands.

use super::document::HereDocument;
use super::{Class, Inside, Site};
use std::collections::BTreeSet;

/// Deeper nesting than this nobody writes, and the reader calls itself.
const DEEPEST: usize = 60;

/// What a list of commands ends with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The end of the text.
    Text,
    /// `)`.
    Parenthesis,
    /// `;;` or `esac`.
    Clause,
}

/// Reads a script.
pub struct Reader<'s> {
    pub text: &'s [u8],
    pub at: usize,
    /// Where the text ends that is read now.
    pub end: usize,
    pub classes: Vec<Class>,
    /// Here-documents that were announced on this line.
    pub pending: Vec<HereDocument>,
    /// Where the commands begin that the reader is in.
    pub starts: Vec<usize>,
    /// How deep it is in each of these.
    pub arithmetic: usize,
    pub backticks: usize,
    pub documents: usize,
    places: &'s [usize],
    sites: Vec<Site>,
    depth: usize,
    /// The grammar was lost, and nothing is read any more.
    lost: bool,
    /// Where `((` was tried as arithmetic and is none: nothing is tried twice.
    pub no_arithmetic: BTreeSet<usize>,
}

/// What is put back where a second reading is tried.
pub struct Mark {
    at: usize,
    sites: usize,
    pending: usize,
    lost: bool,
}

impl<'s> Reader<'s> {
    pub fn new(script: &'s str, places: &'s [usize]) -> Self {
        Self {
            text: script.as_bytes(),
            at: 0,
            end: script.len(),
            classes: vec![Class::Code; script.len()],
            pending: Vec::new(),
            starts: Vec::new(),
            arithmetic: 0,
            backticks: 0,
            documents: 0,
            places,
            sites: Vec::new(),
            depth: 0,
            lost: false,
            no_arithmetic: BTreeSet::new(),
        }
    }

    /// Reads all of it.
    pub fn script(&mut self) {
        if !self.commands(End::Text) {
            self.lose();
        }
    }

    /// What was found at the places; those that were not reached are unread.
    pub fn sites(mut self) -> Vec<Site> {
        let unread = Site { inside: Inside::Unread, commands: Vec::new() };
        self.sites.resize(self.places.len(), unread);
        self.sites
    }

    pub fn class(&self, at: usize) -> Class {
        self.classes.get(at).copied().unwrap_or(Class::Code)
    }

    pub fn mark(&self) -> Mark {
        Mark { at: self.at, sites: self.sites.len(), pending: self.pending.len(), lost: self.lost }
    }

    pub fn back(&mut self, mark: &Mark) {
        self.at = mark.at;
        self.sites.truncate(mark.sites);
        self.pending.truncate(mark.pending);
        self.lost = mark.lost;
    }

    pub fn lose(&mut self) {
        self.lost = true;
    }

    pub fn is_lost(&self) -> bool {
        self.lost
    }

    /// The next byte; nothing where the text ends.
    pub fn peek(&self) -> Option<u8> {
        self.ahead(0)
    }

    /// The byte so far ahead.
    pub fn ahead(&self, by: usize) -> Option<u8> {
        let at = self.at + by;
        if self.lost || at >= self.end { None } else { self.text.get(at).copied() }
    }

    pub fn follows(&self, what: &[u8]) -> bool {
        what.iter().enumerate().all(|(by, byte)| self.ahead(by) == Some(*byte))
    }

    /// Whether the next byte is one that was asked for.
    pub fn is_asked(&self) -> bool {
        self.places.get(self.sites.len()) == Some(&self.at)
    }

    /// Takes the next byte.
    pub fn take(&mut self, class: Class, inside: Inside) {
        if self.at >= self.end {
            return;
        }
        if self.is_asked() {
            let inside = self.surely(inside);
            let commands = self.starts.iter().map(|start| self.plain(*start, self.at)).collect();
            self.sites.push(Site { inside, commands });
        }
        self.classes[self.at] = class;
        self.at += 1;
    }

    /// Takes several bytes of code.
    pub fn skip(&mut self, count: usize) {
        (0..count).for_each(|_| self.take(Class::Code, Inside::Syntax));
    }

    /// What the surroundings make of it.
    fn surely(&self, inside: Inside) -> Inside {
        if self.arithmetic > 0 {
            Inside::Arithmetic
        } else if self.backticks > 0 {
            Inside::Backticks
        } else if self.documents > 0
            && matches!(inside, Inside::Code | Inside::DoubleQuotes | Inside::Pattern)
        {
            Inside::CommandInHereDocument
        } else {
            inside
        }
    }

    /// The text without quotes; what separates words within them is `x`.
    pub fn plain(&self, start: usize, end: usize) -> String {
        let byte = |at: usize| {
            let own = self.text[at];
            let word = own.is_ascii_alphanumeric() || matches!(own, b'_' | b'-' | b'.' | b'/' | b'=' | b'$');
            match self.classes[at] {
                Class::Quote => None,
                Class::Quoted if !word => Some(b'x'),
                Class::Blank => Some(b' '),
                _ => Some(own),
            }
        };
        String::from_utf8_lossy(&(start..end).filter_map(byte).collect::<Vec<_>>()).into_owned()
    }

    /// Reads something that stands in something else; not at all where that is too deep.
    pub fn nested<T>(&mut self, otherwise: T, read: impl FnOnce(&mut Self) -> T) -> T {
        if self.depth >= DEEPEST {
            self.lose();
            return otherwise;
        }
        self.depth += 1;
        let read = read(self);
        self.depth -= 1;
        read
    }

    /// Reads commands up to their end, and says whether it was there.
    pub fn commands(&mut self, end: End) -> bool {
        self.starts.push(self.at);
        let found = self.nested(false, |reader| reader.list(end));
        self.starts.pop();
        found
    }
}
