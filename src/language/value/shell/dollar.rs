//! What begins with `$`, and arithmetic.

use super::reader::{End, Reader};
use super::{Class, Inside};

/// What stands behind the name in `${name…}`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Operand {
    /// Nothing yet.
    Name,
    /// A word: `${x:-word}`.
    Word,
    /// A pattern: `${x#pattern}`, in which `'` quotes even within `"`.
    Pattern,
    /// `${x:1:2}`.
    Arithmetic,
}

impl Reader<'_> {
    /// `$…`; `inside` is what a plain byte stands in here.
    pub fn dollar(&mut self, in_double: bool, inside: Inside) {
        let class = if in_double { Class::Quoted } else { Class::Code };
        match self.ahead(1) {
            Some(b'\'') if !in_double => {
                self.skip(1);
                self.quoted(b'\'', Inside::AnsiQuotes);
            }
            Some(b'"') if !in_double => {
                self.skip(1);
                self.double();
            }
            Some(b'(') => {
                self.take(class, Inside::Syntax);
                self.substitution();
            }
            Some(b'{') => {
                self.take(class, Inside::Syntax);
                self.take(class, Inside::Syntax);
                self.nested((), |reader| reader.parameter(in_double, inside));
            }
            Some(b'[') => {
                self.skip(2);
                if !self.arithmetic(b"]") {
                    self.lose();
                }
            }
            // `$x`: what stands right behind it would be read as more of the name.
            Some(next) if next.is_ascii_alphabetic() || next == b'_' => {
                self.take(class, Inside::Syntax);
                while self.peek().is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
                    self.take(class, Inside::Syntax);
                }
            }
            Some(next) if next.is_ascii_digit() || b"@*#?-$!".contains(&next) => {
                self.take(class, Inside::Syntax);
                self.take(class, Inside::Syntax);
            }
            _ => self.take(class, inside),
        }
    }

    /// `((…))` or `(…)`, behind `$`.
    fn substitution(&mut self) {
        if self.double_parentheses() {
            return;
        }
        self.skip(1);
        if !self.commands(End::Parenthesis) {
            self.lose();
        }
    }

    /// `((…))`, if it stands here. `((a); (b))` are subshells.
    pub fn double_parentheses(&mut self) -> bool {
        let start = self.at;
        if !self.follows(b"((") || self.no_arithmetic.contains(&start) {
            return false;
        }
        let mark = self.mark();
        self.skip(2);
        if self.arithmetic(b"))") {
            return true;
        }
        self.back(&mark);
        self.no_arithmetic.insert(start);
        false
    }

    /// Arithmetic up to its end; false where it is none.
    pub fn arithmetic(&mut self, end: &[u8]) -> bool {
        self.arithmetic += 1;
        let found = self.nested(false, |reader| {
            let mut open = 0_usize;
            while let Some(byte) = reader.peek() {
                if open == 0 && reader.follows(end) {
                    reader.skip(end.len());
                    return true;
                }
                match byte {
                    b'(' => open += 1,
                    b')' if open == 0 => return false,
                    b')' => open -= 1,
                    b'\'' | b'"' | b'`' | b'\\' | b'$' => {
                        reader.piece(|_| Inside::Arithmetic);
                        continue;
                    }
                    _ => {}
                }
                reader.take(Class::Code, Inside::Arithmetic);
            }
            false
        });
        self.arithmetic -= 1;
        found
    }

    /// `name…}`, behind `${`.
    fn parameter(&mut self, in_double: bool, inside: Inside) {
        let class = if in_double { Class::Quoted } else { Class::Code };
        let start = self.at;
        let mut operand = Operand::Name;
        let mut inside = inside;
        while let Some(byte) = self.peek() {
            match (operand, byte) {
                (_, b'}') => return self.take(class, Inside::Syntax),
                (Operand::Name, b'[') => {
                    self.skip(1);
                    if !self.arithmetic(b"]") {
                        return self.lose();
                    }
                }
                (Operand::Name, _) => {
                    let name = &self.text[start..self.at];
                    if let Some(next) = operator(name, byte, self.ahead(1)) {
                        operand = next;
                    }
                    self.take(class, Inside::Syntax);
                    if operand != Operand::Name && byte == b':' && operand == Operand::Word {
                        self.take(class, Inside::Syntax);
                    }
                }
                (Operand::Arithmetic, _) => {
                    self.arithmetic += 1;
                    self.piece(|_| Inside::Arithmetic);
                    self.arithmetic -= 1;
                }
                (Operand::Word, b'\'') if in_double => self.take(class, inside),
                (_, b'$') => self.dollar(in_double, inside),
                // Quotes within quotes: bash takes them away before it expands, so `$a"b"` is `$ab`, and
                // behind them it drops text and keeps variables.
                (_, b'"') if in_double => {
                    inside = Inside::Syntax;
                    self.double_as(inside);
                }
                (_, b'\'' | b'"' | b'`' | b'\\') => self.piece(|_| inside),
                _ => self.take(class, inside),
            }
        }
        self.lose();
    }
}

/// What `byte` begins behind the name; nothing where it belongs to the name.
fn operator(name: &[u8], byte: u8, next: Option<u8>) -> Option<Operand> {
    // `${#x}`, `${!x}`: length and indirection. `${#}`, `${?}`, `${-}` are names themselves.
    let rest = match name {
        [b'#' | b'!', rest @ ..] if !rest.is_empty() => rest,
        other => other,
    };
    let prefix = matches!(name, [] | [b'#' | b'!']);
    match byte {
        _ if prefix && (rest.is_empty() || name.len() == 1) && !is_operand_of_special(name, byte) => None,
        b':' if next.is_some_and(|next| b"-=+?".contains(&next)) => Some(Operand::Word),
        b':' => Some(Operand::Arithmetic),
        b'-' | b'=' | b'+' | b'?' => Some(Operand::Word),
        b'#' | b'%' | b'/' | b'^' | b',' => Some(Operand::Pattern),
        _ => None,
    }
}

/// `${#-x}` and the like: `#` and `!` are parameters themselves where an operator follows.
fn is_operand_of_special(name: &[u8], byte: u8) -> bool {
    matches!(name, [b'#' | b'!']) && b":%/=+".contains(&byte)
}
