//! The faults that a scenario asks for, as the stand-ins read them from `env`.

use serde_json::{Value, json};

use super::workflow::Workflows;

/// What shall go wrong in the next runs.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    stop_after: Option<String>,
    stop_on: Vec<(String, String)>,
    failing: Vec<(String, String, String)>,
    smoke: Option<String>,
}

impl Faults {
    /// The registry is dead for every job that needs `job`, directly or not.
    pub fn stop_registry_after(&mut self, job: &str) {
        self.stop_after = Some(job.to_owned());
    }

    /// The registry dies in the middle of `job`, right after an `action` of the ledger.
    pub fn stop_registry_on(&mut self, job: &str, action: &str) {
        self.stop_on.push((job.to_owned(), action.to_owned()));
    }

    /// An action of a job fails if what it is about matches the pattern.
    pub fn fail(&mut self, job: &str, action: &str, pattern: &str) {
        self.failing.push((job.to_owned(), action.to_owned(), pattern.to_owned()));
    }

    /// `docker run` exits 1 when image and words match the pattern.
    pub fn fail_container(&mut self, pattern: &str) {
        self.smoke = Some(pattern.to_owned());
    }

    /// The variables that carry the faults.
    pub fn env(&self, workflows: &Workflows) -> Vec<(&'static str, String)> {
        let dead: Value = match &self.stop_after {
            Some(job) => json!(workflows.dependents(job)),
            None => json!([]),
        };
        let mut env = vec![
            ("ACT_STOP_REGISTRY_BEFORE", dead.to_string()),
            ("ACT_STOP_REGISTRY_ON", json!(self.stop_on).to_string()),
            ("ACT_FAIL", json!(self.failing).to_string()),
        ];
        env.extend(self.smoke.iter().map(|pattern| ("ACT_SMOKE_FAIL", pattern.clone())));
        env
    }
}
