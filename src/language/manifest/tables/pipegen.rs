//! The tool itself.

use crate::language::manifest::reading::shape::table;
use crate::language::span::Spanned;
use crate::language::value::{Script, Series};

table! {
    /// The tool itself: which pipegen writes the files, and how runners get it.
    "[pipegen]"
    pub struct Tool {
        /// The minor series that writes the files: `"0.1"`. A pipegen of another one refuses the file, so
        /// that two people with two versions do not write over each other. Default: any.
        version: Option<Spanned<Series>>,
        /// Script that puts `pipegen` on the `PATH` of a runner, for `[drift]` and `[retention]`. It finds
        /// the version that generated the files in `PIPEGEN_VERSION`. Nothing is installed by a name in a
        /// public registry: whoever owned that name would run code in your repository.
        install: Option<Spanned<Script>>,
    }
}
