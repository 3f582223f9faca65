//! `default-branch` is the repository's.

use super::View;
use crate::doctor::Finding;

const WHY: &str = "GitHub runs schedules, and jobs that follow a run, as the default branch has them; the pipeline takes \
                   the one of pipeline.toml for it";

pub fn check(view: &View<'_>) -> Vec<Finding> {
    let about = view.about("default-branch", WHY, "settings");
    let own = &view.subject.default_branch;
    let finding = match view.settings.about.look() {
        Ok(Some(real)) if real.default_branch == *own => about.fine(format!("`{own}` is the default branch")),
        Ok(Some(real)) => about.change(
            format!(
                "the default branch is `{}`, that of {} is `{own}`",
                real.default_branch, view.subject.file
            ),
            format!("write `default-branch = \"{}\"` in `[pipeline]`", real.default_branch),
        ),
        Ok(None) => return Vec::new(),
        Err(unseen) => about.unknown(format!("the default branch should be `{own}`"), unseen),
    };
    vec![finding]
}
