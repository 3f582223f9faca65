//! `[pipeline]`, and what other tables fall back to.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::expressions::availability::Place;
use crate::compiler::resolve::expressions::variables;
use crate::compiler::resolve::job::runner;
use crate::compiler::resolve::pipeline::branches;
use crate::compiler::resolve::pipeline::releases::releases;
use crate::compiler::resolve::pipeline::schedules::schedules;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::manifest::{Many, ReleaseWhen};
use crate::language::span::Spanned;
use crate::language::value::{Cron, Duration, EnvName, Glob, Home, Name, ReleaseTemplate};
use crate::model::pipeline::{ByEvent, Runner, Trusted};
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
    pub releases: BTreeMap<Name, ReleaseTemplate>,
    pub release_when: ReleaseWhen,
    pub schedules: BTreeMap<Name, Cron>,
    pub runs_on: Runner,
    pub fork_runs_on: Runner,
    pub env: BTreeMap<EnvName, ByEvent>,
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
            releases: BTreeMap::new(),
            release_when: ReleaseWhen::Pushed,
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
    let mut settings = Settings {
        name: table.name.value.clone(),
        slug: slug(cx, &table.name),
        releases: releases(cx),
        schedules: schedules(cx),
        env: env(cx),
        ..Settings::default()
    };
    let default = branches::default_branch(cx);
    settings.branches = branches::branches(cx, &default);
    settings.trusted = branches::trusted(cx, &settings.branches, &default);
    settings.default_branch = default.as_str().to_owned();
    settings.home = table.home.as_ref().map(|home| home.value.clone());
    if let Some(when) = &table.release_when {
        settings.release_when = when.value;
    }
    if let Some(runner) = &table.runs_on {
        settings.runs_on = runner::runner(cx, runner).unwrap_or(settings.runs_on);
    }
    if let Some(label) = &table.fork_runs_on {
        settings.fork_runs_on = fork_runner(cx, label);
    }
    if let Some(timeout) = &table.timeout {
        settings.timeout = timeout.value;
    }
    settings
}

/// What generated files are named after: lower case letters and digits, `-` for everything between.
fn slug(cx: &mut Context<'_>, name: &Spanned<String>) -> String {
    let mut slug = String::new();
    for c in name.chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-').to_owned();
    if slug.is_empty() || name.contains(['\n', '$']) || name.len() > 80 {
        cx.error(
            Diagnostic::error(Code::InvalidName, name.span.clone(), "a name that no file can be named after")
                .why("the workflow and every generated file are named after it")
                .help("letters, digits, blanks; at most 80 characters on one line"),
        );
    }
    slug
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
fn env(cx: &mut Context<'_>) -> BTreeMap<EnvName, ByEvent> {
    let images: Vec<Name> =
        cx.manifest.image.iter().flat_map(|map| map.0.keys()).map(|name| name.value.clone()).collect();
    let written = cx.manifest.pipeline.env.as_ref();
    variables::check(cx, written, |name| variables::is_ours(name, images.iter()));
    let mut env = BTreeMap::new();
    for (name, value) in written.iter().flat_map(|map| &map.0) {
        value.texts().for_each(|text| cx.text(&text.value, &text.span, Place::PipelineEnv));
        env.insert(name.value.clone(), cx.by_event(value));
    }
    env
}
