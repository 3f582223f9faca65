//! Whether this pipegen is the one that writes the files, before anything else is read: another one may
//! know other keys.

use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::value::{Leaf, Series};
use toml::de::{DeTable, DeValue};

/// This version, and how the file calls it.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The error for a file of another series.
pub fn check(root: &toml::Spanned<DeValue<'_>>) -> Option<Diagnostic> {
    let version = entry(entry(root.get_ref(), "pipegen")?.get_ref(), "version")?;
    let wanted = Series::parse(version.get_ref().as_str()?).ok()?;
    let own = Series::of(VERSION)?;
    if wanted == own {
        return None;
    }
    Some(
        Diagnostic::error(
            Code::VersionMismatch,
            version.span(),
            format!("the files are written by pipegen {wanted}, and this is {VERSION}"),
        )
        .why("another series may write other files, and two people with two versions would write over each other")
        .help(format!(
            "get pipegen {wanted} from where you got this one, as `install` of `[pipegen]` does on runners; or take this one for everybody, and read the diff:\n    version = \"{own}\""
        )),
    )
}

fn entry<'v, 'i>(table: &'v DeValue<'i>, key: &str) -> Option<&'v toml::Spanned<DeValue<'i>>> {
    let entries: &DeTable<'i> = table.as_table()?;
    entries.iter().find(|(name, _)| name.get_ref().as_ref() == key).map(|(_, value)| value)
}
