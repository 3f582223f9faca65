//! `[pipegen]`: how a runner gets pipegen.

use crate::compiler::resolve::context::Context;
use crate::language::diagnostic::{Code, Diagnostic, Span};
use crate::language::span::Spanned;
use crate::language::value::Script;

/// The script that installs pipegen, for the table `user` at `span`.
pub fn install(cx: &mut Context<'_>, user: &str, span: &Span) -> Option<Spanned<Script>> {
    let install = cx.manifest.pipegen.as_ref().and_then(|tool| tool.install.clone());
    if install.is_none() {
        cx.error(
            Diagnostic::error(
                Code::InstallMissing,
                span.clone(),
                format!("`{user}` runs pipegen, and nothing says how it gets onto the runner"),
            )
            .why("anyone can register a name in a public registry, so pipegen does not install itself by one")
            .help("say where it comes from, at a commit or a digest that you reviewed:\n    [pipegen]\n    install = \"./scripts/install-pipegen.sh\""),
        );
    }
    install
}
