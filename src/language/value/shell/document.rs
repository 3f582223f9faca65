//! Redirections and here-documents.

use super::reader::{End, Reader};
use super::{Class, Inside};

/// A here-document that was announced.
pub struct HereDocument {
    /// The line that ends it.
    word: Vec<u8>,
    /// Nothing in it is expanded.
    quoted: bool,
    /// Tabs before its lines do not count: `<<-`.
    tabs: bool,
}

impl Reader<'_> {
    /// `<…` or `>…`. What is read or written follows as a word.
    pub fn redirection(&mut self) {
        if self.follows(b"<<<") {
            return self.skip(3);
        }
        if self.follows(b"<<") {
            self.skip(2);
            return self.announced();
        }
        if self.follows(b"<(") || self.follows(b">(") {
            self.skip(2);
            if !self.commands(End::Parenthesis) {
                self.lose();
            }
            return;
        }
        self.skip(1);
        if self.peek().is_some_and(|byte| b"&|>".contains(&byte)) {
            self.skip(1);
        }
    }

    /// The word behind `<<`.
    fn announced(&mut self) {
        let tabs = self.peek() == Some(b'-');
        if tabs {
            self.skip(1);
        }
        while matches!(self.peek(), Some(b' ' | b'\t')) {
            self.skip(1);
        }
        let start = self.at;
        while self.peek().is_some_and(|byte| !b" \t\n;&|<>()".contains(&byte)) {
            self.piece(|_| Inside::Syntax);
        }
        let text = &self.text[start..self.at];
        // What is expanded elsewhere is taken as it stands here, and quoted within quotes.
        if text.is_empty() || text.contains(&b'$') || text.contains(&b'`') {
            return self.lose();
        }
        let word = (start..self.at).filter(|at| self.class(*at) != Class::Quote).map(|at| self.text[at]);
        let word: Vec<u8> = word.collect();
        let quoted = word.len() != text.len();
        self.pending.push(HereDocument { word, quoted, tabs });
    }

    /// A line end, and the here-documents behind it.
    pub fn newline(&mut self) {
        self.skip(1);
        for document in std::mem::take(&mut self.pending) {
            self.document(&document);
        }
    }

    fn document(&mut self, document: &HereDocument) {
        if self.is_lost() {
            return;
        }
        let start = self.at;
        let (body, behind) = self.extent(document);
        if document.quoted {
            while self.at < body {
                self.take(Class::Blank, Inside::QuotedHereDocument);
            }
        } else {
            self.expanded(body);
        }
        while self.at < behind && !self.is_lost() {
            self.take(Class::Blank, Inside::Syntax);
        }
        let end = behind.min(self.classes.len());
        self.classes[start..end].fill(Class::Blank);
    }

    /// Where the text ends, and where the line behind it does.
    fn extent(&self, document: &HereDocument) -> (usize, usize) {
        let mut line = self.at;
        let mut joined = false;
        while line < self.end {
            let rest = &self.text[line..self.end];
            let length = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
            let own = &rest[..length];
            let tabs = if document.tabs { own.iter().take_while(|byte| **byte == b'\t').count() } else { 0 };
            if !joined && own[tabs..] == document.word[..] {
                return (line, line + length);
            }
            let escapes = own.iter().rev().take_while(|byte| **byte == b'\\').count();
            joined = !document.quoted && escapes % 2 == 1;
            line += length + 1;
        }
        (self.end, self.end)
    }

    /// A text in which `$`, `` ` `` and `\` mean something.
    fn expanded(&mut self, body: usize) {
        let end = std::mem::replace(&mut self.end, body);
        while let Some(byte) = self.peek() {
            match byte {
                b'\\' => self.escape(),
                b'`' => self.backtick(),
                b'$' => {
                    let command = self.follows(b"$(");
                    self.documents += usize::from(command);
                    self.dollar(true, Inside::HereDocument);
                    self.documents -= usize::from(command);
                }
                _ => self.take(Class::Blank, Inside::HereDocument),
            }
        }
        self.end = end;
    }
}
