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
            .why("a name in a public registry is whoever's registers it, so pipegen installs itself by none")
            .help("say where it comes from, at a commit or a digest that you reviewed:\n    [pipegen]\n    install = \"./scripts/install-pipegen.sh\""),
        );
    }
    install
}

/// Checks the table, and that something uses it.
pub fn check(cx: &mut Context<'_>) {
    let Some(tool) = &cx.manifest.pipegen else { return };
    let Some(install) = &tool.install else { return };
    let drift = cx.manifest.drift.as_ref().is_some_and(|drift| drift.run.is_none());
    if !drift && cx.manifest.retention.is_none() {
        cx.errors.push(
            Diagnostic::error(Code::Unused, install.span.clone(), "nothing installs pipegen")
                .why("only `[retention]`, and `[drift]` without `run`, start pipegen on a runner")
                .help("take `install` out, or add `[drift]`"),
        );
    }
    if install.value.text.expressions().next().is_some() {
        cx.errors.push(
            Diagnostic::error(Code::Unsupported, install.span.clone(), "an expression in `install`")
                .why("the job that it runs in may delete images, so nothing but this file says what it runs")
                .help("write the script without `${{ }}`"),
        );
    }
}
