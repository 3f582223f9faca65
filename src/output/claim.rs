//! Whose a file is, by what its header says.

use std::path::Path;

use super::header::Mark;

/// The pipeline that looks.
pub struct Owner<'a> {
    /// The root of the tree.
    pub root: &'a Path,
    /// Its name.
    pub slug: &'a str,
    /// Where its file lies below the root; None where it lies elsewhere.
    pub origin: Option<&'a str>,
}

/// What it has to do with a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Claim {
    /// Its own, perhaps under an earlier name.
    Own,
    /// That of the pipeline in the named file, which has the same name and is still there.
    Shared(String),
    /// Another pipeline's.
    Other,
}

impl Owner<'_> {
    /// What it has to do with a file that bears `mark`. A broken stamp says nothing against it.
    ///
    /// A pipeline is its file: it has one name at a time, so what its file made under another name
    /// is of no use any more. Where the file of a pipeline is gone, it has been moved, and the name
    /// decides.
    pub fn claim(&self, mark: &Mark) -> Claim {
        let named = mark.slug.as_deref().is_none_or(|slug| slug == self.slug);
        let (Some(origin), Some(source)) = (self.origin, mark.source.as_deref()) else {
            return if named { Claim::Own } else { Claim::Other };
        };
        let there = source != origin && is_file(self.root, source);
        match (named, source == origin) {
            (true, _) if there => Claim::Shared(source.to_owned()),
            (true, _) | (false, true) => Claim::Own,
            (false, false) => Claim::Other,
        }
    }
}

/// A header is a text that anybody can write: what it names is looked for below the root alone.
fn is_file(root: &Path, path: &str) -> bool {
    let plain = |part: &str| !matches!(part, "" | "." | "..");
    path.split('/').all(plain) && root.join(path).symlink_metadata().is_ok_and(|found| found.is_file())
}
