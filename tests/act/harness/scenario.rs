//! A scenario: a repository, a registry, and runs of a workflow over them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

use super::engine::{Store, World};
use super::event::REPOSITORY;
use super::faults::Faults;
use super::registry::Registry;
use super::run::Run;
use super::workflow::{self, Workflows};
use super::{
    Entry, Event, Followed, Outcome, PullRequest, Repo, cancel, evidence, followed, history, install, log,
    payload, rerun, tools, waiting,
};

/// Everything of one test, in a directory of its own. Kept when the test fails.
pub struct Scenario {
    registry: Registry,
    world: Option<World>,
    home: Option<TempDir>,
    repo: Repo,
    pub(super) workflow: String,
    pub(super) actor: String,
    pub(super) public: bool,
    pub(super) runs: u64,
    pub(super) attempt: u32,
    follows: u64,
    by_hand: u64,
    seen: usize,
    faults: Faults,
    pub(super) secrets: BTreeMap<String, String>,
    pub(super) variables: BTreeMap<String, String>,
    pub(super) env: BTreeMap<String, String>,
    pub(super) legs: Vec<(&'static str, &'static str)>,
    pub(super) needs: Option<Value>,
    pub(super) waits: Option<String>,
    pub(super) cancels: Option<(String, String)>,
    pub(super) pulls: Vec<PullRequest>,
}

impl Scenario {
    /// A scenario over the files of `fixture`, committed to `main`; the path is the repository's.
    pub fn new(name: &str, fixture: &str) -> Self {
        Self::prepared(name, |repo| repo.copy(&tools::root().join(fixture)))
    }

    /// A scenario over whatever `prepare` puts into the repository.
    pub fn prepared(name: &str, prepare: impl FnOnce(&Repo)) -> Self {
        Self::prepared_on(None, name, prepare)
    }

    /// The same where jobs run the real programs of an engine with a store of images.
    pub fn prepared_on(store: Option<Store>, name: &str, prepare: impl FnOnce(&Repo)) -> Self {
        let parent =
            std::env::var_os("PIPEGEN_SCENARIOS").unwrap_or_else(|| env!("CARGO_TARGET_TMPDIR").into());
        let home =
            TempDir::with_prefix_in(format!("act-{name}-"), parent).expect("create the scenario's directory");
        install::install(home.path(), store.is_some());
        let repo = Repo::new(home.path());
        prepare(&repo);
        repo.commit("Start");
        let registry = match store {
            None => Registry::start(home.path()),
            Some(_) => Registry::start_behind(home.path()),
        };
        Self {
            registry,
            world: store.map(|store| World::start(home.path(), store)),
            home: Some(home),
            repo,
            workflow: "ci.yml".to_owned(),
            actor: "maintainer".to_owned(),
            public: false,
            runs: 1000,
            attempt: 0,
            follows: 0,
            by_hand: 0,
            seen: 0,
            faults: Faults::default(),
            secrets: BTreeMap::new(),
            variables: BTreeMap::new(),
            env: BTreeMap::new(),
            legs: Vec::new(),
            needs: None,
            waits: None,
            cancels: None,
            pulls: Vec::new(),
        }
    }

    /// The repository, to commit to.
    pub fn repo(&self) -> &Repo {
        &self.repo
    }

    /// The registry, to look into.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// The engine that jobs run on.
    pub fn world(&self) -> &World {
        self.world.as_ref().expect("the scenario is on an engine")
    }

    /// What shall go wrong.
    pub fn faults(&mut self) -> &mut Faults {
        &mut self.faults
    }

    /// Starts a dead registry again, with what it held.
    pub fn restart_registry(&mut self) {
        match &mut self.world {
            None => self.registry = Registry::start(self.home()),
            Some(world) => world.start_front(),
        }
    }

    /// The run of `file` that follows one which has ended. What the other run left behind stays as it is.
    pub fn follow(&mut self, file: &str, ended: &Followed) -> Outcome {
        let before = (
            self.runs,
            self.attempt,
            std::mem::replace(&mut self.workflow, file.to_owned()),
            self.needs.take(),
        );
        self.follows += 1;
        (self.runs, self.attempt) = (9000 + self.follows, 1);
        followed::publish_pulls(self);
        let outcome = self.execute(&Event::WorkflowRun(Box::new(ended.clone())), None);
        (self.runs, self.attempt, self.workflow, self.needs) = before;
        outcome
    }

    /// A run of `file` that somebody starts by hand on a branch. The pipeline's last run can still be run again.
    pub fn start(&mut self, file: &str, branch: &str, inputs: &[(&str, &str)]) -> Outcome {
        let before = (
            self.runs,
            self.attempt,
            std::mem::replace(&mut self.workflow, file.to_owned()),
            self.needs.take(),
        );
        self.by_hand += 1;
        (self.runs, self.attempt) = (8000 + self.by_hand, 1);
        let inputs = inputs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let outcome = self.execute(&Event::Manual { branch: branch.to_owned(), inputs }, None);
        (self.runs, self.attempt, self.workflow, self.needs) = before;
        outcome
    }

    /// Changes what GitHub says of the scenario's runs and their jobs.
    pub fn change_history(&self, change: impl FnOnce(&mut Vec<Value>)) {
        history::change(self.home(), change);
    }

    /// The repository has no issues, as a setting of it says.
    pub fn without_issues(&self) {
        std::fs::write(self.home().join("no-issues"), "").expect("written");
    }

    /// The run that has just ended, as GitHub tells others of it.
    pub fn ended(&self, event: &Event, outcome: &Outcome) -> Followed {
        Followed::of(self, event, outcome)
    }

    /// A pull request that nothing has run for yet.
    pub fn open(&mut self, pull: PullRequest) {
        self.pulls.push(pull);
    }

    /// Id of the last run.
    pub fn run_id(&self) -> u64 {
        self.runs
    }

    /// The folder of an artifact of the last run, to look into or to change.
    pub fn artifact(&self, name: &str) -> PathBuf {
        self.home().join("artifacts").join(self.runs.to_string()).join(name)
    }

    /// A new run.
    pub fn run(&mut self, event: &Event) -> Outcome {
        self.runs += 1;
        self.attempt = 1;
        self.execute(event, None)
    }

    /// The next run is cancelled in a step of a job, which has an `id`.
    pub fn cancel_in(&mut self, job: &str, step: &str) {
        self.cancels = Some((job.to_owned(), step.to_owned()));
    }

    /// The last run once more, as "Re-run all jobs" does: same id, next attempt, artifacts kept.
    pub fn rerun(&mut self, event: &Event) -> Outcome {
        self.attempt += 1;
        self.execute(event, None)
    }

    /// The last run once more, as "Re-run failed jobs" does: what passed keeps its outputs.
    pub fn rerun_failed(&mut self, event: &Event) -> Outcome {
        self.attempt += 1;
        let needs = self.needs.take().expect("a job of the run before had `NEEDS: ${{ toJSON(needs) }}`");
        self.execute(event, Some(&needs))
    }

    /// The images of the scenario's own machine, by the names that its Docker has for them.
    pub fn held(&self) -> BTreeMap<String, String> {
        let path = self.home().join("self-hosted.daemon/state.json");
        let text = fs::read_to_string(path).unwrap_or_else(|_| "{\"names\": {}}".to_owned());
        let state: Value = serde_json::from_str(&text).expect("the state of a machine");
        serde_json::from_value(state["names"].clone()).expect("names of images")
    }

    pub(super) fn home(&self) -> &Path {
        self.home.as_ref().expect("the directory lives as long as the scenario").path()
    }

    pub(super) fn execute(&mut self, event: &Event, passed: Option<&Value>) -> Outcome {
        let commit = event.commit(&self.repo);
        if let Event::PullRequest(pull) = event {
            self.pulls.retain(|known| known.number != pull.number);
            self.pulls.push(pull.clone());
        }
        let tree = self.home().join(format!("tree-{}-{}", self.runs, self.attempt));
        self.repo.check_out(&commit, &tree, REPOSITORY);
        workflow::remove_queues(&tree);
        let payload = payload::of(event, &self.repo, &commit, &self.actor);
        fs::write(self.home().join(format!("event-{}.json", self.runs)), payload.to_string())
            .expect("write the event");
        let workflows = Workflows::read(&tree, &self.workflow);
        if let Some(needs) = passed {
            rerun::keep_passed(&tree, &self.workflow, &workflows, needs);
        }
        if let Some(job) = &self.waits {
            waiting::hold(&tree, &self.workflow, job);
        }
        if let Some(step) = self.cancels.take() {
            cancel::cancel(&tree, &self.workflow, &step);
        }
        let nothing = BTreeMap::new();
        let untrusted = event.is_untrusted(&self.actor);
        let run = Run {
            home: self.home(),
            tree: &tree,
            workflow: &self.workflow,
            workflows: &workflows,
            event,
            actor: &self.actor,
            id: self.runs,
            attempt: self.attempt,
            public: self.public,
            faults: &self.faults,
            secrets: if untrusted { &nothing } else { &self.secrets },
            variables: if untrusted { &nothing } else { &self.variables },
            extra: &self.env,
            legs: &self.legs,
            world: self.world.as_ref(),
        };
        let found = log::read(&run.execute(), &workflows);
        self.world.iter().for_each(World::end_machines);
        history::note(self.home(), &self.workflow, self.runs, event, &commit, &found);
        self.needs = found.needs;
        let path = self.home().join(format!("act-{}-{}.log", self.runs, self.attempt));
        fs::write(&path, &found.readable).expect("write the log");
        let ledger = self.new_entries();
        Outcome { jobs: found.jobs, names: found.names, ledger, summaries: found.summaries, log: path }
    }

    fn new_entries(&mut self) -> Vec<Entry> {
        let text = fs::read_to_string(self.home().join("ledger.jsonl")).unwrap_or_default();
        let lines: Vec<&str> = text.lines().skip(self.seen).collect();
        self.seen += lines.len();
        lines.into_iter().map(|line| serde_json::from_str(line).expect("read the ledger")).collect()
    }
}

impl Drop for Scenario {
    fn drop(&mut self) {
        let kept = self.home.take().filter(|_| std::thread::panicking());
        if let Some(home) = kept {
            evidence::report(&home.keep());
        }
    }
}
