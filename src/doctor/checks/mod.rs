//! The checks, one file each. A check says what is fine as well: what was looked at must be seen.

mod actions;
mod code_owners;
mod default_branch;
mod environments;
mod forks;
mod gate;
mod home;
mod merge_queue;
mod packages;
mod runners;
mod secrets;
mod token;
mod trusted;
mod workflows;

use super::{Finding, Links, Local, Settings, Subject, Topic, Unseen};

/// What a check looks at.
struct View<'a> {
    subject: &'a Subject,
    settings: &'a Settings,
    local: &'a Local,
    links: &'a Links,
}

/// All of them, in the order of what breaks first.
const ALL: [fn(&View<'_>) -> Vec<Finding>; 14] = [
    gate::check,
    trusted::check,
    merge_queue::check,
    code_owners::check,
    actions::check,
    token::check,
    forks::check,
    runners::check,
    packages::check,
    environments::check,
    secrets::check,
    workflows::check,
    default_branch::check,
    home::check,
];

/// Compares what a pipeline needs with what is set.
#[must_use]
pub fn examine(subject: &Subject, settings: &Settings, local: &Local, links: &Links) -> Vec<Finding> {
    let view = View { subject, settings, local, links };
    ALL.iter().flat_map(|check| check(&view)).collect()
}

impl View<'_> {
    /// What the findings of a check have in common; `page` is one of the repository.
    fn about(&self, check: &'static str, why: &'static str, page: &str) -> Topic {
        Topic { check, why, place: self.links.page(page) }
    }

    /// The default branch: GitHub's word, or else the pipeline's.
    fn trunk(&self) -> &str {
        let real = self.settings.about.known().map(|about| about.default_branch.as_str());
        real.unwrap_or(&self.subject.default_branch)
    }

    /// Where `branches` names no branch, so that none was looked at: what every branch should do.
    fn of_patterns(&self, about: &Topic, should: &str) -> Option<Finding> {
        let unseen = || Unseen(Some("`branches` names no branch, only patterns".to_owned()));
        let none = self.subject.branches.is_empty();
        none.then(|| about.unknown(format!("every branch that `branches` fits should {should}"), unseen()))
    }

    /// Whether not everybody can read the repository; nothing where nobody knows.
    fn is_private(&self) -> Option<bool> {
        self.settings.about.known().map(|about| about.is_private)
    }
}

/// `` `a`, `b` and `c` ``; the rest counted behind the first six.
fn list<S: AsRef<str>>(all: impl IntoIterator<Item = S>) -> String {
    const MOST: usize = 6;
    let all: Vec<String> = all.into_iter().map(|one| format!("`{}`", one.as_ref())).collect();
    if all.len() > MOST {
        return format!("{} and {} more", all[..MOST].join(", "), all.len() - MOST);
    }
    match all.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}
