//! `[pipeline]`, `[input.*]` and `[registry.*]`.

use super::context::{Context, Place};
use crate::diagnostic::{Code, Diagnostic};
use crate::manifest::{Host, InputType, Many, Scalar};
use crate::pipeline::event::WORDS;
use crate::pipeline::{Input, Login, Runner};
use crate::span::Spanned;
use crate::value::{Cron, Duration, EnvName, Glob, Leaf, Name, Text};
use std::collections::BTreeMap;

/// What `[pipeline]` says, and what other tables fall back to.
#[derive(Clone)]
pub struct Settings {
    pub name: String,
    pub slug: String,
    pub default_branch: String,
    pub branches: Vec<Glob>,
    pub releases: Glob,
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
            releases: literal_glob("v*"),
            schedules: BTreeMap::new(),
            runs_on: hosted.clone(),
            fork_runs_on: hosted,
            env: BTreeMap::new(),
            timeout: Duration::minutes(30),
        }
    }
}

#[allow(clippy::expect_used, reason = "a constant of this file, covered by a test")]
fn literal_glob(text: &str) -> Glob {
    Glob::parse(text).expect("a pattern")
}

/// Resolves `[pipeline]`.
pub fn pipeline(cx: &mut Context<'_>) -> Option<Settings> {
    let table = &cx.manifest.pipeline;
    let mut settings =
        Settings { name: table.name.value.clone(), slug: slug(&table.name), ..Settings::default() };
    if settings.slug.is_empty() || table.name.contains(['\n', '$']) || table.name.len() > 80 {
        cx.error(
            Diagnostic::error(
                Code::InvalidValue,
                table.name.span.clone(),
                "a name that no file can be named after",
            )
            .help("letters, digits, blanks; at most 80 characters on one line"),
        );
        return None;
    }
    if let Some(branch) = &table.default_branch {
        if !branch.is_literal() {
            cx.error(Diagnostic::error(
                Code::InvalidValue,
                branch.span.clone(),
                "the default branch is one branch, not a pattern",
            ));
        }
        settings.default_branch = branch.as_str().to_owned();
    }
    settings.branches = match &table.branches {
        Some(globs) => globs.iter().map(|glob| glob.value.clone()).collect(),
        None => vec![Glob::parse(&settings.default_branch).ok()?],
    };
    if let Some(glob) = &table.releases {
        settings.releases = glob.value.clone();
    }
    settings.schedules = schedules(cx);
    if let Some(runner) = &table.runs_on {
        settings.runs_on = self::runner(cx, runner)?;
    }
    if let Some(label) = &table.fork_runs_on {
        settings.fork_runs_on = Runner(vec![label.value.clone()]);
        if !settings.fork_runs_on.is_hosted() {
            cx.error(
                Diagnostic::error(
                    Code::SelfHostedUntrusted,
                    label.span.clone(),
                    format!("`{}` is not one of GitHub's runners", label.value),
                )
                .why("anybody who opens a pull request from a fork could run code on that machine")
                .help("name a runner such as `ubuntu-24.04`"),
            );
        }
    }
    for (name, text) in table.env.iter().flat_map(|map| &map.0) {
        cx.text(&text.value, &text.span, Place::JobEnv);
        settings.env.insert(name.value.clone(), text.value.clone());
    }
    if let Some(timeout) = &table.timeout {
        settings.timeout = timeout.value;
    }
    Some(settings)
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
                .help("give the schedule another name"),
            );
        }
        if let Some((_, other)) = lines.iter().find(|(_, other)| other.value == cron.value) {
            cx.error(
                Diagnostic::error(
                    Code::DuplicateCron,
                    cron.span.clone(),
                    format!("`{}` stands twice", cron.value),
                )
                .also(other.span.clone(), "here, too")
                .why("a run knows its schedule only by its cron line")
                .help("move one of them by a minute"),
            );
        }
        lines.insert(name.value.clone(), cron.clone());
    }
    lines.into_iter().map(|(name, cron)| (name, cron.value)).collect()
}

/// Labels of a runner.
pub fn runner(cx: &mut Context<'_>, labels: &Spanned<Many<String>>) -> Option<Runner> {
    let plain = |label: &String| !label.is_empty() && !label.contains(['\n', '$', '{', '\'', '"']);
    if labels.0.is_empty() || !labels.0.iter().all(plain) {
        cx.error(
            Diagnostic::error(Code::InvalidValue, labels.span.clone(), "labels of a runner are plain words")
                .help("write `\"ubuntu-24.04\"` or `[\"self-hosted\", \"linux\"]`"),
        );
        return None;
    }
    let foreign = labels.0.iter().any(|label| label.starts_with("windows-") || label.starts_with("macos-"));
    if foreign {
        cx.error(
            Diagnostic::error(Code::Unsupported, labels.span.clone(), "the generated steps run on Linux")
                .why("they use bash and Linux containers"),
        );
        return None;
    }
    Some(Runner(labels.0.clone()))
}

/// Most inputs of a run by hand:
/// [workflow_dispatch](https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#onworkflow_dispatchinputs).
const MOST_INPUTS: usize = 25;

/// Resolves `[input.*]`.
pub fn inputs(cx: &mut Context<'_>) -> Option<BTreeMap<Name, Input>> {
    let tables = cx.manifest.input.clone().unwrap_or_default();
    let mut inputs = BTreeMap::new();
    for (name, table) in &tables.0 {
        if inputs.len() + 1 >= MOST_INPUTS {
            cx.error(
                Diagnostic::error(
                    Code::TooManyInputs,
                    name.span.clone(),
                    format!("more than {} inputs", MOST_INPUTS - 1),
                )
                .why("GitHub takes 25, and one is pipegen's own `rebuild`"),
            );
            return None;
        }
        if name.as_str() == "rebuild" {
            cx.error(Diagnostic::error(
                Code::ReservedName,
                name.span.clone(),
                "`rebuild` is an input of every pipeline",
            ));
        }
        let kind = table.r#type.as_ref().map_or(InputType::String, |kind| kind.value);
        let options: Vec<String> =
            table.options.iter().flat_map(|list| &list.value).map(|o| o.value.clone()).collect();
        let default = &table.default;
        let fits = match (kind, &default.value) {
            (InputType::Boolean, Scalar::Bool(_))
            | (InputType::Number, Scalar::Number(_))
            | (InputType::String, Scalar::Text(_)) => true,
            (InputType::Choice, Scalar::Text(text)) => options.contains(text),
            _ => false,
        };
        if !fits {
            let help = if kind == InputType::Choice {
                format!("one of {}", options.join(", "))
            } else {
                format!("a default of type `{}`", kind.as_str())
            };
            cx.error(
                Diagnostic::error(
                    Code::InputDefault,
                    default.span.clone(),
                    "a default that the input does not take",
                )
                .help(help),
            );
        }
        if let Some(list) = table.options.as_ref().filter(|_| kind != InputType::Choice) {
            cx.error(Diagnostic::error(
                Code::InputDefault,
                list.span.clone(),
                "`options` without `type = \"choice\"`",
            ));
        }
        let about = table.about.as_ref().map(|about| about.value.clone());
        inputs.insert(name.value.clone(), Input { kind, default: default.value.clone(), options, about });
    }
    Some(inputs)
}

/// Resolves `[registry.*]`.
pub fn registries(cx: &mut Context<'_>) -> Option<BTreeMap<Host, Login>> {
    let tables = cx.manifest.registry.clone().unwrap_or_default();
    for table in tables.0.values() {
        for text in [&table.username, &table.password] {
            cx.text(&text.value, &text.span, Place::Credential);
        }
    }
    let login = |table: &crate::manifest::Registry| Login {
        username: table.username.value.clone(),
        password: table.password.value.clone(),
    };
    Some(tables.0.iter().map(|(host, table)| (host.value.clone(), login(table))).collect())
}
