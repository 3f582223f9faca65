//! Packages of images on ghcr.io: [linked](https://docs.github.com/en/packages/learn-github-packages/connecting-a-repository-to-a-package)
//! to this repository, and as [visible](https://docs.github.com/en/packages/learn-github-packages/configuring-a-packages-access-control-and-visibility)
//! as the pipeline says.

use super::View;
use crate::doctor::{Finding, Package, Seen, Topic, Unseen};
use crate::language::value::Repository;

const WHY: &str = "a job's token can push to a package only if it is linked to this repository, or gives it the role \
                   Write under \"Manage Actions access\"";
const VISIBLE: &str = "a run of a fork, and whoever is not logged in, can pull a public package only; the pipeline lets \
                       forks read an image exactly where it says `public = true`";

pub fn check(view: &View<'_>) -> Vec<Finding> {
    let none = Seen::NotAsked;
    let each = |(repository, public): (&Repository, &bool)| {
        let package = view.settings.packages.get(repository).unwrap_or(&none);
        one(view, repository, *public, package)
    };
    view.subject.packages.iter().flat_map(each).collect()
}

fn one(view: &View<'_>, repository: &Repository, public: bool, package: &Seen<Package>) -> Vec<Finding> {
    let page = |is_organisation| view.links.package(repository, is_organisation);
    let about = |place| Topic { check: "packages", why: WHY, place };
    let package = match package.look() {
        Ok(Some(package)) => package,
        Ok(None) => return Vec::new(),
        Err(unseen) => {
            let visibility = if public { "public" } else { "private" };
            let should =
                format!("`{repository}` should be {visibility}, and linked to {}", view.links.repository());
            let how = "where it does not exist yet, the first push makes it: linked to this repository, and private";
            return vec![about(page(None)).unknown(should, unseen).how(how)];
        }
    };
    let about = about(page(Some(package.is_organisation)));
    let findings = [linked(view, &about, repository, package), visible(&about, repository, public, package)];
    let findings: Vec<Finding> = findings.into_iter().flatten().collect();
    if findings.is_empty() {
        let visibility = if public { "public" } else { "private" };
        return vec![about.fine(format!("`{repository}` is linked to this repository, and {visibility}"))];
    }
    findings
}

fn linked(view: &View<'_>, about: &Topic, repository: &Repository, package: &Package) -> Option<Finding> {
    let own = view.links.repository();
    match &package.linked {
        Some(linked) if linked.eq_ignore_ascii_case(own) => None,
        Some(other) => {
            let should = format!("`{repository}` is linked to {other}: it should give {own} the role Write");
            let unseen = Unseen(Some("GitHub's API does not say which repositories have a role".to_owned()));
            Some(about.unknown(should, unseen).how("look at \"Manage Actions access\""))
        }
        None => Some(about.change(
            format!("`{repository}` is linked to no repository"),
            format!("choose \"Connect repository\", {own}, and give it the role Write under \"Manage Actions access\""),
        )),
    }
}

fn visible(about: &Topic, repository: &Repository, public: bool, package: &Package) -> Option<Finding> {
    let finding = match (public, package.is_public) {
        (true, false) => about.change(
            format!("`{repository}` is private, and the pipeline says `public = true`"),
            "choose \"Change visibility\", \"Public\", which cannot be taken back; or take `public` out",
        ),
        (false, true) => about.change(
            format!("anybody may pull `{repository}`, and the pipeline does not say so"),
            "write `public = true` at the image if that is meant; a public package cannot be made private again, only \
             deleted",
        ),
        _ => return None,
    };
    Some(finding.why(VISIBLE))
}
