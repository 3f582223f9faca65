//! What a deployment does, beside what every job does.

use super::{Order, Step};
use crate::language::value::{Duration, PathGlob, Text};

/// A deployment: a job behind promotion that makes its images serve, looks whether they do, and goes back where
/// they do not.
#[derive(Clone, Debug)]
pub struct Deployment {
    /// Its name, without the `deploy-` of its job.
    pub name: String,
    /// What makes one run newer than another; all of its events have the same.
    pub order: Order,
    /// Makes the images serve, and is called again to bring back those that did before.
    pub run: Step,
    /// Prints what serves; nothing: what the last deployment left is believed.
    pub current: Option<Step>,
    /// When what serves counts as healthy.
    pub health: Health,
    /// Whether it goes back to what served before.
    pub goes_back: bool,
    /// Files across whose change it does not go back.
    pub irreversible: Vec<PathGlob>,
    /// Time limit of `run`, each time.
    pub timeout: Duration,
    /// Time limit of the job.
    pub limit: Duration,
}

/// When what serves counts as healthy.
#[derive(Clone, Debug)]
pub struct Health {
    /// What is asked.
    pub probe: Probe,
    /// How long it may take until it is.
    pub within: Duration,
    /// How many times in a row.
    pub consecutive: u32,
}

/// What is asked whether something is healthy.
#[derive(Clone, Debug)]
pub enum Probe {
    /// An address that answers with a status of 200 to 299.
    Url(Text),
    /// A script that succeeds.
    Script(Box<Step>),
}

/// Minutes that `current` may take.
pub const CURRENT: u64 = 2;
/// Minutes for what pipegen's own steps and the runner take.
const OVERHEAD: u64 = 10;

impl Deployment {
    /// Minutes that the job may take, of which set-ups and `before` take some: there and back, each with health, and three looks
    /// at what serves.
    #[must_use]
    pub fn minutes(&self, before: u64) -> u64 {
        let once = self.timeout.as_minutes() + self.health.within.as_minutes();
        OVERHEAD + before + 2 * once + 3 * CURRENT
    }

    /// Its steps.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        let script = match &self.health.probe {
            Probe::Url(_) => None,
            Probe::Script(script) => Some(script.as_ref()),
        };
        std::iter::once(&self.run).chain(&self.current).chain(script)
    }

    /// What a probe asks.
    #[must_use]
    pub fn url(&self) -> Option<&Text> {
        match &self.health.probe {
            Probe::Url(url) => Some(url),
            Probe::Script(_) => None,
        }
    }
}
