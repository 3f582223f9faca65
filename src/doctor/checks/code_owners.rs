//! CODEOWNERS covers what decides, and the branches ask
//! [code owners](https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners)
//! to review it.

use super::{View, list};
use crate::doctor::codeowners::{Line, TOO_LARGE};
use crate::doctor::{Branch, Finding, Guard, Owners, OwnersFile, Seen, Topic, Unseen};
use std::collections::BTreeSet;

const WHY: &str = "whoever changes .github or pipeline.toml decides what is built, tested and published, and what the \
                   gate asks";
const REVIEW: &str = "without it CODEOWNERS only asks for a review, and nobody has to wait for one";

pub fn check(view: &View<'_>) -> Vec<Finding> {
    let about = view.about("code-owners", WHY, "");
    let mut findings = match &view.local.owners {
        None => vec![missing(view, &about)],
        Some(file) => covered(view, &about, file),
    };
    findings.extend(errors(view, &about));
    let about = view.about("code-owners", REVIEW, "settings/rules");
    let none = Branch::default();
    let branch = |name: &String| view.settings.branches.get(name).unwrap_or(&none);
    findings.extend(view.subject.branches.iter().map(|name| review(&about, name, branch(name))));
    findings.extend(view.of_patterns(&about, "wait for a review by code owners"));
    findings
}

/// Lines that cover what decides.
fn lines(view: &View<'_>) -> String {
    format!("`/.github/ @OWNERS` and `/{} @OWNERS`", view.subject.file)
}

fn missing(view: &View<'_>, about: &Topic) -> Finding {
    let page = format!("new/{}?filename=.github/CODEOWNERS", view.trunk());
    let how = format!("make .github/CODEOWNERS with {}", lines(view));
    about.change("there is no CODEOWNERS", how).at(view.links.page(&page))
}

fn covered(view: &View<'_>, about: &Topic, file: &OwnersFile) -> Vec<Finding> {
    let page = view.links.page(&format!("blob/{}/{}", view.trunk(), file.path));
    let about = Topic { place: page, ..about.clone() };
    if file.text.len() >= TOO_LARGE {
        let what = format!("{} has 3 MB or more, and GitHub does not load it", file.path);
        return vec![about.change(what, "shorten it, with patterns in place of files")];
    }
    let owners = Owners::parse(&file.text);
    let mut paths: Vec<&str> = view.subject.paths.iter().map(String::as_str).collect();
    paths.push(&file.path);
    let mut findings: Vec<Finding> = Vec::new();
    // A line without owners that takes them from another is a finding of its own.
    let is_bare = |path: &str| match owners.decides(path) {
        Some(line) => line.owners.is_empty() && owners.shadowed(path, line).is_none(),
        None => true,
    };
    let bare: Vec<&str> = paths.iter().copied().filter(|path| is_bare(path)).collect();
    if !bare.is_empty() {
        let what = format!("{} gives no owner to {}", file.path, list(places(&bare)));
        findings.push(about.change(what, format!("add {} at its end", lines(view))));
    }
    for (line, earlier, paths) in shadows(&owners, &paths) {
        let by = format!("line {} of {}, `{}`", line.number, file.path, line.pattern);
        let what = match line.owners.as_slice() {
            [] => format!("{by}, takes the owners from {}", list(places(&paths))),
            _ => format!(
                "{by}, comes behind line {} and decides about {}",
                earlier.number,
                list(places(&paths))
            ),
        };
        let how = format!(
            "put line {}, `{}`, behind it: the last line that fits decides",
            earlier.number, earlier.pattern
        );
        findings.push(about.change(what, how));
    }
    if findings.is_empty() {
        findings.push(about.fine(format!("{} covers .github and {}", file.path, view.subject.file)));
    }
    findings
}

/// Lines that take paths from an earlier one which was more exact about them, or that leave paths
/// without an owner.
fn shadows<'o, 'p>(owners: &'o Owners, paths: &[&'p str]) -> Vec<(&'o Line, &'o Line, Vec<&'p str>)> {
    let mut found: Vec<(&Line, &Line, Vec<&str>)> = Vec::new();
    for path in paths {
        let Some(line) = owners.decides(path) else { continue };
        let Some(earlier) = owners.shadowed(path, line) else { continue };
        let is_same = line.owners == earlier.owners;
        if !line.owners.is_empty() && (is_same || !line.is_broader(earlier, path)) {
            continue;
        }
        match found.iter_mut().find(|(other, _, _)| other.number == line.number) {
            Some((_, _, paths)) => paths.push(path),
            None => found.push((line, earlier, vec![path])),
        }
    }
    found
}

/// Files, those below .github by their directory: there are too many of them to be read.
fn places<'p>(paths: &[&'p str]) -> BTreeSet<&'p str> {
    let place = |path: &&'p str| match path.match_indices('/').nth(1) {
        Some((at, _)) if path.starts_with(".github/") => &path[..at],
        _ => *path,
    };
    paths.iter().map(place).collect()
}

/// What GitHub cannot read.
fn errors(view: &View<'_>, about: &Topic) -> Option<Finding> {
    if let (Seen::Absent, Some(file)) = (&view.settings.owners_errors, &view.local.owners) {
        let branch = view.trunk();
        let what = format!("GitHub knows of no CODEOWNERS on `{branch}`");
        let how = format!("merge {} into `{branch}`", file.path);
        return Some(about.change(what, how).at(view.links.page(&format!("tree/{branch}"))));
    }
    let errors = view.settings.owners_errors.known().filter(|errors| !errors.is_empty())?;
    let said: Vec<String> =
        errors.iter().take(3).map(|error| format!("line {}: {}", error.line, error.kind)).collect();
    let more = errors.len().checked_sub(3).filter(|more| *more > 0);
    let more = more.map(|more| format!(", and {more} more")).unwrap_or_default();
    let path = &errors.first()?.path;
    let page = view.links.page(&format!("blob/{}/{path}", view.trunk()));
    let what = format!("GitHub objects to {path}: {}{more}", said.join("; "));
    let how = "correct them; an owner has to exist, see the repository, and have the right to write";
    Some(about.change(what, how).at(page))
}

/// Whether a pull request to a branch waits for the owners.
fn review(about: &Topic, name: &str, branch: &Branch) -> Finding {
    let (protection, rulesets) = (asks(&branch.protection), asks(&branch.rulesets));
    if matches!((&protection, &rulesets), (Ok(true), _) | (_, Ok(true))) {
        return about.fine(format!("`{name}` waits for a review by code owners"));
    }
    if let Err(unseen) = protection.and(rulesets) {
        return about.unknown(format!("`{name}` should wait for a review by code owners"), unseen);
    }
    about.change(
        format!("`{name}` does not wait for a review by code owners"),
        format!("in the rules of `{name}` require a pull request, with a review from Code Owners"),
    )
}

fn asks(guard: &Seen<Guard>) -> Result<bool, Unseen> {
    match guard.look()? {
        None => Ok(false),
        Some(guard) => guard.owners.ok_or_else(|| {
            Unseen(Some("of a branch protection this token may see the required checks only".to_owned()))
        }),
    }
}
