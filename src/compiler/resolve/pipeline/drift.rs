//! `[drift]`: a job that is written in one line, and resolved as any other.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::pipeline::tool;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::manifest::{self, ByEvent, Many, Map};
use crate::language::span::Spanned;
use crate::language::value::{EnvName, Leaf, Name, Script, Text};
use crate::model::pipeline::{Event, Job, secrets_in};

/// Its name, which no other job can have beside the table.
const NAME: &str = "drift";

/// The job as it would stand in a `[job.drift]`: pull requests and the merge queue, a checkout of the
/// tested commit, rights to read. A workflow of its own with a path filter would never report where
/// the filter stops it, and what waits for it would wait for ever.
pub fn table(cx: &mut Context<'_>) -> Option<(Spanned<Name>, manifest::Consumer)> {
    let drift = cx.manifest.drift.as_ref()?;
    let name = Spanned::new(Name::parse(NAME).ok()?, drift.span.clone());
    let word = |event: Event| Spanned::new(event.as_str().to_owned(), drift.span.clone());
    let on = Many([Event::PullRequest, Event::MergeQueue].map(word).into());
    let job = manifest::Job { on: Some(Spanned::new(on, drift.span.clone())), ..manifest::Job::blank()? };
    let job = match &drift.run {
        Some(run) => manifest::Job { run: Some(run.clone()), ..job },
        None => manifest::Job { steps: Some(Spanned::new(steps(cx, drift)?, drift.span.clone())), ..job },
    };
    taken(cx, &name);
    Some((name, job.into()))
}

/// Pipegen as `[pipegen]` gets it, and its own check.
fn steps(cx: &mut Context<'_>, drift: &Spanned<manifest::Drift>) -> Option<Vec<Spanned<manifest::Step>>> {
    let install = tool::install(cx, "[drift]", &drift.span)?;
    let version = Spanned::new(Text::literal(env!("CARGO_PKG_VERSION")), install.span.clone());
    let version = Spanned::new(ByEvent::One(version), install.span.clone());
    let name = Spanned::new(EnvName::parse("PIPEGEN_VERSION").ok()?, install.span.clone());
    let named = |text: &str| Some(Spanned::new(text.to_owned(), drift.span.clone()));
    let file = cx.files.name;
    let check = match file {
        "pipeline.toml" => "pipegen check".to_owned(),
        other => format!("pipegen check --file {}", shlex::try_quote(other).ok()?),
    };
    let check = Spanned::new(Script::parse(&check).ok()?, drift.span.clone());
    let steps = [
        manifest::Step {
            name: named("Install pipegen"),
            env: Some(Map([(name, version)].into())),
            run: Some(install),
            ..manifest::Step::blank()?
        },
        manifest::Step {
            name: named("Compare the generated files with pipeline.toml"),
            run: Some(check),
            ..manifest::Step::blank()?
        },
    ];
    Some(steps.map(|step| Spanned::new(step, drift.span.clone())).into())
}

fn taken(cx: &mut Context<'_>, name: &Spanned<Name>) {
    let consumers = cx.manifest.consumer.iter().flat_map(|map| map.0.keys());
    let jobs = cx.manifest.job.iter().flat_map(|map| map.0.keys());
    let other = consumers.chain(jobs).find(|other| other.value == name.value);
    let Some(other) = other.map(|other| other.span.clone()) else { return };
    cx.error(
        Diagnostic::error(Code::ReservedName, other, format!("`{NAME}` is the job of `[drift]`"))
            .also(name.span.clone(), "here")
            .why("both would be jobs of one workflow")
            .help("give this one another name, or take `[drift]` out"),
    );
}

/// The job runs for forks, too, which have neither secrets nor variables.
pub fn runs_for_forks(cx: &mut Context<'_>, job: &Job) {
    let Some(drift) = cx.manifest.drift.as_ref().filter(|_| job.name.as_str() == NAME) else { return };
    let shared = cx.manifest.pipeline.env.iter().flat_map(|map| &map.0);
    for (name, text) in shared.flat_map(|(name, value)| value.texts().map(move |text| (name, text))) {
        let withheld = text.expressions().flat_map(secrets_in).find(|secret| secret.required);
        let Some(secret) = withheld else { continue };
        let path = secret.path();
        cx.error(
            Diagnostic::error(
                Code::Unsupported,
                text.span.clone(),
                format!("`{}` keeps the drift check from forks", name.value),
            )
            .also(drift.span.clone(), "has it in `env`, as every job has")
            .why(format!("GitHub gives a fork's run no `{path}`, and the check runs for forks, too"))
            .help(format!(
                "write `${{{{ {path} || '' }}}}`, or put it into the `env` of the jobs that need it"
            )),
        );
    }
    let Some(run) = &drift.run else { return };
    if let Some(secret) = run.text.expressions().flat_map(secrets_in).next() {
        cx.error(
            Diagnostic::error(
                Code::Unsupported,
                run.span.clone(),
                format!("the drift check reads `{}`", secret.path()),
            )
            .why("it runs for forks, too, whose runs have neither secrets nor variables")
            .help("get pipegen from where anybody can"),
        );
    }
}
