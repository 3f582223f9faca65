//! `[pipeline]`, `[input.*]` and `[registry.*]`.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::context::limits;
use crate::compiler::resolve::expressions::availability::Place;
use crate::compiler::resolve::expressions::variables;
use crate::compiler::resolve::job::artifacts::times;
use crate::compiler::resolve::job::runner;
use crate::compiler::resolve::job::selector::overlap;
use crate::language::diagnostic::remedy::listed;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::manifest::Many;
use crate::language::span::Spanned;
use crate::language::value::{Cron, Duration, EnvName, Glob, Home, Name, Releases, Text};
use crate::model::pipeline::event::WORDS;
use crate::model::pipeline::{QUEUE, Runner, Trusted};
use std::collections::BTreeMap;

/// What `[pipeline]` says, and what other tables fall back to.
#[derive(Clone)]
pub struct Settings {
    pub name: String,
    pub slug: String,
    pub default_branch: String,
    pub branches: Vec<Glob>,
    pub trusted: Trusted,
    pub home: Option<Home>,
    pub releases: Releases,
    pub schedules: BTreeMap<Name, Cron>,
    pub runs_on: Runner,
    pub fork_runs_on: Runner,
    pub env: BTreeMap<EnvName, Text>,
    pub timeout: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        let hosted = Runner(vec!["ubuntu-24.04".to_owned()]);
        Self {
            name: String::new(),
            slug: String::new(),
            default_branch: "main".to_owned(),
            branches: Vec::new(),
            trusted: Trusted::default(),
            home: None,
            releases: Releases::default(),
            schedules: BTreeMap::new(),
            runs_on: hosted.clone(),
            fork_runs_on: hosted,
            env: BTreeMap::new(),
            timeout: Duration::minutes(30),
        }
    }
}

/// Resolves `[pipeline]`.
pub fn pipeline(cx: &mut Context<'_>) -> Settings {
    let table = &cx.manifest.pipeline;
    let mut settings =
        Settings { name: table.name.value.clone(), slug: slug(&table.name), ..Settings::default() };
    if settings.slug.is_empty() || table.name.contains(['\n', '$']) || table.name.len() > 80 {
        cx.error(
            Diagnostic::error(
                Code::InvalidName,
                table.name.span.clone(),
                "a name that no file can be named after",
            )
            .why("the workflow and every generated file are named after it")
            .help("letters, digits, blanks; at most 80 characters on one line"),
        );
    }
    if let Some(branch) = &table.default_branch {
        if !branch.is_literal() {
            cx.error(
                Diagnostic::error(
                    Code::InvalidGlob,
                    branch.span.clone(),
                    "the default branch is one branch, not a pattern",
                )
                .why("schedules run on it and releases are cut from it")
                .help("name one branch; patterns stand in `branches`"),
            );
        }
        settings.default_branch = branch.as_str().to_owned();
    }
    if table.branches.as_ref().is_some_and(Vec::is_empty) {
        cx.error(limits::empty(
            &table.name.span,
            "`branches`",
            "leave `branches` out for the default branch",
        ));
    }
    settings.branches = match &table.branches {
        Some(globs) => globs.iter().map(|glob| glob.value.clone()).collect(),
        None => {
            vec![table.default_branch.as_ref().map_or_else(|| Glob::literal("main"), |own| own.value.clone())]
        }
    };
    no_queue(cx, table.branches.iter().flatten());
    settings.trusted = trusted(cx, &settings);
    settings.home = table.home.as_ref().map(|home| home.value.clone());
    settings.releases = table.releases.as_ref().map_or(settings.releases, |releases| releases.value.clone());
    settings.schedules = schedules(cx);
    if let Some(runner) = &table.runs_on {
        settings.runs_on = runner::runner(cx, runner).unwrap_or(settings.runs_on);
    }
    if let Some(label) = &table.fork_runs_on {
        settings.fork_runs_on = fork_runner(cx, label);
    }
    settings.env = env(cx);
    if let Some(timeout) = &table.timeout {
        settings.timeout = timeout.value;
    }
    settings
}

/// The branches whose runs are trusted: those that are named, and always the default branch.
fn trusted(cx: &mut Context<'_>, settings: &Settings) -> Trusted {
    let own = Glob::literal(&settings.default_branch);
    let Some(written) = &cx.manifest.pipeline.trusted else {
        let named = settings.branches.iter().filter(|glob| glob.is_literal() && **glob != own).cloned();
        return Trusted::new(std::iter::once(own.clone()).chain(named).collect());
    };
    no_queue(cx, written.0.iter());
    let known: Vec<&str> = settings.branches.iter().map(Glob::as_str).collect();
    let place =
        cx.manifest.pipeline.branches.as_ref().and_then(|all| all.first()).map(|first| first.span.clone());
    for glob in &written.0 {
        let runs = settings.branches.iter().any(|other| overlap(other, glob)) || glob.value == own;
        if !runs {
            let error = Diagnostic::error(
                Code::BranchOutsidePipeline,
                glob.span.clone(),
                format!("no push to `{}` runs", glob.value),
            );
            let error = match &place {
                Some(place) => error
                    .also(place.clone(), format!("the pipeline runs on {}", listed(known.iter().copied()))),
                None => error,
            };
            cx.error(
                error
                    .why("a run by hand on a branch that the pipeline does not name is never trusted")
                    .help("add it to `branches` of `[pipeline]`, or take it out here"),
            );
        }
    }
    let named = written.0.iter().map(|glob| glob.value.clone()).filter(|glob| *glob != own);
    Trusted::new(std::iter::once(own.clone()).chain(named).collect())
}

/// The branches of a merge queue are GitHub's.
fn no_queue<'g>(cx: &mut Context<'_>, globs: impl Iterator<Item = &'g Spanned<Glob>>) {
    for glob in globs.filter(|glob| glob.as_str().starts_with(QUEUE)) {
        cx.error(
            Diagnostic::error(
                Code::InvalidGlob,
                glob.span.clone(),
                format!("`{}` is of the merge queue", glob.value),
            )
            .why("GitHub pushes these branches itself, with commits that are not merged yet; their runs are those of `merge-queue`")
            .help("name the branch that is merged into"),
        );
    }
}

/// The runner of forks is one of GitHub's.
fn fork_runner(cx: &mut Context<'_>, label: &Spanned<String>) -> Runner {
    let runner = Runner(vec![label.value.clone()]);
    let labels = Spanned::new(Many(runner.0.clone()), label.span.clone());
    if runner::runner(cx, &labels).is_some() && !runner.is_hosted() {
        cx.error(
            Diagnostic::error(
                Code::SelfHostedUntrusted,
                label.span.clone(),
                format!("`{}` is not one of GitHub's runners", label.value),
            )
            .why("anybody who opens a pull request from a fork could run code on that machine")
            .help("write `fork-runs-on = \"ubuntu-24.04\"`"),
        );
    }
    runner
}

/// Variables of every job; no job may lose one of its own to them.
fn env(cx: &mut Context<'_>) -> BTreeMap<EnvName, Text> {
    let images: Vec<Name> =
        cx.manifest.image.iter().flat_map(|map| map.0.keys()).map(|name| name.value.clone()).collect();
    let written = cx.manifest.pipeline.env.as_ref();
    variables::check(cx, written, |name| variables::is_ours(name, images.iter()));
    let mut env = BTreeMap::new();
    for (name, text) in written.iter().flat_map(|map| &map.0) {
        cx.text(&text.value, &text.span, Place::PipelineEnv);
        env.insert(name.value.clone(), text.value.clone());
    }
    env
}

/// Lower case letters and digits, `-` for everything between.
fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// Said once for each line, however many schedules have it.
fn crons_apart(cx: &mut Context<'_>, lines: &BTreeMap<Name, Spanned<Cron>>) {
    let mut places: BTreeMap<&Cron, Vec<&Spanned<Cron>>> = BTreeMap::new();
    for line in lines.values() {
        places.entry(&line.value).or_default().push(line);
    }
    for (cron, mut same) in places.into_iter().filter(|(_, same)| same.len() > 1) {
        same.sort_by_key(|line| line.span.start);
        let message = format!("`{cron}` stands {}", times(same.len()));
        let error = Diagnostic::error(Code::DuplicateCron, same[0].span.clone(), message);
        let error = same[1..].iter().fold(error, |error, other| error.also(other.span.clone(), "here, too"));
        cx.error(
            error.why("a run knows its schedule only by its cron line").help("move one of them by a minute"),
        );
    }
}

fn schedules(cx: &mut Context<'_>) -> BTreeMap<Name, Cron> {
    let table = cx.manifest.pipeline.schedules.as_ref();
    let mut lines: BTreeMap<Name, Spanned<Cron>> = BTreeMap::new();
    for (name, cron) in table.iter().flat_map(|map| &map.0) {
        if WORDS.iter().any(|(word, _)| *word == name.as_str()) {
            cx.error(
                Diagnostic::error(
                    Code::ScheduleShadowsEvent,
                    name.span.clone(),
                    format!("`{}` is an event of its own", name.value),
                )
                .why("events and schedules stand side by side in `on`, where one word means one of them")
                .help(format!("give the schedule another name: `{}-schedule`", name.value)),
            );
        }
        lines.insert(name.value.clone(), cron.clone());
    }
    crons_apart(cx, &lines);
    lines.into_iter().map(|(name, cron)| (name, cron.value)).collect()
}
