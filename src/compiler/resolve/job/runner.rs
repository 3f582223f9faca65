//! `runs-on`.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::context::limits;
use crate::compiler::resolve::pipeline::settings::Settings;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::manifest::{self, Many};
use crate::language::span::Spanned;
use crate::model::pipeline::Runner;

/// Longest label, in characters.
const LONGEST: usize = 256;

/// The runner of one job: its own, or that of all jobs; it has to allow the job's timeout.
pub fn of_job(cx: &mut Context<'_>, settings: &Settings, keys: &manifest::Consumer) -> Option<Runner> {
    let runner = match &keys.runs_on {
        Some(labels) => runner(cx, labels)?,
        None => settings.runs_on.clone(),
    };
    limits::timeout(cx, keys.timeout.as_ref().or(cx.manifest.pipeline.timeout.as_ref()), &runner);
    Some(runner)
}

/// Labels of a runner.
pub fn runner(cx: &mut Context<'_>, labels: &Spanned<Many<String>>) -> Option<Runner> {
    let plain = |label: &String| {
        let invisible = |c: char| c.is_control() || (c.is_whitespace() && c != ' ');
        !label.is_empty()
            && label.chars().count() <= LONGEST
            && !label.contains(|c: char| invisible(c) || "${'\"".contains(c))
    };
    if labels.0.is_empty() || !labels.0.iter().all(plain) {
        cx.error(
            Diagnostic::error(
                Code::InvalidLabel,
                labels.span.clone(),
                "labels of a runner are plain words of at most 256 characters",
            )
            .why("GitHub looks for a runner that has every one of them, and compares them as they stand")
            .help("write `\"ubuntu-24.04\"` or `[\"self-hosted\", \"linux\"]`"),
        );
        return None;
    }
    let foreign = labels.0.iter().any(|label| label.starts_with("windows-") || label.starts_with("macos-"));
    if foreign {
        cx.error(
            Diagnostic::error(Code::Unsupported, labels.span.clone(), "the generated steps run on Linux")
                .why("they use bash and Linux containers")
                .help("name a runner such as `ubuntu-24.04`"),
        );
        return None;
    }
    Some(Runner(labels.0.clone()))
}
