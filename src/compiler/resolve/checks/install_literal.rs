//! An expression in the script that installs pipegen.

use crate::compiler::resolve::checks::Check;
use crate::compiler::resolve::context::Context;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::model::pipeline::Pipeline;

pub(super) const CHECK: Check = Check { needs: &[], run: check };

/// The script is what the file says, and nothing of the event.
fn check(cx: &mut Context<'_>, _: &Pipeline) {
    let Some(install) = cx.manifest.pipegen.as_ref().and_then(|tool| tool.install.as_ref()) else { return };
    if install.value.text.expressions().next().is_some() {
        cx.errors.push(
            Diagnostic::error(Code::Unsupported, install.span.clone(), "an expression in `install`")
                .why("the job that it runs in may delete images, so nothing but this file says what it runs")
                .help("write the script without `${{ }}`"),
        );
    }
}
