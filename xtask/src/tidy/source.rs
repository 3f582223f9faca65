//! Rules about Rust source. They rely on its being formatted by rustfmt.

use super::Objection;

/// Most lines of a file, without its unit tests.
const LINES_OF_FILE: usize = 250;
/// Most lines of a function, signature and closing brace included.
const LINES_OF_FUNCTION: usize = 60;
/// What says that something is not finished. Written in halves, or this file would break its rule.
const UNFINISHED: &[&str] =
    &[concat!("TO", "DO"), concat!("FIX", "ME"), concat!("unimplemented", "!"), concat!("todo", "!")];

/// Checks one file.
pub fn check(file: &str, text: &str) -> Vec<Objection> {
    let object = |line: usize, message: String| Objection { file: file.to_owned(), line, message };
    let mut objections = Vec::new();
    let lines: Vec<&str> = text.lines().collect();
    let tests = lines.iter().position(|line| *line == "#[cfg(test)]");
    let code = &lines[..tests.unwrap_or(lines.len())];
    if code.len() > LINES_OF_FILE {
        let message = format!("{} lines without tests, at most {LINES_OF_FILE}", code.len());
        objections.push(object(1, message));
    }
    for (start, name, length) in functions(code) {
        if length > LINES_OF_FUNCTION {
            let message = format!("{name} has {length} lines, at most {LINES_OF_FUNCTION}");
            objections.push(object(start, message));
        }
    }
    for (index, line) in lines.iter().enumerate() {
        if let Some(word) = UNFINISHED.iter().find(|word| line.contains(**word)) {
            objections.push(object(index + 1, format!("`{word}`: finish it, or leave it out")));
        }
    }
    objections
}

/// Functions as line of the signature, name, number of lines.
///
/// A function ends at the first brace that stands alone at the indentation of its signature.
fn functions<'a>(code: &[&'a str]) -> Vec<(usize, &'a str, usize)> {
    let starts = code.iter().enumerate().filter_map(|(at, line)| Some((at, line, name(line)?)));
    let length = |at: usize, line: &str| {
        let indentation = line.len() - line.trim_start().len();
        let end = format!("{}}}", &line[..indentation]);
        let lines = code[at..].iter().position(|line| *line == end)?;
        Some(lines + 1)
    };
    starts.filter_map(|(at, line, name)| Some((at + 1, name, length(at, line)?))).collect()
}

/// The name, when a line begins a function.
fn name(line: &str) -> Option<&str> {
    let (before, after) = line.trim_start().split_once("fn ")?;
    let modifier =
        |word: &str| ["pub", "const", "async", "unsafe"].contains(&word) || word.starts_with("pub(");
    let end = after.find(['(', '<'])?;
    (before.split_whitespace().all(modifier) && !line.ends_with([';', '}'])).then_some(&after[..end])
}

#[cfg(test)]
mod tests {
    use super::{check, functions};

    #[test]
    fn a_function_of_61_lines_is_too_long() {
        let body = "        call();\n".repeat(59);
        let text = format!("impl A {{\n    pub(crate) fn long(&self) {{\n{body}    }}\n}}\n");
        let messages: Vec<_> = check("a.rs", &text).into_iter().map(|o| (o.line, o.message)).collect();
        assert_eq!(messages, [(2, "long has 61 lines, at most 60".to_owned())]);
    }

    #[test]
    fn a_function_of_60_lines_is_not() {
        let text = format!("fn long() {{\n{}}}\n", "    call();\n".repeat(58));
        assert_eq!(check("a.rs", &text), []);
    }

    #[test]
    fn tests_do_not_count() {
        let text = format!("{}#[cfg(test)]\nmod tests {{}}\n", "// line\n".repeat(250));
        assert_eq!(check("a.rs", &text), []);
        let more = format!("// line\n{text}");
        assert_eq!(check("a.rs", &more).len(), 1);
    }

    #[test]
    fn declarations_and_one_liners_are_no_functions() {
        let code = ["trait A {", "    fn a(&self);", "    fn b(&self) {}", "}", "let x = fn_of();"];
        assert_eq!(functions(&code), []);
    }

    #[test]
    fn unfinished_work_is_named() {
        let text = concat!("// TO", "DO: later\n");
        assert_eq!(check("a.rs", text)[0].line, 1);
    }
}
