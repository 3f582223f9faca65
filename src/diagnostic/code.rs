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
    /// A rendered file would break a rule of GitHub: a defect of pipegen.
    OutputInvalid = "output-invalid",
    /// There is no file of that name.
    FileNotFound = "file-not-found",
    /// The name is not that of a file.
    NotAFile = "not-a-file",
    /// The file is larger than any `pipeline.toml` has reason to be.
    FileTooLarge = "file-too-large",
    /// The file is not UTF-8, which TOML has to be.
    NotUtf8 = "not-utf8",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
