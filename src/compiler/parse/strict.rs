//! What TOML 1.1 has and [TOML 1.0](https://toml.io/en/v1.0.0) has not. The parser takes both; editors,
//! formatters and the TOML readers of other languages take 1.0 alone, and would refuse the file.

use crate::language::diagnostic::{Code, Diagnostic, Span};
use crate::language::manifest::reading::reader::Errors;
use toml_parser::decoder::Encoding;
use toml_parser::parser::{Event, EventKind, parse_document};
use toml_parser::{ParseError, Source};

/// Longest table that is shown on one line.
const SHOWN: usize = 300;

const WHY: &str =
    "TOML 1.0 does not have it, and editors, formatters and schema checkers that read 1.0 refuse the file";

/// Reports every form of TOML 1.1. `text` is known to parse.
pub fn check(text: &str, errors: &mut Errors<'_>) {
    let source = Source::new(text);
    let tokens = source.lex().into_vec();
    let mut forms = Forms { text, open: Vec::new(), comma: None, found: Vec::new() };
    let mut ignored: Option<ParseError> = None;
    parse_document(&tokens, &mut |event: Event| forms.read(&event), &mut ignored);
    forms.found.into_iter().for_each(|error| errors.push(error));
}

/// An array or an inline table that is open.
struct Open {
    is_table: bool,
    start: usize,
    /// Where the first line ends in it.
    line_end: Option<Span>,
    /// It stands in a table that is reported already.
    told: bool,
    /// The table on one line.
    line: String,
}

struct Forms<'t> {
    text: &'t str,
    open: Vec<Open>,
    /// The comma that nothing followed yet.
    comma: Option<Span>,
    found: Vec<Diagnostic>,
}

impl Forms<'_> {
    fn read(&mut self, event: &Event) {
        let span = event.span().start()..event.span().end();
        match event.kind() {
            EventKind::InlineTableOpen => self.opened(true, span.start),
            EventKind::ArrayOpen => self.opened(false, span.start),
            EventKind::Newline => {
                if let Some(table) = self.open.last_mut().filter(|open| open.is_table) {
                    table.line_end.get_or_insert(span);
                }
                return;
            }
            EventKind::Comment | EventKind::Whitespace => return,
            EventKind::ValueSep => {
                self.write(", ");
                self.comma = Some(span);
                return;
            }
            EventKind::InlineTableClose | EventKind::ArrayClose => self.closed(&span),
            EventKind::KeyValSep => self.write(" = "),
            EventKind::Scalar | EventKind::SimpleKey => {
                self.write(self.text.get(span.clone()).unwrap_or_default());
                self.escapes(event.encoding(), &span);
            }
            EventKind::KeySep => self.write("."),
            _ => {}
        }
        self.comma = None;
    }

    fn opened(&mut self, is_table: bool, start: usize) {
        self.write(if is_table { "{ " } else { "[" });
        let told = self.open.iter().any(|open| open.told || open.line_end.is_some());
        let line = if is_table { "{ ".to_owned() } else { "[".to_owned() };
        self.open.push(Open { is_table, start, line_end: None, told, line });
    }

    fn closed(&mut self, span: &Span) {
        let comma = self.comma.take();
        let Some(mut own) = self.open.pop() else { return };
        if let Some(line) = own.line.strip_suffix(", ") {
            own.line = line.to_owned();
        }
        let end = if own.is_table { " }" } else { "]" };
        let line = own.line.clone() + end;
        if let Some(outer) = self.open.last_mut() {
            // What is inside was written while it was read; a comma in front of the end goes.
            while outer.line.ends_with(", ") {
                outer.line.truncate(outer.line.len() - 2);
            }
            outer.line.push_str(end);
        }
        if !own.is_table || own.told {
            return;
        }
        match (own.line_end, comma) {
            (Some(at), _) => self.found.push(several_lines(own.start..span.end, at, &line)),
            (None, Some(comma)) => self.found.push(trailing(comma, &line)),
            (None, None) => {}
        }
    }

    /// Into every table and array that is open.
    fn write(&mut self, text: &str) {
        self.open
            .iter_mut()
            .filter(|open| open.line.len() <= SHOWN)
            .for_each(|open| open.line.push_str(text));
    }

    /// `\e` and `\xHH`.
    fn escapes(&mut self, encoding: Option<Encoding>, span: &Span) {
        if !matches!(encoding, Some(Encoding::BasicString | Encoding::MlBasicString)) {
            return;
        }
        let raw = self.text.get(span.clone()).unwrap_or_default();
        let mut rest = raw.char_indices();
        while let Some((at, c)) = rest.next() {
            if c != '\\' {
                continue;
            }
            let Some((_, escaped @ ('e' | 'x'))) = rest.next() else { continue };
            let length = if escaped == 'e' { 2 } else { 4 };
            let code = if escaped == 'e' { "1b" } else { raw.get(at + 2..at + 4).unwrap_or_default() };
            let start = span.start + at;
            self.found.push(
                Diagnostic::error(
                    Code::Syntax,
                    start..start + length,
                    format!("the escape `\\{escaped}` is TOML 1.1"),
                )
                .why(WHY)
                .help(format!("write `\\u00{code}`")),
            );
        }
    }
}

fn several_lines(table: Span, at: Span, line: &str) -> Diagnostic {
    let fits = line.len() <= SHOWN && !line.contains('\n');
    let help = if fits {
        format!("write it on one line, or below a heading of its own:\n    {line}")
    } else {
        "write it on one line, or below a heading of its own: `[table.key]`, and for an entry of a list `[[table.key]]`"
            .to_owned()
    };
    Diagnostic::error(Code::Syntax, at, "an inline table over several lines")
        .also(table.start..table.start + 1, "which begins here")
        .why(WHY)
        .help(help)
}

fn trailing(comma: Span, line: &str) -> Diagnostic {
    let error =
        Diagnostic::error(Code::Syntax, comma, "a comma behind the last entry of an inline table").why(WHY);
    if line.len() <= SHOWN && !line.contains('\n') {
        return error.help(format!("take it out:\n    {line}"));
    }
    error.help("take it out")
}

#[cfg(test)]
mod tests {
    use crate::language::manifest::reading::reader::Errors;
    use toml::de::{DeTable, DeValue};

    fn found(text: &str) -> Vec<String> {
        let (table, broken) = DeTable::parse_recoverable(text);
        assert!(broken.is_empty(), "{text}: {broken:?}");
        let root = toml::Spanned::new(table.span(), DeValue::Table(table.into_inner()));
        let mut errors = Errors::of(&root, text);
        super::check(text, &mut errors);
        errors.sorted().into_iter().map(|error| error.message).collect()
    }

    #[test]
    fn what_toml_1_0_has_is_fine() {
        for text in [
            "a = { b = 1, c = [\n  1,\n  2,\n] }\n",
            "a = [\n  { b = 1 },\n  { b = 2 },\n]\n",
            "a = { b = '''\nx\n''', c = \"\"\"\ny\n\"\"\" }\n",
            "a = {}\nb = { }\n",
            "a = '\\e \\x41'\nb = \"\\\\e \\\\x41 \\u001b\"\n",
            "[a.b]\nc = 1\n[[d]]\ne = { f.g = 1 }\n",
        ] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn what_toml_1_1_added_is_refused() {
        for (text, count) in [
            ("a = {\n  b = 1\n}\n", 1),
            ("a = { b = 1,\n  c = 2 }\n", 1),
            ("a = { b = 1 # why\n}\n", 1),
            ("a = { b = 1, }\n", 1),
            ("a = {\n  b = {\n    c = 1,\n  },\n}\n", 1),
            ("a = [{\n b = 1 }, { c = 2, }]\n", 2),
            ("a = {\n}\n", 1),
            ("a = \"\\e[31m \\x41\"\n", 2),
            ("a = \"\"\"\n\\e\"\"\"\n", 1),
            ("\"\\x41\" = 1\n", 1),
        ] {
            assert_eq!(found(text).len(), count, "{text}: {:?}", found(text));
        }
    }
}
