//! A [merge queue](https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/configuring-pull-request-merges/managing-a-merge-queue)
//! waits for the gate, and long enough. The workflow is always started by the queue, so that one can be
//! switched on at any time.

use super::View;
use super::gate::required;
use crate::doctor::{Branch, Finding, Queue, Topic};

const WHY: &str = "a queue merges what its required checks have passed, and throws out a pull request whose checks \
                   were not reported in time";

pub fn check(view: &View<'_>) -> Vec<Finding> {
    let about = view.about("merge-queue", WHY, "settings/rules");
    let none = Branch::default();
    let one = |name: &String| {
        let branch = view.settings.branches.get(name).unwrap_or(&none);
        match branch.rulesets.look() {
            Ok(guard) => match guard.and_then(|guard| guard.queue) {
                Some(queue) => queued(view, &about, name, branch, queue),
                None => about
                    .fine(format!("no ruleset queues what goes to `{name}`; the workflow is ready for one")),
            },
            Err(unseen) => about.unknown(should(view, name), unseen),
        }
    };
    let patterns = format!("wait for `{}` if it has a merge queue", view.subject.gate);
    view.subject.branches.iter().map(one).chain(view.of_patterns(&about, &patterns)).collect()
}

fn should(view: &View<'_>, branch: &str) -> String {
    let time = view.subject.minutes.map(|minutes| format!(", for {minutes} minutes or more"));
    let gate = &view.subject.gate;
    format!("if `{branch}` has a merge queue, it should wait for `{gate}`{}", time.unwrap_or_default())
}

fn queued(view: &View<'_>, about: &Topic, name: &str, branch: &Branch, queue: Queue) -> Finding {
    let gate = &view.subject.gate;
    let (required, unseen) = required(branch);
    if !required.iter().any(|(check, _)| check.context == *gate) {
        if let Some(unseen) = unseen {
            return about.unknown(should(view, name), unseen);
        }
        let what = format!("`{name}` has a merge queue, which does not wait for `{gate}`");
        return about.change(what, format!("require the check `{gate}` on `{name}`"));
    }
    let needed = view.subject.minutes.map_or(0, u64::from);
    if queue.minutes < needed {
        let what = format!(
            "the merge queue of `{name}` waits {} minutes for checks, and the pipeline takes {needed} by its \
             `minutes`",
            queue.minutes
        );
        let how = format!("set \"Status check timeout\" of the queue to more than {needed} minutes");
        return about.change(what, how);
    }
    about.fine(format!("the merge queue of `{name}` waits for `{gate}`, up to {} minutes", queue.minutes))
}
