//! Steps that several jobs begin with.

use super::step::Step;
use crate::language::manifest::reading::shape::table;
use crate::language::span::Spanned;

table! {
    /// Steps that several jobs begin with; becomes a local composite action.
    "[setup]"
    pub struct Setup {
        /// Steps. They have no `secrets` and no `timeout`, because a composite action has neither.
        steps: Spanned<Vec<Spanned<Step>>>,
    }
}
