//! Words: quotes, and lists in parentheses.

use super::reader::{End, Reader};
use super::{Class, Inside};

/// Bash takes it away before it reads words.
const CONTINUATION: &[u8] = b"\\\n";

impl Reader<'_> {
    /// A word of a command; `first` says whether it may be an assignment.
    pub fn word(&mut self, first: bool) {
        let start = self.at;
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' | b'\n' | b';' | b'&' | b'|' | b'<' | b'>' | b')' => return,
                b'(' if self.is_list(start) => self.list_of_words(),
                b'(' => return,
                _ => self.piece(|reader| reader.in_word(start, first)),
            }
        }
    }

    /// A quote, an expansion, or a plain byte, of which `inside` says what it stands in.
    pub fn piece(&mut self, inside: impl Fn(&Self) -> Inside) {
        match self.peek() {
            Some(b'\'') => self.single(),
            Some(b'"') => self.double(),
            Some(b'`') => self.backtick(),
            Some(b'\\') => self.escape(),
            byte => {
                // Looked into for those places alone that somebody asks for: it takes the word's length.
                let inside = if self.is_asked() { inside(self) } else { Inside::Code };
                match byte {
                    Some(b'$') => self.dollar(false, inside),
                    _ => self.take(Class::Code, inside),
                }
            }
        }
    }

    /// What a plain byte of a word stands in.
    fn in_word(&self, start: usize, first: bool) -> Inside {
        let start = self.behind_continuations(start);
        if self.is_continued(start) {
            return Inside::Syntax;
        }
        let before = self.plain(start, self.at);
        let command = self.starts.last().map_or(String::new(), |own| self.plain(*own, start));
        let named = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        let after = |by| self.ahead(by);
        let assigns = after(1) == Some(b'=') || (after(1) == Some(b'+') && after(2) == Some(b'='));
        let names = matches!(command.trim(), "for" | "select" | "function");
        if (first && assigns && named(&before)) || names {
            return Inside::Syntax;
        }
        // `2>file`.
        if matches!(after(1), Some(b'<' | b'>')) && before.is_empty() {
            return Inside::Syntax;
        }
        // `{1..n}`, `{n..9}`.
        let brace = before.rfind('{').map(|at| &before[at + 1..]);
        let in_range = |text: &str| !text.contains([',', '}']);
        if brace.is_some_and(|text| in_range(text) && (text.contains("..") || self.range_follows())) {
            return Inside::Syntax;
        }
        // `$a{n,b}`: braces are expanded first, so it is `$an $ab`.
        let opens = before.match_indices('{').any(|(at, _)| !before[..at].ends_with('$'));
        if opens && before.contains('$') {
            return Inside::Syntax;
        }
        // `x[n]=`.
        let subscript = before.rsplit_once('[').filter(|(name, rest)| {
            !rest.contains(']')
                && !name.is_empty()
                && named(name)
                && !name.starts_with(|c: char| c.is_ascii_digit())
        });
        if subscript.is_some() { Inside::Arithmetic } else { Inside::Code }
    }

    /// Where a word begins that begins with line continuations.
    fn behind_continuations(&self, mut start: usize) -> usize {
        while self.text[start..self.at].starts_with(CONTINUATION) {
            start += CONTINUATION.len();
        }
        start
    }

    /// Whether bash joins what stands here with another line of the same word before it reads the word.
    fn is_continued(&self, start: usize) -> bool {
        let before = self.text[start..self.at].windows(2).any(|two| two == CONTINUATION);
        let behind = self.ahead(1) == Some(b'\\') && self.ahead(2) == Some(b'\n');
        before || (behind && self.ahead(3).is_some_and(|next| !b" \t\n;&|".contains(&next)))
    }

    fn range_follows(&self) -> bool {
        self.ahead(1) == Some(b'.') && self.ahead(2) == Some(b'.')
    }

    /// Whether `(` opens a list: `a=(`, `@(`.
    fn is_list(&self, start: usize) -> bool {
        let before = self.plain(start, self.at);
        let assigned = before.strip_suffix('=').map(|name| name.trim_end_matches('+'));
        let named = |name: &str| {
            let name = name.split('[').next().unwrap_or_default();
            !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        };
        assigned.is_some_and(named) || before.ends_with(['?', '*', '+', '@', '!'])
    }

    /// `( … )` of words, over several lines, with comments.
    pub fn list_of_words(&mut self) {
        self.skip(1);
        self.nested((), |reader| {
            while let Some(byte) = reader.peek() {
                match byte {
                    b')' => return reader.skip(1),
                    b'\n' => reader.newline(),
                    b' ' | b'\t' | b'|' => reader.skip(1),
                    b'#' => reader.comment(),
                    b'(' | b';' | b'&' => return reader.lose(),
                    b'<' | b'>' => reader.redirection(),
                    _ => reader.word(false),
                }
            }
            reader.lose();
        });
    }

    pub fn comment(&mut self) {
        while self.peek().is_some_and(|byte| byte != b'\n') {
            self.take(Class::Blank, Inside::Comment);
        }
    }

    pub fn escape(&mut self) {
        self.take(Class::Quote, Inside::Syntax);
        self.take(Class::Quoted, Inside::Escape);
    }

    fn single(&mut self) {
        self.quoted(b'\'', Inside::SingleQuotes);
    }

    /// Up to the next quote, whatever stands there.
    pub fn quoted(&mut self, quote: u8, inside: Inside) {
        self.take(Class::Quote, Inside::Syntax);
        while let Some(byte) = self.peek() {
            if byte == quote {
                return self.take(Class::Quote, Inside::Syntax);
            }
            if byte == b'\\' && inside == Inside::AnsiQuotes {
                self.take(Class::Quoted, inside);
            }
            self.take(Class::Quoted, inside);
        }
        self.lose();
    }

    pub fn double(&mut self) {
        self.double_as(Inside::DoubleQuotes);
    }

    /// `"…"` whose plain bytes stand in `inside`.
    pub fn double_as(&mut self, inside: Inside) {
        self.take(Class::Quote, Inside::Syntax);
        self.nested((), |reader| {
            while let Some(byte) = reader.peek() {
                match byte {
                    b'"' => return reader.take(Class::Quote, Inside::Syntax),
                    b'\\' => reader.escape(),
                    b'`' => reader.backtick(),
                    b'$' => reader.dollar(true, inside),
                    _ => reader.take(Class::Quoted, inside),
                }
            }
            reader.lose();
        });
    }

    /// `` `…` ``, which bash takes out whole and reads once more.
    pub fn backtick(&mut self) {
        self.skip(1);
        let mut close = self.at;
        while close < self.end && self.text[close] != b'`' {
            close += if self.text[close] == b'\\' { 2 } else { 1 };
        }
        if close >= self.end || self.is_lost() {
            return self.lose();
        }
        self.backticks += 1;
        let end = std::mem::replace(&mut self.end, close);
        let escapes = self.text[self.at..close].contains(&b'\\');
        if !escapes {
            let mark = self.mark();
            if !self.commands(End::Text) {
                self.back(&mark);
            }
        }
        while self.at < close && !self.is_lost() {
            self.take(Class::Code, Inside::Backticks);
        }
        self.end = end;
        self.backticks -= 1;
        self.skip(1);
    }
}
