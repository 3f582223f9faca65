//! `pipegen tags`: prints what one run would tag.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use clap::Args;
use serde::Serialize;

use super::exit::{Exit, Stop};
use super::options::{Format, FormatOption};
use super::session::Session;
use crate::compiler;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::value::{Keep, Leaf, Name, ReleaseTemplate};
use crate::model::pipeline::{Class, Event, Pipeline, QUEUE, event_named};
use crate::model::tagging::{Facts, Moment, Tag, tags};

/// Options of `pipegen tags`.
#[derive(Args, Clone, Debug)]
pub struct TagsArgs {
    /// How findings are printed; with `json`, the tags too.
    #[command(flatten)]
    pub format: FormatOption,
    /// Class of the event: `pull-request`, `push`, `release`, `manual`, or the name of a schedule or of named releases
    #[arg(long, value_name = "EVENT")]
    pub event: String,
    /// The branch: pushed, of a pull request's head, or started from
    #[arg(long, value_name = "BRANCH")]
    pub branch: String,
    /// The base of the pull request. Default: the pipeline's default branch
    #[arg(long, value_name = "BRANCH")]
    pub base: Option<String>,
    /// The commit, as 40 hexadecimal digits
    #[arg(long, value_name = "SHA", value_parser = commit)]
    pub sha: String,
    /// Number of the pull request
    #[arg(long, value_name = "NUMBER", required_if_eq("event", "pull-request"))]
    pub pr: Option<u64>,
    /// Version of the release, or its Git tag
    #[arg(long, value_name = "VERSION", required_if_eq("event", "release"))]
    pub version: Option<String>,
    /// GitHub marks the release as a pre-release, which counts with `release-when = "published"`
    #[arg(long)]
    pub pre_release: bool,
    /// A value of a file, `NAME=VALUE`, where a tag holds one; may be given several times
    #[arg(long, value_name = "NAME=VALUE", value_parser = value)]
    pub value: Vec<(String, String)>,
    /// Id of the run
    #[arg(long, value_name = "ID", default_value_t = 1)]
    pub run: u64,
}

fn commit(text: &str) -> Result<String, &'static str> {
    let hex = text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if hex && text.len() == 40 {
        Ok(text.to_ascii_lowercase())
    } else {
        Err("a commit has 40 hexadecimal digits")
    }
}

fn value(text: &str) -> Result<(String, String), &'static str> {
    let (name, value) = text.split_once('=').ok_or("write `NAME=VALUE`")?;
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    if (1..=100).contains(&value.len()) && value.chars().all(fits) {
        Ok((name.to_owned(), value.to_owned()))
    } else {
        Err("a value has 1 to 100 letters, digits, dots, underscores and dashes")
    }
}

/// Prints the tags.
///
/// # Errors
/// When the file cannot be read or nothing can be printed.
pub fn run(args: &TagsArgs, session: &mut Session<'_>) -> Result<Exit, Stop> {
    let json = session.format == Format::Json;
    session.print(|source| {
        let (pipeline, warnings) = compiler::resolve(source)?;
        let wrong = |message: String| {
            vec![Diagnostic { labels: Vec::new(), ..Diagnostic::error(Code::TagInvalid, 0..0, message) }]
        };
        let event = event_named(&pipeline, &args.event)
            .ok_or_else(|| wrong(format!("the pipeline has no event `{}`", args.event)))?;
        if args.pre_release && !(pipeline.publishes_releases() && matches!(event, Event::Release(_))) {
            let what = "`--pre-release` is for releases of a pipeline with `release-when = \"published\"`";
            return Err(wrong(what.to_owned()));
        }
        let facts = facts(args, &pipeline, event);
        if let Some(why) = idle(&pipeline, &facts) {
            let text = if json { document(&[]) } else { format!("no run, so no tag: {why}\n") };
            return Ok((text, warnings));
        }
        let found = tags(&pipeline, &facts).map_err(|no| wrong(no.to_string()))?;
        Ok((if json { document(&found) } else { list(&found) }, warnings))
    })
}

fn facts(args: &TagsArgs, pipeline: &Pipeline, event: Event) -> Facts {
    let selector_branch = match &event {
        Event::PullRequest | Event::MergeQueue => {
            args.base.clone().unwrap_or_else(|| pipeline.default_branch.clone())
        }
        Event::Schedule(_) => pipeline.default_branch.clone(),
        _ => args.branch.clone(),
    };
    let template = template(pipeline, &event);
    Facts {
        version: args.version.as_ref().map(|given| git_tag(&template, given)),
        event,
        branch: args.branch.clone().into_bytes(),
        selector_branch,
        sha: args.sha.clone(),
        pr: args.pr,
        run: Some(args.run),
        is_marked: args.pre_release,
        releases: template,
        moment: Moment::now(),
        inputs: pipeline
            .inputs
            .iter()
            .map(|(name, input)| (name.clone(), input.default.to_string()))
            .collect(),
        values: values(args),
    }
}

/// The values that were given. A name that no table has is read by no tag.
fn values(args: &TagsArgs) -> BTreeMap<Name, String> {
    let known = args.value.iter().filter_map(|(name, value)| Some((Name::parse(name).ok()?, value.clone())));
    known.collect()
}

/// The form of a release's Git tags.
fn template(pipeline: &Pipeline, event: &Event) -> ReleaseTemplate {
    let own = match event {
        Event::Release(name) => pipeline.releases.get(name),
        _ => None,
    };
    own.cloned().unwrap_or_default()
}

/// The Git tag of a release, of which the version alone may be given.
fn git_tag(releases: &ReleaseTemplate, given: &str) -> String {
    if releases.version(given).is_ok() { given.to_owned() } else { releases.tag(given) }
}

/// Why no run starts in this event.
fn idle(pipeline: &Pipeline, facts: &Facts) -> Option<String> {
    let branch = &facts.selector_branch;
    let queued = branch.starts_with(QUEUE);
    let outside = queued || !pipeline.branches.iter().any(|glob| glob.matches(branch));
    let known: Vec<String> = pipeline.branches.iter().map(|glob| format!("`{glob}`")).collect();
    let known = known.join(", ");
    match facts.event {
        Event::Push if queued => {
            Some(format!("a push to `{branch}` starts none: the merge queue has an event of its own"))
        }
        Event::Push if outside => Some(format!("a push to `{branch}` starts none; `branches` has {known}")),
        Event::PullRequest | Event::MergeQueue if outside => {
            Some(format!("a pull request to `{branch}` starts none; `branches` has {known}"))
        }
        Event::Release(_) if pipeline.releases.is_empty() => {
            Some("a release starts none, because no tag row and no job names `release`".to_owned())
        }
        _ => None,
    }
}

fn list(tags: &[Tag]) -> String {
    if tags.is_empty() {
        return "no row of this event and branch writes a tag\n".to_owned();
    }
    let width = tags.iter().map(|tag| tag.reference.len()).max().unwrap_or(0);
    let lives = tags.iter().map(|tag| written(tag).len()).max().unwrap_or(0);
    let mut out = String::new();
    for tag in tags {
        let _ = writeln!(out, "{:<width$}  {:<lives$}  {}", tag.reference, written(tag), kept(tag));
    }
    out
}

/// When and how a tag is written.
fn written(tag: &Tag) -> &'static str {
    match tag.class {
        Class::Commit => "by the build, never overwritten",
        Class::CommitAfterGate => "after the gate, never overwritten",
        Class::Once => "after the gate, once",
        Class::Moving => "after the gate, forward only",
    }
}

/// How long a tag lives at least.
fn kept(tag: &Tag) -> String {
    match tag.keep {
        Some(Keep::For(duration)) => format!("kept for {duration}"),
        Some(Keep::AtLeast(duration, count)) => {
            format!("kept for {duration}, and while among the newest {count}")
        }
        Some(Keep::Newest(count)) => format!("kept while among the newest {count}"),
        Some(Keep::PerBranch(count)) => format!("kept while among the newest {count} of its branch"),
        Some(Keep::Forever) => "kept forever".to_owned(),
        None => "no `keep`".to_owned(),
    }
}

#[derive(Serialize)]
struct Row {
    reference: String,
    template: String,
    class: &'static str,
    keep: Option<String>,
}

/// The same for programs; `docs/json.md` documents the shape.
fn document(tags: &[Tag]) -> String {
    let row = |tag: &Tag| Row {
        reference: tag.reference.clone(),
        template: tag.template.clone(),
        class: tag.class.as_str(),
        keep: tag.keep.map(|keep| keep.to_string()),
    };
    let rows: Vec<Row> = tags.iter().map(row).collect();
    // A list of strings always has a JSON form.
    serde_json::to_string_pretty(&rows).unwrap_or_default() + "\n"
}
