//! `pipegen prune`: shows what every repository of the pipeline may lose, and deletes it with `--apply`.

mod around;
mod belongs;
mod document;
mod idle;
mod in_use;
mod one;
mod outside;
mod progress;
mod restore;
mod siblings;
mod summary;
mod table;

use std::path::{Path, PathBuf};

use clap::Args;

use super::exit::{Exit, Stop};
use super::options::{Format, FormatOption};
use super::report;
use super::session::Session;
use crate::compiler;
use crate::language::value::{self, Leaf, Repository};
use crate::model::pipeline::Pipeline;
use crate::net::Fault;
use crate::output::Failure;
use crate::prune;
use crate::prune::execute::Share;
use crate::registry::Connections;
use std::time::Instant;

use around::Around;
pub use one::{Asked, Mode, Seen, examine};
pub use outside::Outside;

/// Options of `pipegen prune`.
#[derive(Args, Clone, Debug)]
pub struct PruneArgs {
    /// How the plan, and what comes of it, is printed.
    #[command(flatten)]
    pub format: FormatOption,
    /// Delete what the plan says; without it nothing is changed anywhere
    #[arg(long)]
    pub apply: bool,
    /// Delete at most so many manifests of each repository; the next prune goes on from there
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// How much of a repository may go at once, in percent
    #[arg(long, value_name = "PERCENT", default_value = "50")]
    pub allow_share: Share,
    /// Append every deletion to FILE, one JSON line before and one behind it, with the manifest. Without it
    /// a file of its own is written below $XDG_STATE_HOME/pipegen/prune
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,
    /// The log of an earlier prune: what it had begun is looked for, and finished; may be given several times
    #[arg(long, value_name = "LOG")]
    pub resume: Vec<PathBuf>,
    /// Write no log: what goes cannot be put back
    #[arg(long, conflicts_with = "log")]
    pub no_log: bool,
    /// Put back what LOG says was deleted; nothing else is done
    #[arg(long, value_name = "LOG", conflicts_with_all = ["apply", "log", "report", "resume"])]
    pub restore: Option<PathBuf>,
    /// End before the next group once so much time has passed, such as `50m`; the next prune goes on from there
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub max_time: Option<value::Duration>,
    /// End before the next group once so many requests were made
    #[arg(long, value_name = "N")]
    pub max_requests: Option<u64>,
    /// End before the next group on ghcr.io once GitHub has no more requests left than these, which the
    /// pipeline's own runs need
    #[arg(long, value_name = "N", default_value = "100")]
    pub reserve: u64,
    /// Ask GitHub nothing: images of open pull requests, of unfinished runs and of deployments are not known
    /// then
    #[arg(long)]
    pub without_github: bool,
    /// A file with the images that are running somewhere, as `kubectl get pods` or `docker ps` print them:
    /// references, digests or ids; they stay
    #[arg(long, value_name = "FILE")]
    pub in_use: Option<PathBuf>,
    /// Only this repository of the pipeline, such as `ghcr.io/acme/app`; may be given several times
    #[arg(long, value_name = "REPOSITORY", value_parser = repository)]
    pub repository: Vec<Repository>,
    /// Show tags, bytes and ages row by row, instead of manifest by manifest
    #[arg(long, conflicts_with = "apply")]
    pub report: bool,
}

/// For `--help`.
pub(super) const HELP: &str = "\
Exit codes:
  0  fine: nothing to delete, a dry run, everything that was planned is gone, or a budget is used up
  2  the file or the call is wrong, or more than the allowed share would go: nothing was deleted there
  3  a repository could not be listed, and nothing was deleted there; or a deletion failed, or something
     changed while it ran

Standard output carries the plan, and with --apply what came of it; standard error what went wrong.";

fn duration(text: &str) -> Result<value::Duration, String> {
    value::Duration::parse(text).map_err(|invalid| invalid.message)
}

fn repository(text: &str) -> Result<Repository, String> {
    Repository::parse(text).map_err(|invalid| invalid.message)
}

/// What came of one repository.
pub struct Outcome {
    /// Which.
    pub repository: Repository,
    /// What was seen and done, or why not.
    pub seen: Result<Seen, Fault>,
}

/// Shows the plan of every repository, and carries it out with `--apply`.
///
/// # Errors
/// When the file or the log cannot be opened, or nothing can be printed.
pub fn run(args: &PruneArgs, session: &mut Session<'_>) -> Result<Exit, Stop> {
    run_in(args, session, &Outside::of_process())
}

/// The same with other connections than this process would have.
///
/// # Errors
/// As [`run`].
pub fn run_in(args: &PruneArgs, session: &mut Session<'_>, outside: &Outside<'_>) -> Result<Exit, Stop> {
    if let Some(log) = &args.restore {
        return restore::run(log, args, session, outside);
    }
    let attempt = session.attempt(compiler::resolve)?;
    report::findings(session, &attempt, "nothing was deleted")?;
    let Some(pipeline) = attempt.product else { return Ok(Exit::Wrong) };
    let repositories = chosen(&pipeline, args)?;
    let running = args.in_use.as_deref().map(in_use::InUse::read).transpose().map_err(Stop::Wrong)?;
    let (mut log, earlier) = outside.log(args)?;
    let clone = session.options.root().to_path_buf();
    let siblings = siblings::find(&clone, &pipeline.file);
    let around = Around {
        args,
        outside,
        pipeline: &pipeline,
        siblings: siblings.as_deref().map_err(Clone::clone),
        clone: &clone,
        running,
        earlier,
        begun: Instant::now(),
        place: log.path().map(|path| path.display().to_string()),
        format: session.format,
    };
    let connections = outside.connections.as_ref();
    let mut all = Vec::new();
    for repository in repositories {
        let seen = connections.map_err(Clone::clone);
        let seen = seen.and_then(|to| around.examine(to, &repository, &mut session.console, &mut log));
        all.push(Outcome { repository, seen });
    }
    let requests = connections.map_or(0, Connections::requests);
    print(session, args, &all, requests)?;
    if let Some(path) = log.written().filter(|_| session.format != Format::Json) {
        let path = path.display();
        session
            .console
            .out
            .put(format!("log: {path}; `pipegen prune --restore {path}` puts back what it has\n"))?;
    }
    summarise(outside.summary.as_deref(), &all, args.apply)?;
    Ok(all.iter().map(|one| exit(one, args.apply)).max_by_key(|exit| *exit as u8).unwrap_or(Exit::Fine))
}

fn chosen(pipeline: &Pipeline, args: &PruneArgs) -> Result<Vec<Repository>, Stop> {
    let all = prune::repositories(pipeline);
    if all.is_empty() {
        return Err(Stop::Wrong(
            "no image of this pipeline has a `repository`: there is nothing to prune".to_owned(),
        ));
    }
    if let Some(other) = args.repository.iter().find(|one| !all.contains(*one)) {
        let known: Vec<&str> = all.iter().map(Repository::as_str).collect();
        let message = format!("no image is published in `{other}`; the pipeline has {}", known.join(", "));
        return Err(Stop::Wrong(message));
    }
    let wanted = |one: &Repository| args.repository.is_empty() || args.repository.contains(one);
    Ok(all.into_iter().filter(wanted).collect())
}

fn print(session: &mut Session<'_>, args: &PruneArgs, all: &[Outcome], requests: u64) -> Result<(), Stop> {
    let format = session.format;
    let color = session.console.out.color();
    let text = match format {
        Format::Json => document::document(all, args.apply, args.report, requests),
        Format::Human | Format::Github => table::table(all, args, requests, color),
    };
    session.console.out.put(text)?;
    let color = session.console.err.color();
    let faults: String = all.iter().map(|one| table::fault(one, args.apply, format, color)).collect();
    session.console.err.put(faults)
}

fn summarise(path: Option<&Path>, all: &[Outcome], applied: bool) -> Result<(), Stop> {
    let Some(path) = path else { return Ok(()) };
    summary::append(path, all, applied).map_err(|error| Failure::new("write summary", path, error).into())
}

fn exit(one: &Outcome, applied: bool) -> Exit {
    match &one.seen {
        Err(_) => Exit::Failed,
        Ok(Seen { done: Some(done), .. }) if !done.is_fine() || !done.spared.is_empty() => Exit::Failed,
        Ok(Seen { refused: Some(_), .. }) if applied => Exit::Wrong,
        Ok(_) => Exit::Fine,
    }
}
