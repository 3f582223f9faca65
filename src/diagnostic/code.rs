//! The catalogue of codes. A code is stable: users search for it.

use std::fmt;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal,)+) => {
        /// Name of a rule, kebab-case.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[doc = $doc])+ $variant,)+ }

        impl Code {
            /// Every code, in the order of the catalogue.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name, as printed.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// What the rule says.
            #[must_use]
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$variant => concat!($($doc),+).trim_ascii(),)+ }
            }
        }
    };
}

codes! {
    /// The file is not TOML.
    Syntax = "toml-syntax",
    /// A key that the language does not have.
    UnknownKey = "unknown-key",
    /// A key that must be written is not there.
    MissingKey = "missing-key",
    /// A value of another type than the key takes.
    WrongType = "wrong-type",
    /// A value of the right type that cannot be used.
    InvalidValue = "invalid-value",
    /// A name that no table has.
    UnknownName = "unknown-name",
    /// `like` names a table that has a `like` itself.
    LikeChain = "like-chain",
    /// A repository's name with capital letters.
    RepositoryUppercase = "repository-uppercase",
    /// A template that cannot make a tag.
    TagInvalid = "tag-invalid",
    /// A template whose tag can get longer than 128 characters.
    TagTooLong = "tag-too-long",
    /// A tag that pipegen keeps for itself.
    ReservedTag = "reserved-tag",
    /// A rendered file would break a rule of GitHub: a defect of pipegen.
    OutputInvalid = "output-invalid",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
