//! What a prune finds outside of the pipeline's file.

use std::path::{Path, PathBuf};

use super::PruneArgs;
use crate::cli::exit::Stop;
use crate::language::value::Repository;
use crate::model::pipeline::Pipeline;
use crate::net::{Clock, Fault, agree};
use crate::prune;
use crate::prune::execute::{Gone, Log, read_log};
use crate::prune::survey::{Project, Survey, trials};
use crate::prune::{Rules, Wanted, World};
use crate::registry::Connections;

/// So many logs of earlier prunes are looked at.
const LOGS: usize = 5;

/// Registries, GitHub, and what the environment says.
pub struct Outside<'a> {
    /// How to reach registries and GitHub, or why they cannot be asked.
    pub connections: Result<Connections, Fault>,
    /// Reads a variable.
    pub read: &'a dyn Fn(&str) -> Option<String>,
    /// The page of the run, where there is one:
    /// [`GITHUB_STEP_SUMMARY`](https://docs.github.com/en/actions/reference/workflows-and-actions/variables#default-environment-variables).
    pub summary: Option<PathBuf>,
}

impl Outside<'static> {
    /// That of this process.
    #[must_use]
    pub fn of_process() -> Self {
        let summary = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty());
        let read = &|name: &str| std::env::var(name).ok();
        Self { connections: Connections::of_process(), read, summary: summary.map(PathBuf::from) }
    }
}

impl Outside<'_> {
    /// The log to write, and what earlier ones say. One that is named is opened now, so that it is known to
    /// be writable; without a name each prune that deletes has a file of its own.
    ///
    /// # Errors
    /// It cannot be opened, or a log that is named is no such log.
    pub fn log(&self, args: &PruneArgs) -> Result<(Log, Vec<Gone>), Stop> {
        let mut earlier = Vec::new();
        for path in &args.resume {
            earlier.extend(read_log(path).map_err(Stop::Wrong)?);
        }
        if let Some(path) = &args.log {
            if path.is_file() {
                earlier.extend(read_log(path).map_err(Stop::Wrong)?);
            }
            return Ok((Log::open(path)?, earlier));
        }
        let folder = self.state();
        let entries = std::fs::read_dir(&folder).into_iter().flatten().filter_map(Result::ok);
        let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
        // Their names begin with their moments. What an older one left unfinished a newer one has finished.
        files.sort();
        let newest = files.iter().rev().take(LOGS);
        // One of them that cannot be read was written by something else.
        earlier.extend(newest.filter_map(|path| read_log(path).ok()).flatten());
        if args.no_log || !args.apply {
            return Ok((Log::default(), earlier));
        }
        let moment = Clock::default().now().to_string().replace(':', "");
        let name = format!("{}-{}.jsonl", moment, std::process::id());
        Ok((Log::at(&folder.join(name)), earlier))
    }

    /// Where logs are kept, by the [XDG directories](https://specifications.freedesktop.org/basedir-spec/latest/).
    fn state(&self) -> PathBuf {
        let set = |name: &str| (self.read)(name).filter(|path| !path.is_empty()).map(PathBuf::from);
        let home = || set("HOME").map(|home| home.join(".local/state"));
        let state = set("XDG_STATE_HOME").or_else(home).unwrap_or_else(std::env::temp_dir);
        state.join("pipegen/prune")
    }

    /// The rules of a repository of a registry: those of the pipeline, and of every other one in the same
    /// repository of Git that publishes there.
    #[must_use]
    pub fn rules(
        &self,
        pipeline: &Pipeline,
        siblings: &[Pipeline],
        clone: &Path,
        repository: &Repository,
    ) -> Rules {
        let mut rules = prune::rules(pipeline, repository);
        for other in siblings.iter().filter(|other| prune::repositories(other).contains(repository)) {
            let mut theirs = prune::rules(other, repository);
            theirs.rows.iter_mut().for_each(|row| row.image = format!("{}/{}", other.slug, row.image));
            rules = rules.and(theirs);
        }
        if rules.owner.home.is_none() {
            rules.owner.home = Project::find(self.read, clone).ok().map(|project| project.to_string());
        }
        rules
    }

    /// What GitHub and the clone know of what tags name. Where they do not answer, or GitHub has another
    /// time, nothing is deleted.
    ///
    /// # Errors
    /// Just then.
    pub fn world(
        &self,
        connections: &Connections,
        (pipeline, siblings): (&Pipeline, &[Pipeline]),
        clone: &Path,
        (wanted, rules): (&Wanted, &Rules),
    ) -> Result<World, Fault> {
        let hint = |fault: Fault| match fault.help {
            Some(_) => fault,
            None => fault.help("with `--without-github` nothing is asked of it, and less is known"),
        };
        let github = connections.github().map_err(hint)?;
        let project = Project::find(self.read, clone)?;
        let (branch, trusted) = (&pipeline.default_branch, &pipeline.trusted);
        let trials = trials(siblings.iter().chain([pipeline]));
        let survey = Survey { github, project: &project, clone, branch, trusted, trials: &trials };
        let world = survey.world(wanted, connections.now())?;
        agree(github.skew().as_ref(), rules.min_age)?;
        Ok(world)
    }
}
