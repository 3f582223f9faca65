//! Templates of tags, and the class that follows from each.

use super::{Invalid, Leaf, Part, Placeholder, Text};
use crate::language::diagnostic::Code;
use std::fmt;

/// Template of a tag: literals and placeholders, no expressions. At most one placeholder is
/// sanitised, because that one is cut when the tag gets too long.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Template {
    raw: String,
    pieces: Vec<Piece>,
}

/// A piece of a [`Template`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Piece {
    /// As it stands.
    Literal(String),
    /// Filled in when the run starts.
    Placeholder(Placeholder),
}

/// Longest tag that a registry takes:
/// [OCI distribution](https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests).
pub const TAG_MAX: usize = 128;
/// What pipegen keeps for itself: content keys, records of promotions and deployments, caches; and
/// where clients list what refers to an image.
pub const RESERVED: [&str; 6] = ["key-", "promoted-", "deployed-", "buildcache", "sha256-", "in-run-"];

impl Template {
    /// The template as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.raw
    }

    /// The pieces in order.
    #[must_use]
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Every placeholder.
    pub fn placeholders(&self) -> impl Iterator<Item = &Placeholder> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Placeholder(placeholder) => Some(placeholder),
            Piece::Literal(_) => None,
        })
    }

    /// Whether it names a commit, so that two commits never share a tag.
    #[must_use]
    pub fn names_a_commit(&self) -> bool {
        self.placeholders().any(Placeholder::names_a_commit)
    }

    /// The same template with some placeholders replaced.
    ///
    /// # Errors
    /// What came of it is no template.
    pub fn replace(&self, change: impl Fn(&Placeholder) -> Option<String>) -> Result<Self, Invalid> {
        let text: String = self
            .pieces
            .iter()
            .map(|piece| match piece {
                Piece::Literal(text) => text.clone(),
                Piece::Placeholder(p) => change(p).unwrap_or_else(|| p.to_string()),
            })
            .collect();
        Self::parse(&text)
    }
}

impl Leaf for Template {
    const EXPECTED: &'static str = "a tag template such as `pr-{pr}-{short-sha}` or `latest`";

    fn parse(text: &str) -> Result<Self, Invalid> {
        let invalid = |message: String| Invalid::new(Code::TagInvalid, message);
        let pieces = Text::parse(text)?
            .parts()
            .iter()
            .map(|part| match part {
                Part::Literal(piece) => literal(piece, text).map(Piece::Literal),
                Part::Placeholder(Placeholder::ImageReference(_) | Placeholder::ImageDigest(_)) => {
                    Err(invalid("a tag cannot hold the name or digest of an image".to_owned())
                        .why("a tag is made before anything is built")
                        .help("write `{image}` for the name of the image whose tag it is"))
                }
                Part::Placeholder(placeholder) => Ok(Piece::Placeholder(placeholder.clone())),
                Part::Expression(_) => Err(invalid("a tag cannot hold an expression".to_owned())
                    .why("pipegen has to know which tags a template can make, and GitHub alone knows an expression's value")
                    .help("use a placeholder; manual inputs are `{input.name}`, the run is `{run}`")),
            })
            .collect::<Result<Vec<_>, _>>()?;
        if pieces.is_empty() {
            return Err(invalid("an empty tag".to_owned()).help("write a tag such as `latest` or `{sha}`"));
        }
        check(text, &pieces)?;
        behind_text(text, &pieces)?;
        Ok(Self { raw: text.to_owned(), pieces })
    }
}

/// Whoever changes a file chooses the value in it, and without a beginning of its own the whole tag.
fn behind_text(text: &str, pieces: &[Piece]) -> Result<(), Invalid> {
    let value = pieces.iter().find_map(|piece| match piece {
        Piece::Placeholder(Placeholder::Value(name)) => Some(name),
        _ => None,
    });
    match (value, pieces.first()) {
        (Some(name), Some(Piece::Placeholder(_))) => {
            Err(Invalid::new(Code::TagInvalid, format!("`{text}` does not begin with a text of its own"))
                .why("whoever changes the file of `{value.…}` would choose which tag it is")
                .help(format!("begin with a word: `{name}-{{value.{name}}}`")))
        }
        _ => Ok(()),
    }
}

/// Checks a literal of the template `whole`.
fn literal(text: &str, whole: &str) -> Result<String, Invalid> {
    let bad = text.chars().find(|c| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-')));
    match bad {
        None => Ok(text.to_owned()),
        Some('{' | '}') => {
            Err(Invalid::new(Code::TagInvalid, format!("an unknown placeholder in `{whole}`"))
                .why("braces in a tag are placeholders, and no registry takes any other brace")
                .help(known(text)))
        }
        Some(c) => Err(Invalid::new(Code::TagInvalid, format!("{c:?} cannot stand in a tag"))
            .why("OCI allows letters, digits, `.`, `_` and `-` in a tag")
            .help(format!("write `-` in its place: `{}`", whole.replace(c, "-")))),
    }
}

/// The placeholders, after the one that is probably meant.
fn known(text: &str) -> String {
    let inner = text.trim_matches(['{', '}']);
    let meant = match inner {
        "commit" | "revision" | "git-sha" | "hash" => "the commit is `{sha}`, ",
        "ref" | "ref-name" | "head" => "the branch is `{branch}`, ",
        "tag" | "semver" => "the release is `{version}`, ",
        "number" | "pull-request" => "the pull request is `{pr}`, ",
        _ => "",
    };
    let words: Vec<String> = Placeholder::words().map(|word| format!("`{{{word}}}`")).collect();
    format!("{meant}all are {}, `{{arg.NAME}}`, `{{input.name}}`", words.join(", "))
}

fn check(text: &str, pieces: &[Piece]) -> Result<(), Invalid> {
    if text.starts_with(['.', '-']) {
        return Err(Invalid::new(Code::TagInvalid, format!("`{text}` starts with `.` or `-`"))
            .why("OCI wants a letter, a digit or `_` first")
            .help(format!("write `{}`", text.trim_start_matches(['.', '-']))));
    }
    if let Some(reserved) = RESERVED.iter().find(|reserved| text.starts_with(**reserved)) {
        return Err(Invalid::new(Code::ReservedTag, format!("`{text}` starts with `{reserved}`"))
            .why("content keys, records of promotions, caches and the lists of what refers to an image are kept under such tags")
            .help(format!("begin it with another word: `tag-{text}`")));
    }
    let sanitised =
        pieces.iter().filter(|piece| matches!(piece, Piece::Placeholder(p) if p.is_sanitised())).count();
    if sanitised > 1 {
        return Err(Invalid::new(Code::TagInvalid, format!("`{text}` has {sanitised} placeholders of any length"))
            .why("a branch or input is cut so that the tag fits into 128 characters; with two of them nothing says which")
            .help("keep one of them, or choose among the values of an input: `type = \"choice\"`"));
    }
    let fixed: usize = pieces.iter().map(longest).sum();
    let room = if sanitised == 1 { 16 } else { 0 };
    if fixed + room > TAG_MAX {
        let over = fixed + room - TAG_MAX;
        return Err(Invalid::new(
            Code::TagTooLong,
            format!("a tag of this template can get longer than {TAG_MAX} characters"),
        )
        .why("no registry takes a longer tag, and a name that is cut keeps at least 16 characters")
        .help(format!("take {over} characters out")));
    }
    Ok(())
}

/// Longest value of a piece, in characters; nothing for what is cut to fit.
fn longest(piece: &Piece) -> usize {
    match piece {
        Piece::Literal(text) => text.len(),
        Piece::Placeholder(placeholder) => match placeholder {
            Placeholder::Sha => 40,
            Placeholder::ShortSha => 7,
            Placeholder::Pr | Placeholder::Major | Placeholder::Minor | Placeholder::Patch => 10,
            Placeholder::Run => 20,
            Placeholder::Date => 8,
            Placeholder::Year => 4,
            Placeholder::Month | Placeholder::Day => 2,
            Placeholder::Timestamp => 14,
            Placeholder::Image => 30,
            Placeholder::Version => 32,
            _ => 0,
        },
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.raw)
    }
}
