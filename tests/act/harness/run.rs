//! One run of one workflow under act.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};

use super::engine::World;
use super::event::{Event, REPOSITORY};
use super::faults::Faults;
use super::workflow::Workflows;
use super::{actions, rights, tools};
use serde_json::json;

/// The token of a job. Not a secret: nothing outside this machine knows it.
const TOKEN: &str = "ghs_0123456789abcdefghijklmnopqrstuvwxyz";

/// Labels that are hosted by GitHub; the rest of a workflow's labels comes from its files.
const LABELS: [&str; 5] =
    ["ubuntu-24.04", "ubuntu-24.04-arm", "ubuntu-latest", "ubuntu-22.04", "self-hosted"];

/// Everything that one run depends on.
pub struct Run<'a> {
    pub home: &'a Path,
    pub tree: &'a Path,
    pub workflow: &'a str,
    pub workflows: &'a Workflows,
    pub event: &'a Event,
    pub actor: &'a str,
    pub id: u64,
    pub attempt: u32,
    pub public: bool,
    pub faults: &'a Faults,
    pub secrets: &'a BTreeMap<String, String>,
    pub variables: &'a BTreeMap<String, String>,
    pub extra: &'a BTreeMap<String, String>,
    pub legs: &'a [(&'static str, &'static str)],
    pub world: Option<&'a World>,
}

impl Run<'_> {
    /// Runs act to its end; returns its JSON log.
    pub fn execute(&self) -> String {
        let log = self.home.join(format!("act-{}-{}.json", self.id, self.attempt));
        let file = File::create(&log).expect("create the log");
        let status = self
            .command()
            .stdin(Stdio::null())
            .stdout(file.try_clone().expect("share the log"))
            .stderr(file)
            .status()
            .expect("start act");
        let text = fs::read_to_string(&log).expect("read the log");
        assert_ne!(status.code(), Some(124), "act took too long; see {}", log.display());
        text
    }

    fn command(&self) -> Command {
        let timeout = tools::system("timeout");
        let mut command = match self.world {
            None => tools::bound_to_this_test(&timeout),
            Some(world) => world.enter(&timeout, self.tree),
        };
        // Before nextest ends the test: on a busy machine a run takes minutes, and one that hangs is to say so.
        command.args(["--kill-after=5", "280"]);
        command.arg(tools::system("setpriv")).args(["--pdeathsig", "KILL"]).arg(tools::pinned("act"));
        command.current_dir(self.tree).env_clear().envs(self.env());
        command.arg(self.event.name()).args([
            "--json",
            "--verbose",
            "--no-cache-server",
            "--no-skip-checkout",
        ]);
        command.args(["--actor", self.actor, "--defaultbranch", "main"]);
        command.arg("--workflows").arg(format!(".github/workflows/{}", self.workflow));
        command.arg("--eventpath").arg(self.home.join(format!("event-{}.json", self.id)));
        for (name, value) in self.github() {
            command.arg("--env").arg(format!("{name}={value}"));
        }
        for (name, value) in self.extra {
            command.arg("--env").arg(format!("{name}={value}"));
        }
        command.arg("--secret").arg(format!("GITHUB_TOKEN={TOKEN}"));
        for (name, value) in self.secrets {
            command.arg("--secret").arg(format!("{name}={value}"));
        }
        for (name, value) in self.variables {
            command.arg("--var").arg(format!("{name}={value}"));
        }
        for (axis, value) in self.legs {
            command.arg("--matrix").arg(format!("{axis}:{value}"));
        }
        for label in self.labels() {
            command.arg("--platform").arg(format!("{label}=-self-hosted"));
        }
        let stubs = actions::stubs(self.tree).unwrap_or_else(|problem| panic!("{problem}"));
        for (action, stub) in stubs {
            command.arg("--local-repository").arg(format!("{action}={}", stub.display()));
        }
        command
    }

    fn labels(&self) -> Vec<String> {
        let mut labels: Vec<String> = LABELS.iter().map(|label| (*label).to_owned()).collect();
        labels.extend(self.workflows.jobs.values().flat_map(|job| job.labels.clone()));
        labels.retain(|label| !label.contains("${{"));
        labels.sort();
        labels.dedup();
        labels
    }

    /// What act gets wrong or cannot know unless it is told.
    fn github(&self) -> Vec<(&'static str, String)> {
        vec![
            ("GITHUB_REF", self.event.git_ref()),
            // act has none for a pull request, where GitHub says `branch`.
            ("GITHUB_REF_TYPE", self.event.ref_type().to_owned()),
            ("GITHUB_RUN_ID", self.id.to_string()),
            ("GITHUB_RUN_NUMBER", self.id.to_string()),
            ("GITHUB_RUN_ATTEMPT", self.attempt.to_string()),
            ("GITHUB_REPOSITORY", REPOSITORY.to_owned()),
        ]
    }

    /// The whole environment of act: nothing of the machine's own leaks into a job.
    fn env(&self) -> Vec<(&'static str, String)> {
        let home = self.home.display();
        let stand_in = tools::root().join("tests/act/standin");
        let system = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        let mut env = vec![
            ("PATH", format!("{home}/entry:{home}/bin:{system}")),
            ("HOME", format!("{home}/home")),
            ("XDG_CONFIG_HOME", format!("{home}/home/config")),
            ("XDG_CACHE_HOME", format!("{home}/cache")),
            ("LANG", "C.UTF-8".to_owned()),
            tools::compiled_python(),
            ("ACT_SCENARIO", home.to_string()),
            ("ACT_STAND_IN", stand_in.display().to_string()),
            ("ACT_TOKEN", TOKEN.to_owned()),
            ("ACT_PUBLIC", self.public.to_string()),
            ("ACT_PACKAGES", self.packages()),
            ("ACT_RIGHTS", self.rights()),
            ("ACT_WRITES", self.writes()),
            ("ACT_ARM_JOBS", json!(self.workflows.jobs_on(|label| label.ends_with("-arm"))).to_string()),
            ("ACT_SELF_HOSTED_JOBS", json!(self.workflows.jobs_on(|label| self.is_own(label))).to_string()),
        ];
        env.extend(self.faults.env(self.workflows));
        env.extend(self.world.map(World::env).unwrap_or_default());
        env
    }

    /// A label of one's own machines; of a job whose runner the plan chooses, where it chooses one of them.
    fn is_own(&self, label: &str) -> bool {
        let chosen = label.contains("outputs.runner-own") && !self.event.is_untrusted(self.actor);
        label == "self-hosted" || chosen
    }

    /// Each job's rights by scope. Only calls of GitHub's API ask for them, which forks' runs do not make.
    fn rights(&self) -> String {
        let granted: BTreeMap<_, _> = self.workflows.jobs.iter().map(|(id, job)| (id, &job.rights)).collect();
        json!(granted).to_string()
    }

    /// The scopes that each job's token may write; none for forks and Dependabot.
    fn writes(&self) -> String {
        let jobs = self.workflows.jobs.iter().filter(|_| !self.event.is_untrusted(self.actor));
        json!(jobs.map(|(id, job)| (id, &job.writes)).collect::<BTreeMap<_, _>>()).to_string()
    }

    /// Each job's right over packages; GitHub turns write into read for forks and Dependabot.
    fn packages(&self) -> String {
        let untrusted = self.event.is_untrusted(self.actor);
        let most = if untrusted { rights::Packages::Read } else { rights::Packages::Write };
        let granted: BTreeMap<_, _> =
            self.workflows.jobs.iter().map(|(id, job)| (id, job.packages.min(most))).collect();
        json!(granted).to_string()
    }
}
