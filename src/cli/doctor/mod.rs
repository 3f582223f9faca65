//! `pipegen doctor`: which settings of the repository the pipeline depends on, and what to change.

mod document;
mod text;

use std::time::Duration;

use clap::Args;

use super::exit::{Exit, Stop};
use super::options::{Format, FormatOption};
use super::report;
use super::session::Session;
use crate::doctor::read::{self, Reading};
use crate::doctor::{Finding, Links, Local, Settings, State, Subject, examine};
use crate::git::{Git, on_github};
use crate::github::api::{Access, GitHub, NO_TOKEN, Need};
use crate::net::{Client, Fault};
use crate::prune::survey::Project;

/// Options of `pipegen doctor`.
#[derive(Args, Clone, Debug)]
pub struct DoctorArgs {
    /// How findings are printed.
    #[command(flatten)]
    pub format: FormatOption,
    /// The repository on GitHub [default: GITHUB_REPOSITORY, or the remote `origin`]
    #[arg(long, value_name = "OWNER/NAME", value_parser = project)]
    pub repository: Option<Project>,
    /// Ask GitHub nothing: print what to look at by hand
    #[arg(long)]
    pub offline: bool,
    /// What could not be seen counts like what has to be changed
    #[arg(long)]
    pub strict: bool,
}

/// For `--help`.
pub(super) const HELP: &str = "\
The token is that of GITHUB_TOKEN or GH_TOKEN. Without one nothing is asked, and all settings are listed
with the values that the pipeline needs. Nothing is ever changed.

Exit codes:
  0  nothing to change among what could be seen
  1  something has to be changed, or with --strict looked at
  2  the file or the call is wrong
  3  GitHub gave no answer to something that was asked";

fn project(text: &str) -> Result<Project, &'static str> {
    Project::parse(text).ok_or("a repository is `owner/name`")
}

/// What is to be said.
struct Report {
    links: Links,
    /// Why nothing was asked of GitHub; nothing: it was.
    unasked: Option<String>,
    findings: Vec<Finding>,
    faults: Vec<Fault>,
    /// What the token lacks.
    lacks: Vec<Need>,
}

/// Says it.
///
/// # Errors
/// When the file cannot be read, the repository is not known, or nothing can be printed.
pub fn run(args: &DoctorArgs, session: &mut Session<'_>) -> Result<Exit, Stop> {
    let compile = session.compile;
    let attempt = session.attempt(|source| {
        let compiled = compile(source)?;
        Ok((Subject::of(&compiled.pipeline, &compiled.files), compiled.warnings))
    })?;
    report::findings(session, &attempt, "nothing was looked at")?;
    let Some(subject) = attempt.product else { return Ok(Exit::Wrong) };
    let project = repository(args, session)?;
    let (github, unasked) = match args.offline {
        true => (None, Some("`--offline`".to_owned())),
        false => match Access::from_env(&variable) {
            Ok(access) => (Some(GitHub::new(Client::new(Duration::from_secs(1)), access)), None),
            Err(fault) if fault.asked == NO_TOKEN => (None, Some(fault.message)),
            Err(fault) => return failed(session, &fault),
        },
    };
    let reading = match (github, &project) {
        (None, _) => None,
        (Some(github), Some(project)) => match read::settings(&github, project, &subject) {
            Ok(reading) => Some(reading),
            Err(fault) => return failed(session, &fault),
        },
        (Some(_), None) => {
            let why = "which repository on GitHub? Say so with `--repository OWNER/NAME`, or look without it with \
                       `--offline`";
            return Err(Stop::Wrong(why.to_owned()));
        }
    };
    let local = Local::read(session.options.root());
    let report = report_of(&subject, &local, project, reading, unasked);
    print(session, &report)?;
    Ok(exit(&report, args.strict))
}

fn report_of(
    subject: &Subject,
    local: &Local,
    project: Option<Project>,
    reading: Option<Reading>,
    unasked: Option<String>,
) -> Report {
    let server = variable("GITHUB_SERVER_URL").filter(|server| server.starts_with("https://"));
    let server = server.unwrap_or_else(|| "https://github.com".to_owned());
    let (project, settings, faults, lacks) = match reading {
        Some(reading) => (Some(reading.project), reading.settings, reading.faults, reading.lacks),
        None => (project, Settings::default(), Vec::new(), Vec::new()),
    };
    let links = Links::new(&server, project.as_ref());
    let findings = examine(subject, &settings, local, &links);
    Report { links, unasked, findings, faults, lacks }
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// The repository that is named, or that the run or the clone belongs to.
fn repository(args: &DoctorArgs, session: &Session<'_>) -> Result<Option<Project>, Stop> {
    if let Some(project) = &args.repository {
        return Ok(Some(project.clone()));
    }
    if let Some(text) = variable("GITHUB_REPOSITORY").filter(|text| !text.is_empty()) {
        let wrong = || Stop::Wrong(format!("GITHUB_REPOSITORY is `{text}`, which is not `owner/name`"));
        return Project::parse(&text).map(Some).ok_or_else(wrong);
    }
    let origin = Git::of(session.options.root()).and_then(|git| git.origin());
    let named = origin.as_deref().and_then(on_github);
    Ok(named.and_then(|(owner, name)| Project::parse(&format!("{owner}/{name}"))))
}

/// Nothing could be looked at.
fn failed(session: &mut Session<'_>, fault: &Fault) -> Result<Exit, Stop> {
    let text = text::fault(fault, session.format, session.console.err.color());
    session.console.err.put(text).map(|()| Exit::Failed)
}

fn print(session: &mut Session<'_>, report: &Report) -> Result<(), Stop> {
    let format = session.format;
    let color = session.console.out.color();
    let out = match format {
        Format::Json => document::document(report),
        Format::Human => text::text(report, color),
        Format::Github => text::annotations(report),
    };
    session.console.out.put(out)?;
    let color = session.console.err.color();
    let faults: String = report.faults.iter().map(|fault| text::fault(fault, format, color)).collect();
    session.console.err.put(faults)
}

fn exit(report: &Report, strict: bool) -> Exit {
    let least = if strict { State::Unknown } else { State::Change };
    if !report.faults.is_empty() {
        Exit::Failed
    } else if report.findings.iter().any(|finding| finding.state >= least) {
        Exit::Drift
    } else {
        Exit::Fine
    }
}
