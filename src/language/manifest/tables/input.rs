//! Inputs of a run that is started by hand.

use crate::language::manifest::reading::scalar::Scalar;
use crate::language::manifest::reading::shape::{table, words};
use crate::language::span::Spanned;

table! {
    /// An input of a run that is started by hand.
    "[input]"
    pub struct Input {
        /// Its type, which its default has, too. Default: `string`.
        r#type: Option<Spanned<InputType>>,
        /// Its value where nobody gives one, and in every event but `manual`.
        default: Spanned<Scalar>,
        /// What may be chosen, for `choice`.
        options: Option<Spanned<Vec<Spanned<String>>>>,
        /// What GitHub shows beside the field. Default: its name.
        about: Option<Spanned<String>>,
    }
}

words! {
    /// Type of a manual input.
    pub enum InputType {
        /// Any text.
        String = "string",
        /// A check box.
        Boolean = "boolean",
        /// A number.
        Number = "number",
        /// One of `options`.
        Choice = "choice",
    }
}
