//! Lists of commands.

use super::reader::{End, Reader};

/// Words behind which a command begins.
const LEADING: [&[u8]; 13] = [
    b"!", b"{", b"if", b"then", b"elif", b"else", b"while", b"until", b"do", b"time", b"coproc", b"-p", b"--",
];

impl Reader<'_> {
    /// The next command begins here.
    fn begin(&mut self) {
        let at = self.at;
        if let Some(start) = self.starts.last_mut() {
            *start = at;
        }
    }

    pub fn list(&mut self, end: End) -> bool {
        let mut first = true;
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' => self.skip(1),
                b'\\' if self.ahead(1) == Some(b'\n') => self.skip(2),
                b'\n' => {
                    self.newline();
                    self.begin();
                    first = true;
                }
                b'#' => self.comment(),
                b';' if end == End::Clause && matches!(self.ahead(1), Some(b';' | b'&')) => {
                    self.skip(if self.follows(b";;&") { 3 } else { 2 });
                    return true;
                }
                b'&' if self.ahead(1) == Some(b'>') => self.skip(2),
                b';' | b'&' | b'|' => {
                    self.skip(1);
                    self.begin();
                    first = true;
                }
                b'<' | b'>' => self.redirection(),
                b')' => {
                    let closes = end == End::Parenthesis && self.pending.is_empty();
                    if closes {
                        self.skip(1);
                    } else {
                        self.lose();
                    }
                    return closes;
                }
                b'(' => first = self.parenthesis(first),
                _ => {
                    let start = self.at;
                    self.word(first);
                    if end == End::Clause && first && self.text[start..self.at] == *b"esac" {
                        self.at = start;
                        return true;
                    }
                    first = first && self.leads(start);
                }
            }
        }
        end == End::Text && !self.is_lost()
    }

    /// Whether a command begins behind the word that was read at the beginning of one.
    fn leads(&mut self, start: usize) -> bool {
        match &self.text[start..self.at] {
            b"case" => self.case(),
            b"[[" => self.brackets(),
            word if LEADING.contains(&word) => {
                self.begin();
                return true;
            }
            // `A=1 command`: the command's name comes yet, and no word before it is reserved.
            _ => {}
        }
        false
    }

    /// A subshell, arithmetic, or the parentheses of a function; says whether a command begins behind.
    fn parenthesis(&mut self, first: bool) -> bool {
        let start = self.starts.last().copied().unwrap_or(0);
        let is_for = self.plain(start, self.at).trim() == "for";
        if (first || is_for) && self.double_parentheses() {
            return false;
        }
        if first {
            self.skip(1);
            if !self.commands(End::Parenthesis) {
                self.lose();
            }
            return false;
        }
        if self.follows(b"()") {
            self.skip(2);
            self.begin();
            return true;
        }
        self.lose();
        false
    }
}
