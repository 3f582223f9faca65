//! `home` is the repository.

use super::View;
use crate::doctor::Finding;

const WHY: &str = "outside of its `home` a pipeline publishes nothing; without one, every copy of the repository that \
                   runs it takes itself for trusted";

pub fn check(view: &View<'_>) -> Vec<Finding> {
    let about = view.about("home", WHY, "settings");
    let file = &view.subject.file;
    let real = view.settings.about.look().map(|about| about.map(|about| about.name.as_str()));
    let finding = match (&view.subject.home, real) {
        (Some(home), Ok(Some(real))) if home.is(real) => about.fine(format!("`{home}` is this repository")),
        (Some(home), Ok(Some(real))) => about.change(
            format!("{file} is at home in `{home}`, and GitHub calls this repository `{real}`"),
            format!(
                "write `home = \"{real}\"` in `[pipeline]`, unless this is a copy that shall publish nothing"
            ),
        ),
        (Some(home), Err(unseen)) => about.unknown(format!("the repository should be `{home}`"), unseen),
        (None, Ok(Some(real))) => about.advice(
            format!("{file} does not say which repository publishes"),
            format!("write `home = \"{real}\"` in `[pipeline]`"),
        ),
        (None, Err(_)) => about.advice(
            format!("{file} does not say which repository publishes"),
            "write `home = \"owner/name\"` in `[pipeline]`",
        ),
        (_, Ok(None)) => return Vec::new(),
    };
    vec![finding]
}
