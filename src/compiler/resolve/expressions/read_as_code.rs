//! Where a value is read as code even if it is quoted.

use crate::compiler::resolve::expressions::unliftable::Dead;
use crate::language::value::shell::Site;
use regex::bytes::{Regex, RegexBuilder};
use std::sync::LazyLock;

/// What a command looks like, as a pattern that is made only for a text with one of its words: most scripts have
/// none, and to make a pattern costs more than all that is asked of it.
struct Form {
    words: &'static [&'static str],
    pattern: LazyLock<Option<Regex>>,
}

impl Form {
    const fn new(words: &'static [&'static str], pattern: fn() -> Option<Regex>) -> Self {
        Self { words, pattern: LazyLock::new(pattern) }
    }

    fn fits(&self, text: &str) -> bool {
        self.words.iter().any(|word| text.contains(word))
            && self.pattern.as_ref().is_some_and(|pattern| pattern.is_match(text.as_bytes()))
    }
}

/// Words and blanks are ASCII to bash. Patterns that know Unicode take ten times as long to make.
fn made(pattern: &str) -> Option<Regex> {
    RegexBuilder::new(pattern).unicode(false).build().ok()
}

/// What stands in front of a builtin of the shell, and the builtin.
fn builtin(pattern: &str) -> Option<Regex> {
    made(&format!(r"^\s*(\w+=\S*\s+)*((command|builtin|exec|time|!)\s+)*{pattern}"))
}

const DECLARE: &[&str] = &["declare", "typeset", "local", "readonly", "export"];

/// Commands by what they look like up to the value, quotes taken away and what separates words within
/// quotes replaced. Operands of arithmetic are evaluated again and again, and so are the subscripts of
/// names: `x[$(command)]` runs the command.
/// [Shell Arithmetic](https://www.gnu.org/software/bash/manual/bash.html#Shell-Arithmetic).
static PLACES: [(Form, Dead); 8] = [
    (
        Form::new(&["let", "eval", "trap", "unset", "mapfile", "readarray", "getopts"], || {
            builtin(r"(let|eval|trap|unset|mapfile|readarray|getopts)\s")
        }),
        Dead::Evaluation,
    ),
    (
        Form::new(DECLARE, || {
            builtin(r"(declare|typeset|local|readonly|export)\s+([^\s=]*|(\S+\s+)*[^\s=]*)$")
        }),
        Dead::Evaluation,
    ),
    (
        Form::new(DECLARE, || builtin(r"(declare|typeset|local|readonly|export)\s+(\S+\s+)*-\w*i")),
        Dead::Arithmetic,
    ),
    (Form::new(&["printf"], || builtin(r"printf\s+-v\s*\S*$")), Dead::Evaluation),
    (Form::new(&["[", "test"], || builtin(r"(\[|\[\[|test)\s+(\S+\s+)*-[vR]\s+\S*$")), Dead::Evaluation),
    (
        Form::new(&["sh"], || made(r"(^|[\s/])(ba|da|z|k|a|fi)?sh(\s+\S+)*?\s+-\w*c\s+\S*$")),
        Dead::ScriptInScript,
    ),
    (
        Form::new(&["python", "perl", "ruby", "node", "php", "lua", "deno", "bun", "pwsh"], || {
            made(
                r"(^|[\s/])(python[\d.]*|perl|ruby|node|nodejs|php|lua|deno|bun|pwsh)(\s+\S+)*?\s+(-\w*[ceEpr]|--eval|--print|-Command|eval)\s+\S*$",
            )
        }),
        Dead::Program,
    ),
    (
        Form::new(&["awk"], || {
            made(r"(^|[\s/])[gmn]?awk(\s+-[vF]\s+\S+|\s+-[vF]\S+|\s+--?[a-z][\w-]*)*\s+[^\s-]?\S*$")
        }),
        Dead::Program,
    ),
];

static SHELL: Form = Form::new(&["let", "eval", "trap", "sh"], || {
    made(r"^\s*(let|eval|trap)\s|(^|[\s/])(ba|da|z|k|a|fi)?sh\s(\S+\s+)*-\w*c\s")
});
static READ: Form = Form::new(&["read"], || made(r"^\s*(\w+=\S*\s+)*read\s"));
static READ_OPTION: Form = Form::new(&["-"], || made(r"\s-\w*[pdinNtu]\s+\S*$"));
static AWK_OPTION: Form = Form::new(&["awk"], || made(r"awk(\s+\S+)*\s+-[vF]\s*\S*$"));
static NUMBERS: Form =
    Form::new(&["-eq", "-ne", "-lt", "-le", "-gt", "-ge"], || made(r"(^|\s)-(eq|ne|lt|le|gt|ge)(\s|$)"));
static INTEGER: Form =
    Form::new(DECLARE, || made(r"(^|[\s;&|(])(declare|typeset|local|readonly|export)\s+(-\w+\s+)*-\w*i"));
static ASSIGNMENT: Form = Form::new(&["="], || made(r"(^|\s)[A-Za-z_]\w*\+?=\S*$"));

/// What would read a value at `site` as code, if anything does; `after` is the text behind it.
pub fn read_as_code(site: &Site, after: &str) -> Option<Dead> {
    let (own, outer) = site.commands.split_last()?;
    if outer.iter().any(|command| SHELL.fits(command)) {
        return Some(Dead::ScriptInScript);
    }
    if site.commands.iter().any(|command| compares(command, after)) {
        return Some(Dead::Comparison);
    }
    if READ.fits(own) && !READ_OPTION.fits(own) {
        return Some(Dead::Evaluation);
    }
    let found = PLACES.iter().find(|(form, _)| form.fits(own)).map(|(_, what)| *what);
    found.filter(|_| !AWK_OPTION.fits(own))
}

/// Whether the value is compared as a number in `[[ ]]`.
fn compares(command: &str, after: &str) -> bool {
    let Some(inner) = command.rfind("[[ ").map(|at| &command[at + 2..]) else { return false };
    if inner.contains("]]") {
        return false;
    }
    let rest = after.split("]]").next().unwrap_or_default();
    NUMBERS.fits(inner) || NUMBERS.fits(rest)
}

/// Whether the script has variables that are integers: what is assigned to one is evaluated.
pub fn has_integers(code: &str) -> bool {
    INTEGER.fits(code)
}

/// Whether the value is assigned to a variable.
pub fn is_assigned(site: &Site) -> bool {
    site.commands.last().is_some_and(|command| ASSIGNMENT.fits(command))
}

#[cfg(test)]
mod tests {
    use super::{Dead, read_as_code};
    use crate::language::value::shell::look;

    fn found(script: &str) -> Option<Dead> {
        let at = script.find('Z').unwrap();
        read_as_code(&look(script, &[at])[0], &script[at + 1..])
    }

    #[test]
    fn code_is_seen_and_words_are_not() {
        for script in [
            "[[ Z -gt 3 ]]",
            "[[ 3 -gt Z ]] || x",
            "if [[ a == b && Z -lt 3 ]]; then x; fi",
            "let x=Z",
            "eval make Z",
            "A=1 eval \"make Z\"",
            "bash -c \"make Z\"",
            "bash -c \"\n make\n Z\n\"",
            "sudo -u x sh -ec \"x; Z\"",
            "\"bash\" -c \"Z\"",
            "eval \"$(echo Z)\"",
            "trap \"rm Z\" EXIT",
            "export Z",
            "export Z=1",
            "declare -i n=Z",
            "read Z",
            "unset Z",
            "printf -v Z x",
            "[ -v Z ]",
            "python3 -c \"print('Z')\"",
            "node -e \"x('Z')\"",
            "awk \"{ print Z }\" file",
        ] {
            assert!(found(script).is_some(), "{script}");
        }
        for script in [
            "./test.sh --shard Z",
            "[ Z -gt 3 ]",
            "[[ -n Z ]]",
            "[[ a -eq 1 ]] && echo Z",
            "make letters Z",
            "bash script.sh Z",
            "bash -c 'make \"$1\"' _ Z",
            "(cd x && make Z)",
            "echo 'let x' Z",
            "npm run eval Z",
            "export X=Z",
            "read -r -p \"Z\" x",
            "awk -v n=Z '{ print n }' file",
            "python3 script.py Z",
        ] {
            assert_eq!(found(script), None, "{script}");
        }
    }
}
