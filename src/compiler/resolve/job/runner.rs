//! `runs-on`.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::context::limits;
use crate::compiler::resolve::pipeline::settings::Settings;
use crate::language::diagnostic::{Code, Diagnostic, Span};
use crate::language::manifest::{self, Many, Scalar};
use crate::language::span::Spanned;
use crate::language::value::RunnerLabel;
use crate::model::pipeline::{Legs, Runner, RunnerOfLegs};

/// Longest label, in characters.
const LONGEST: usize = 256;

/// Why the runners of legs are GitHub's.
const OF_A_JOB: &str = "an untrusted run takes `fork-runs-on` in place of one's own runner, and that is decided for a job, not for a leg";

/// The runner of one job: its own, or that of all jobs; it has to allow the job's timeout. With it, where each leg
/// of the matrix has a runner of its own, which value of the leg names it.
pub fn of_job(
    cx: &mut Context<'_>,
    settings: &Settings,
    keys: &manifest::Consumer,
    matrix: Option<&Legs>,
) -> Option<(Runner, Option<RunnerOfLegs>)> {
    // A called workflow names the runners of its jobs itself.
    if keys.uses.is_some() {
        return Some((settings.fork_runs_on.clone(), None));
    }
    let limit = keys.timeout.as_ref().or(cx.manifest.pipeline.timeout.as_ref());
    let (own, legs) = match &keys.runs_on {
        None => (settings.runs_on.clone(), None),
        Some(labels) => match labels.0.as_slice() {
            [RunnerLabel::OfLeg(path)] => {
                let runners = of_legs(cx, &labels.span, path, matrix)?;
                let first = runners.first()?.clone();
                (first, Some(RunnerOfLegs { path: path.clone(), runners }))
            }
            written => {
                let written = literal(cx, written, &labels.span)?;
                (runner(cx, &written)?, None)
            }
        },
    };
    limits::timeout(cx, limit, &own);
    Some((own, legs))
}

/// Labels that are all written out: several beside a value of the matrix are no label of GitHub's runners.
fn literal(cx: &mut Context<'_>, labels: &[RunnerLabel], span: &Span) -> Option<Spanned<Many<String>>> {
    let mut plain = Vec::new();
    for label in labels {
        match label {
            RunnerLabel::Literal(label) => plain.push(label.clone()),
            RunnerLabel::OfLeg(path) => {
                let message = format!("`matrix.{path}` beside other labels");
                cx.error(Diagnostic::error(Code::InvalidLabel, span.clone(), message).why(OF_A_JOB).help(
                    "give each of your own runners a job of its own, with `like`, and write its labels out",
                ));
                return None;
            }
        }
    }
    Some(Spanned::new(Many(plain), span.clone()))
}

/// The runners of all legs. They are GitHub's: an untrusted run takes another one in place of one's own, and the
/// plan chooses that for a job, not for a leg.
fn of_legs(cx: &mut Context<'_>, span: &Span, path: &str, matrix: Option<&Legs>) -> Option<Vec<Runner>> {
    let Some(values) = matrix.and_then(|legs| legs.values_of(path)) else {
        let message = match matrix {
            Some(_) => format!("not every leg has a `matrix.{path}`"),
            None => format!("`matrix.{path}` without a `matrix`"),
        };
        let axis = path.split('.').next().unwrap_or(path);
        cx.error(
            Diagnostic::error(Code::InvalidLabel, span.clone(), message)
                .why("GitHub takes what is missing for an empty string, and finds no runner of that name")
                .help(format!(
                    "name the runners in an axis:\n    matrix = {{ {axis} = [\"ubuntu-24.04\", \"ubuntu-24.04-arm\"] }}\n    runs-on = \"${{{{ matrix.{axis} }}}}\""
                )),
        );
        return None;
    };
    let mut runners: Vec<Runner> = Vec::new();
    let mut complete = true;
    for value in values {
        let label = value.to_string();
        let is_text = matches!(value, Scalar::Text(_));
        let own = runner(cx, &Spanned::new(Many(vec![label.clone()]), span.clone()))?;
        if runners.contains(&own) {
            continue;
        }
        if !is_text || !own.is_hosted() {
            complete = false;
            foreign(cx, span, path, &label);
        }
        runners.push(own);
    }
    complete.then_some(runners)
}

/// Refuses a value that names no runner of GitHub's.
fn foreign(cx: &mut Context<'_>, span: &Span, path: &str, label: &str) {
    let message =
        format!("`matrix.{path}` is `{label}` in a leg, which is not the label of one of GitHub's runners");
    cx.error(
        Diagnostic::error(Code::InvalidLabel, span.clone(), message)
            .why(OF_A_JOB)
            .help(format!(
                "take the value out of the matrix. A runner of your own gets a job of its own, with `like`:\n    runs-on = \"{label}\""
            )),
    );
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
