//! Log-ins.

use crate::language::manifest::reading::shape::table;
use crate::language::span::Spanned;
use crate::language::value::Text;

table! {
    /// How to log in to a registry, by its host: `[registry."docker.io"]`. `ghcr.io` needs none.
    "[registry]"
    pub struct Registry {
        /// User, usually `${{ vars.X }}`.
        username: Spanned<Text>,
        /// Password, usually `${{ secrets.X }}`.
        password: Spanned<Text>,
    }
}
