//! Log-ins.

use crate::language::manifest::reading::shape::table;
use crate::language::span::Spanned;
use crate::language::value::Text;

table! {
    /// How to log in to a registry, by its host: `[registry."docker.io"]`. `ghcr.io` needs none. It is used to
    /// publish and to pull: where an image lives there, a Dockerfile takes an image from there, or a service or
    /// container names it. [Log-ins](#log-ins-to-registries)
    "[registry]"
    pub struct Registry {
        /// User, usually `${{ vars.X }}`.
        username: Spanned<Text>,
        /// Password, usually `${{ secrets.X }}`.
        password: Spanned<Text>,
    }
}
