//! As much of bash's lexer as says in what a character of a script stands.
//! [Shell syntax](https://www.gnu.org/software/bash/manual/bash.html#Shell-Syntax).

/// What a character stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inside {
    /// A command.
    Code,
    /// `"…"`.
    DoubleQuotes,
    /// `'…'`.
    SingleQuotes,
    /// Behind `\`.
    Escape,
    /// `# …`.
    Comment,
    /// The text behind `<<END`.
    HereDocument,
    /// `$(…)` in it.
    CommandInHereDocument,
    /// The text behind `<<'END'`.
    QuotedHereDocument,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Frame {
    /// `$( … )`, a subshell or the script itself; counts open parentheses.
    Code(usize),
    Single,
    Double,
    Backtick,
    Comment,
}

/// Reads a script, piece by piece.
#[derive(Default)]
pub struct Lexer {
    frames: Vec<Frame>,
    /// Here-documents announced on this line, then the one that is being read.
    pending: Vec<HereDoc>,
    current: Option<HereDoc>,
    line: String,
    /// Where in the line a command has `<<`.
    announced: Vec<usize>,
    previous: Option<char>,
    escaped: bool,
}

#[derive(Clone)]
struct HereDoc {
    word: String,
    quoted: bool,
    tabs: bool,
}

impl Lexer {
    /// What the next character stands in.
    pub fn inside(&self) -> Inside {
        if let Some(document) = &self.current {
            return match document.quoted {
                true => Inside::QuotedHereDocument,
                false if self.line.contains("$(") || self.line.contains('`') => Inside::CommandInHereDocument,
                false => Inside::HereDocument,
            };
        }
        if self.escaped {
            return Inside::Escape;
        }
        match self.frames.last() {
            Some(Frame::Single) => Inside::SingleQuotes,
            Some(Frame::Comment) => Inside::Comment,
            Some(Frame::Double) => Inside::DoubleQuotes,
            _ => Inside::Code,
        }
    }

    /// Whether the next character is a command's.
    fn is_code(&self) -> bool {
        self.current.is_none()
            && !matches!(self.frames.last(), Some(Frame::Single | Frame::Double | Frame::Comment))
    }

    /// Reads on.
    pub fn read(&mut self, text: &str) {
        for c in text.chars() {
            if c == '\n' {
                self.end_line();
            } else {
                if self.current.is_none() {
                    self.character(c);
                }
                self.line.push(c);
            }
            self.previous = Some(c);
        }
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let announced = std::mem::take(&mut self.announced);
        if let Some(document) = &self.current {
            let text = if document.tabs { line.trim_start_matches('\t') } else { &line };
            if text != document.word {
                return;
            }
            self.current = None;
        } else {
            if self.frames.last() == Some(&Frame::Comment) {
                self.frames.pop();
            }
            if !matches!(self.frames.last(), Some(Frame::Single | Frame::Double)) {
                let commands = announced.into_iter().filter(|at| !is_arithmetic(&line[..*at]));
                self.pending.extend(commands.filter_map(|at| here_document(&line, at)));
            }
        }
        self.escaped = false;
        if !self.pending.is_empty() {
            self.current = Some(self.pending.remove(0));
        }
    }

    fn character(&mut self, c: char) {
        if std::mem::take(&mut self.escaped) {
            return;
        }
        if c == '<' && self.previous == Some('<') && self.is_code() && !self.line.is_empty() {
            self.announced.push(self.line.len() - 1);
        }
        match (self.frames.last().copied(), c) {
            (Some(Frame::Comment), _) => {}
            (Some(Frame::Single), '\'') => drop(self.frames.pop()),
            (Some(Frame::Single), _) => {}
            (_, '\\') => self.escaped = true,
            (Some(Frame::Double), '"') | (Some(Frame::Backtick), '`') => drop(self.frames.pop()),
            (_, '`') => self.frames.push(Frame::Backtick),
            (_, '(') if self.previous == Some('$') => self.frames.push(Frame::Code(0)),
            (Some(Frame::Double), _) => {}
            (_, '"') => self.frames.push(Frame::Double),
            (_, '\'') => self.frames.push(Frame::Single),
            (_, '#')
                if self.previous.is_none_or(|p| p.is_whitespace() || matches!(p, ';' | '(' | '&' | '|')) =>
            {
                self.frames.push(Frame::Comment);
            }
            (Some(Frame::Code(open)), '(') => self.replace(Frame::Code(open + 1)),
            (Some(Frame::Code(0)), ')') => drop(self.frames.pop()),
            (Some(Frame::Code(open)), ')') => self.replace(Frame::Code(open - 1)),
            _ => {}
        }
    }

    fn replace(&mut self, frame: Frame) {
        self.frames.pop();
        self.frames.push(frame);
    }
}

/// Whether what stands behind `before` is arithmetic, where `<<` shifts.
fn is_arithmetic(before: &str) -> bool {
    before.matches("((").count() > before.matches("))").count()
}

/// The here-document that `<<` announces; `<<<` announces none.
fn here_document(line: &str, at: usize) -> Option<HereDoc> {
    let (before, rest) = (&line[..at], &line[at + 2..]);
    if before.ends_with('<') || rest.starts_with('<') {
        return None;
    }
    let tabs = rest.starts_with('-');
    let word = rest.trim_start_matches('-').trim_start();
    let quoted = word.starts_with(['\'', '"', '\\']);
    let name: String = word
        .trim_start_matches(['\'', '"', '\\'])
        .chars()
        .take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
        .collect();
    let named = name.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_');
    named.then_some(HereDoc { word: name, quoted, tabs })
}

/// The same script, byte for byte as long, in which comments and here-documents are blanks and what is
/// quoted is `x`.
pub fn code(script: &str) -> String {
    let mut lexer = Lexer::default();
    let mut code = String::with_capacity(script.len());
    for c in script.chars() {
        let (was, escaped, text) = (lexer.is_code(), lexer.escaped, lexer.current.is_some());
        lexer.read(c.encode_utf8(&mut [0; 4]));
        let comment = lexer.frames.last() == Some(&Frame::Comment);
        let mask = match c {
            '\n' => None,
            _ if text || comment => Some(" "),
            _ if escaped || !(was || lexer.is_code()) => Some("x"),
            _ => None,
        };
        match mask {
            Some(mask) => code.push_str(&mask.repeat(c.len_utf8())),
            None => code.push(c),
        }
    }
    code
}

#[cfg(test)]
mod tests {
    use super::code;

    #[test]
    fn what_is_no_command_is_blank() {
        for (script, expected) in [
            ("a 'b & c' & d\n", "a 'xxxxx' & d\n"),
            ("a \"b & $(c & d) ü\" & e", "a \"xxxxx(c & d)xxx\" & e"),
            ("a # b & c\nd \\& e", "a        \nd \\x e"),
            ("cat <<END\na & b\nEND\nc", "cat <<END\n     \n   \nc"),
            ("cat <<-'END' & b\n\ta\n\tEND\nc", "cat <<-'xxx' & b\n  \n    \nc"),
            ("echo 'a << b'\nc", "echo 'xxxxxx'\nc"),
            ("x=$((1 << b))\nc <<< d\ne", "x=$((1 << b))\nc <<< d\ne"),
            ("x=$((1 << b)); c <<END\nd\nEND", "x=$((1 << b)); c <<END\n \n   "),
            ("a # << b\nc", "a       \nc"),
        ] {
            assert_eq!(code(script), expected, "{script}");
            assert_eq!(code(script).len(), script.len());
        }
    }
}
