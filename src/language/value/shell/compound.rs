//! `case` and `[[ ]]`.

use super::Inside;
use super::reader::{End, Reader};

impl Reader<'_> {
    /// `WORD in PATTERN) COMMANDS ;; … esac`, behind `case`.
    pub fn case(&mut self) {
        self.nested((), |reader| {
            reader.gap();
            reader.word(false);
            reader.gap();
            if !reader.follows(b"in") {
                return reader.lose();
            }
            reader.skip(2);
            loop {
                reader.gap();
                if reader.follows(b"esac") {
                    return reader.skip(4);
                }
                if reader.peek() == Some(b'(') {
                    reader.skip(1);
                }
                reader.patterns();
                if reader.is_lost() || !reader.commands(End::Clause) {
                    return reader.lose();
                }
            }
        });
    }

    /// Patterns up to `)`.
    fn patterns(&mut self) {
        while let Some(byte) = self.peek() {
            match byte {
                b')' => return self.skip(1),
                b' ' | b'\t' | b'|' => self.skip(1),
                b'(' if self.at > 0 && b"?*+@!".contains(&self.text[self.at - 1]) => self.list_of_words(),
                b'\n' | b';' | b'&' | b'(' | b'<' | b'>' => return self.lose(),
                _ => self.piece(|_| Inside::Pattern),
            }
        }
        self.lose();
    }

    /// Blanks, line ends and comments.
    fn gap(&mut self) {
        loop {
            match self.peek() {
                Some(b' ' | b'\t') => self.skip(1),
                Some(b'\n') => self.newline(),
                Some(b'#') => self.comment(),
                Some(b'\\') if self.ahead(1) == Some(b'\n') => self.skip(2),
                _ => return,
            }
        }
    }

    /// `… ]]`, behind `[[`.
    pub fn brackets(&mut self) {
        let start = self.at;
        self.nested((), |reader| {
            loop {
                reader.gap();
                let Some(byte) = reader.peek() else { return reader.lose() };
                let ends = reader.follows(b"]]")
                    && reader.ahead(2).is_none_or(|next| b" \t\n;&|)<>".contains(&next));
                if ends {
                    return reader.skip(2);
                }
                match byte {
                    b'(' | b')' | b'<' | b'>' | b'&' | b'|' => reader.skip(1),
                    b';' => return reader.lose(),
                    _ => reader.piece(|reader| reader.in_brackets(start)),
                }
                reader.rest_of_operand(start);
            }
        });
    }

    /// The bytes of a word in `[[ ]]`, behind its first.
    fn rest_of_operand(&mut self, start: usize) {
        while let Some(byte) = self.peek() {
            if b" \t\n;&|()<>".contains(&byte) {
                return;
            }
            self.piece(|reader| reader.in_brackets(start));
        }
    }

    /// What is compared with a pattern is not split, and may be one.
    fn in_brackets(&self, start: usize) -> Inside {
        let before = self.plain(start, self.at);
        let operand = before.trim_end_matches(|c: char| !c.is_whitespace()).trim_end();
        let compared = operand.rsplit(char::is_whitespace).next().unwrap_or_default();
        if matches!(compared, "=" | "==" | "!=" | "=~") { Inside::Pattern } else { Inside::Code }
    }
}
