//! Scripts and conditions.

use super::{Expression, Invalid, Leaf, Part, Text};
use crate::diagnostic::Span;

/// A shell script. `{…}` is the shell's; `${{ }}` is taken out of it and handed over in `env`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// As written.
    pub raw: String,
    /// The same, expressions taken apart.
    pub text: Text,
    /// Where it waits for all that it started in the background, and so forgets how that ended.
    pub wait: Option<Span>,
}

impl Leaf for Script {
    const EXPECTED: &'static str = "a shell script";

    fn parse(text: &str) -> Result<Self, Invalid> {
        if text.trim().is_empty() {
            return Err(Invalid::new("an empty script")
                .why("a step that does nothing passes, and looks like a test")
                .help("write a command: `run = \"make test\"`"));
        }
        Ok(Self { raw: text.to_owned(), text: Text::parse_script(text)?, wait: None })
    }

    fn settle(&mut self, place: &dyn Fn(&Span) -> Span) {
        self.text.settle(place);
        self.wait = bare_wait(&self.raw).map(|part| place(&part));
    }
}

/// The first `wait` without a process in a script that starts some in the background, and names none of
/// them anywhere: [its answer is always 0](https://www.gnu.org/software/bash/manual/bash.html#index-wait).
fn bare_wait(script: &str) -> Option<Span> {
    // After `kill` nobody asks how it ended.
    let cares = ["wait $", "wait \"$", "wait -", "wait %", "kill "].iter().any(|word| script.contains(word));
    if cares {
        return None;
    }
    let (mut background, mut at) = (false, 0);
    let script = script.replace("&&", ";;");
    for line in script.split_inclusive('\n') {
        let code = line.split(" #").next().unwrap_or_default();
        let mut start = at;
        for command in code.split_inclusive(['&', ';']) {
            let word = command.trim_end_matches(['&', ';']).trim();
            if word == "wait" && background {
                let start = start + (command.len() - command.trim_start().len());
                return Some(start..start + word.len());
            }
            background |= command.ends_with('&') && !word.is_empty() && !word.ends_with('>');
            start += command.len();
        }
        at += line.len();
    }
    None
}

/// An `if`: one expression, with or without `${{ }}` around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition(pub Expression);

impl Leaf for Condition {
    const EXPECTED: &'static str = "an expression such as `${{ inputs.full }}`";

    fn parse(text: &str) -> Result<Self, Invalid> {
        let lead = text.len() - text.trim_start().len();
        let text = text.trim();
        let parsed = Text::parse_script(text).map_err(|invalid| invalid.within(lead, text))?;
        match parsed.parts() {
            [Part::Expression(only)] => Ok(Self(only.clone())),
            [Part::Literal(bare)] => {
                Expression::parse(bare).map(Self).map_err(|invalid| invalid.within(lead, bare))
            }
            _ => Err(Invalid::new(format!("`{text}` is more than one expression"))
                .why("GitHub makes a string of it, and a string that is not empty is always true")
                .help("put the whole condition into one `${{ … }}`")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::bare_wait;

    #[test]
    fn a_wait_that_names_nothing_is_found() {
        assert_eq!(bare_wait("a &\nb &\n  wait\n"), Some(10..14));
        assert_eq!(bare_wait("a &\nwait # for all\n"), Some(4..8));
        assert_eq!(bare_wait("a & b & wait"), Some(8..12));
        for fine in [
            "wait\n",
            "a 2>&1\nwait\n",
            "a && b\nwait\n",
            "a &\nkill %1; wait\n",
            "a\nwait # a & b\n",
            "a &\nwait \"$!\"\n",
            "a &\nwait\nwait -n\n",
            "a &\nawait\n",
        ] {
            assert_eq!(bare_wait(fine), None, "{fine}");
        }
    }
}
