//! Names that Git and GitHub refuse for branches and tags.

use super::Invalid;
use crate::language::diagnostic::Code;
use crate::language::diagnostic::remedy::quoted_list;

/// Where a name stands in Git, which is no part of the name that GitHub matches.
const NAMESPACES: [&str; 7] =
    ["refs/heads/", "refs/tags/", "refs/remotes/origin/", "refs/", "remotes/origin/", "remotes/", "origin/"];

/// What no branch and no Git tag is called, so that a pattern of it matches nothing
/// ([git check-ref-format](https://git-scm.com/docs/git-check-ref-format)).
pub fn check(text: &str) -> Result<(), Invalid> {
    if let Some(namespace) = NAMESPACES.iter().find(|namespace| text.starts_with(*namespace)) {
        let name = &text[namespace.len()..];
        let name = if name.is_empty() { "main" } else { name };
        return Err(Invalid::new(Code::InvalidGlob, format!("`{text}` begins with `{namespace}`"))
            .why("GitHub compares the pattern with the name alone, so this one matches nothing")
            .help(format!("write `{name}`")));
    }
    if let Some(c) = text.chars().find(|c| matches!(c, '(' | ')' | '|')) {
        let all: Vec<&str> = text.split(['(', ')', '|']).filter(|part| !part.is_empty()).collect();
        let help = match text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
            Some(inner) if !inner.contains(['(', ')']) => {
                format!("list them: {}", quoted_list(inner.split('|')))
            }
            _ => format!("write a pattern for each: {}", quoted_list(all)),
        };
        return Err(Invalid::new(Code::InvalidGlob, format!("`{c}` in the pattern `{text}`"))
            .why("patterns have no alternatives: GitHub takes `(`, `)` and `|` as they stand")
            .help(help));
    }
    let parts = || text.split('/');
    let wrong = if parts().any(str::is_empty) {
        "an empty part: `/` at an end, or `//`"
    } else if text.contains("..") {
        "`..`"
    } else if text.contains("@{") || text == "@" {
        "`@` in a place of its own"
    } else if parts().any(|part| part.starts_with('.')) {
        "a part that begins with `.`"
    } else if text.ends_with('.') || parts().any(|part| part.ends_with(".lock")) {
        "`.` or `.lock` at the end of a part"
    } else if text.starts_with('-') {
        "`-` at the beginning"
    } else if text == "HEAD" || (text.len() == 40 && text.bytes().all(|b| b.is_ascii_hexdigit())) {
        "the form of a commit"
    } else {
        return Ok(());
    };
    Err(Invalid::new(Code::InvalidGlob, format!("no branch or Git tag is called `{text}`"))
        .why("Git and GitHub refuse such names, so the pattern matches nothing")
        .help(format!("take out {wrong}")))
}
