//! What a scenario may set: who starts runs, what jobs find.

use super::{Scenario, install};

impl Scenario {
    /// Runs another file than `ci.yml`.
    pub fn workflow(mut self, file: &str) -> Self {
        file.clone_into(&mut self.workflow);
        self
    }

    /// Runs another file from now on.
    pub fn set_workflow(&mut self, file: &str) {
        file.clone_into(&mut self.workflow);
    }

    /// Who starts the runs (`github.actor`).
    pub fn actor(mut self, login: &str) -> Self {
        login.clone_into(&mut self.actor);
        self
    }

    /// Who starts the next runs.
    pub fn set_actor(&mut self, login: &str) {
        login.clone_into(&mut self.actor);
    }

    /// Puts a program on the `PATH` of every job.
    pub fn program(self, name: &str, script: &str) -> Self {
        install::program(self.home(), name, script);
        self
    }

    /// Runs the legs alone that have `value` on `axis`, in every matrix with that axis.
    pub fn leg(mut self, axis: &'static str, value: &'static str) -> Self {
        self.legs.push((axis, value));
        self
    }

    /// Sets a variable in the environment of every job.
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.set_env(name, value);
        self
    }

    /// Sets a variable in the environment of every job of the next runs.
    pub fn set_env(&mut self, name: &str, value: &str) {
        self.env.insert(name.to_owned(), value.to_owned());
    }

    /// Sets the labels that a pull request has from now on. No event tells them.
    pub fn set_labels(&self, number: u64, labels: &[&str]) {
        let labels = serde_json::json!({ number.to_string(): labels });
        std::fs::write(self.home().join("labels.json"), labels.to_string()).expect("write the labels");
    }

    /// The releases that are published on GitHub from now on: Git tag, and whether it is marked as a pre-release.
    pub fn set_releases(&self, releases: &[(&str, bool)]) {
        let releases: std::collections::BTreeMap<_, _> = releases.iter().copied().collect();
        std::fs::write(self.home().join("releases.json"), serde_json::json!(releases).to_string())
            .expect("write the releases");
    }

    /// Anybody may read the packages.
    pub fn public(mut self) -> Self {
        self.public = true;
        self
    }

    /// The same between two runs.
    pub fn set_secret(&mut self, name: &str, value: &str) {
        self.secrets.insert(name.to_owned(), value.to_owned());
    }

    /// Sets a secret, which forks do not get.
    pub fn secret(mut self, name: &str, value: &str) -> Self {
        self.secrets.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Sets a configuration variable, which forks do not get.
    pub fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.insert(name.to_owned(), value.to_owned());
        self
    }
}
