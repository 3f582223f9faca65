//! Options of `docker create`, as GitHub reads them.

use std::fmt;

/// Options that take no value of their own: what stands behind one would be the image.
/// [docker container create](https://docs.docker.com/reference/cli/docker/container/create/).
const FLAGS: [&str; 14] = [
    "--disable-content-trust",
    "--init",
    "--interactive",
    "--no-healthcheck",
    "--oom-kill-disable",
    "--privileged",
    "--publish-all",
    "--quiet",
    "--read-only",
    "--tty",
    "-P",
    "-i",
    "-q",
    "-t",
];

/// What is wrong with options.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotOptions {
    /// A character that the runner does not read as a shell would.
    Character(char),
    /// A `"` without another one.
    Open,
    /// A word that no option takes: Docker would read it as the image.
    Stray(String),
}

impl fmt::Display for NotOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Character('\n') => f.write_str("a line break in the options of a container"),
            Self::Character(c) if c.is_control() => {
                write!(f, "the character U+{:04X} in the options of a container", u32::from(*c))
            }
            Self::Character(c) => write!(f, "`{c}` in the options of a container"),
            Self::Open => f.write_str("a quote without an end in the options of a container"),
            Self::Stray(word) => write!(f, "`{word}` belongs to no option"),
        }
    }
}

/// The words of options: blanks part them, but for those between double quotes.
///
/// The runner hands the text over as the arguments of a process, in which double quotes group, single
/// quotes are characters, and a backslash means something before a quote only.
///
/// # Errors
/// What a shell and the runner read differently, and words that no option takes.
pub fn docker_options(text: &str) -> Result<Vec<String>, NotOptions> {
    let words = words(text)?;
    let mut takes_value = false;
    for word in &words {
        if !word.starts_with('-') {
            if !takes_value {
                return Err(NotOptions::Stray(word.clone()));
            }
            takes_value = false;
        } else {
            takes_value = !word.contains('=') && !FLAGS.contains(&word.as_str());
        }
    }
    Ok(words)
}

fn words(text: &str) -> Result<Vec<String>, NotOptions> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quoted = false;
    for c in text.chars() {
        match c {
            '\'' | '\\' | '`' | '$' => return Err(NotOptions::Character(c)),
            c if c.is_control() => return Err(NotOptions::Character(c)),
            '"' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            ' ' if !quoted => words.extend(word.take()),
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    if quoted { Err(NotOptions::Open) } else { Ok(words) }
}

#[cfg(test)]
mod tests {
    use super::{NotOptions, docker_options};

    #[test]
    fn blanks_part_words_and_double_quotes_keep_them() {
        for (text, expected) in [
            ("", vec![]),
            ("--cpus 2  --init ", vec!["--cpus", "2", "--init"]),
            ("--label \"a b\" --label=\"c d\"", vec!["--label", "a b", "--label=c d"]),
            ("--health-cmd \"\"", vec!["--health-cmd", ""]),
        ] {
            assert_eq!(docker_options(text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn what_a_shell_reads_differently_is_refused() {
        for c in ['\'', '\\', '`', '$', '\n', '\t'] {
            assert_eq!(docker_options(&format!("--label a{c}b")), Err(NotOptions::Character(c)));
        }
        assert_eq!(docker_options("--label \"a"), Err(NotOptions::Open));
    }

    #[test]
    fn a_word_that_would_be_the_image_is_refused() {
        for text in ["evil", "--cpus 2 evil", "--init evil", "--cpus=2 evil", "\"evil\" --init"] {
            assert_eq!(docker_options(text), Err(NotOptions::Stray("evil".to_owned())), "{text}");
        }
    }
}
