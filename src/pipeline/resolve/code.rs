//! Where bash reads a value as code even if it is quoted.

use super::dead::Dead;
use regex::Regex;
use std::sync::LazyLock;

/// Places by what they look like on their line. Operands of arithmetic are evaluated again and
/// again: `x[$(command)]` runs the command.
/// [Shell Arithmetic](https://www.gnu.org/software/bash/manual/bash.html#Shell-Arithmetic).
static PLACES: LazyLock<Vec<(Option<Regex>, Dead)>> = LazyLock::new(|| {
    [
        (r"\(\(", Dead::Arithmetic),
        (r"\[\[.*\s-(eq|ne|lt|le|gt|ge)\s", Dead::Comparison),
        (r"(^|[\s;&|(])(let|eval)\s", Dead::Evaluation),
        (r"(^|[\s;&|(/])(ba|da|z|k)?sh\s+(-\w+\s+)*-\w*c\s", Dead::ScriptInScript),
    ]
    .into_iter()
    .map(|(pattern, what)| (Regex::new(pattern).ok(), what))
    .collect()
});

/// What on this line would read a value as code, if anything does.
pub fn read_as_code(line: &str) -> Option<Dead> {
    let fits = |form: &Option<Regex>| form.as_ref().is_some_and(|form| form.is_match(line));
    PLACES.iter().find(|(form, _)| fits(form)).map(|(_, what)| *what)
}

#[cfg(test)]
mod tests {
    use super::read_as_code;

    #[test]
    fn code_is_seen_and_words_are_not() {
        for line in [
            "x=$(( 1 + ))",
            "[[ -gt 3 ]]",
            "[[  -gt 3 ]] || x",
            "let x=1",
            "eval make",
            "bash -c \"make\"",
            "sh -ec x",
        ] {
            assert!(read_as_code(line).is_some(), "{line}");
        }
        for line in [
            "./test.sh --shard",
            "[ -f x ]",
            "[[ -n x ]]",
            "make letters",
            "bash script.sh",
            "(cd x && make)",
        ] {
            assert!(read_as_code(line).is_none(), "{line}");
        }
    }
}
