//! How a row comes to a tag: the values of its placeholders.

use crate::language::value::{Piece, Placeholder, Template};
use regex::Regex;

/// "`{branch}` is `pr-1`, `{short-sha}` is `0000000`"; empty where the template has no placeholders.
pub fn values(template: &Template, tag: &str) -> String {
    let mut form = String::from("^");
    for piece in template.pieces() {
        match piece {
            Piece::Literal(text) => form.push_str(&regex::escape(text)),
            Piece::Placeholder(placeholder) => form.push_str(pattern(placeholder)),
        }
    }
    form.push('$');
    let found = Regex::new(&form).ok();
    let Some(found) = found.as_ref().and_then(|form| form.captures(tag)) else { return String::new() };
    let values = found.iter().skip(1).flatten().map(|value| value.as_str());
    let said = template.placeholders().zip(values).map(|(name, value)| format!("`{name}` is `{value}`"));
    said.collect::<Vec<_>>().join(", ")
}

/// What a value looks like; wide enough for every value that it can have.
fn pattern(placeholder: &Placeholder) -> &'static str {
    match placeholder {
        Placeholder::Sha => "([0-9a-f]{40})",
        Placeholder::ShortSha => "([0-9a-f]{7})",
        Placeholder::Date => "([0-9]{8})",
        Placeholder::Year => "([0-9]{4})",
        Placeholder::Month | Placeholder::Day => "([0-9]{2})",
        Placeholder::Timestamp => "([0-9]{14})",
        Placeholder::Pr | Placeholder::Run => "([1-9][0-9]*)",
        Placeholder::Major | Placeholder::Minor | Placeholder::Patch => "([0-9]+)",
        _ => "(.+?)",
    }
}

#[cfg(test)]
mod tests {
    use super::values;
    use crate::language::value::{Leaf, Template};

    fn of(template: &str, tag: &str) -> String {
        Template::parse(template).map_or_else(|invalid| invalid.message, |template| values(&template, tag))
    }

    #[test]
    fn values_are_those_that_make_the_tag() {
        assert_eq!(
            of("{branch}-{short-sha}", "pr-1-0000000"),
            "`{branch}` is `pr-1`, `{short-sha}` is `0000000`"
        );
        assert_eq!(of("pr-{pr}-{short-sha}", "pr-1-0000000"), "`{pr}` is `1`, `{short-sha}` is `0000000`");
        assert_eq!(of("latest", "latest"), "");
        assert_eq!(of("v{major}.{minor}", "latest"), "");
    }
}
