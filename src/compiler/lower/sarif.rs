//! What a scan found, for GitHub's code scanning.
//! <https://docs.github.com/rest/code-scanning/code-scanning#upload-an-analysis-as-sarif-data>

use super::own::Workspace;
use super::pieces::{Pieces, contents_read, pairs, permission, selected};
use super::scope::Scope;
use crate::model::pipeline::{Check, Image};
use crate::model::workflow::expr::{Expr, call, path, text};
use crate::model::workflow::{Job, Kind, Step, Steps};

/// The artifact that holds a report for each platform.
pub fn artifact(image: &Image) -> String {
    format!("image-{}-sarif", image.name)
}

/// The job that tells code scanning. It has a right to write, and runs GitHub's actions and a script.
pub fn job(pieces: &Pieces<'_>, scope: &Scope<'_>, image: &Image) -> Job {
    let id = Check::Sarif.id(image);
    let found = || path(format!("needs.{}.outputs.sarif", Check::Scan.id(image)));
    let condition = Expr::All(vec![
        call("cancelled", []).negate(),
        path("needs.plan.result").equals(text("success")),
        selected(scope, &id),
        found().differs(text("")),
    ]);
    let mut steps = pieces.checkout_own(Workspace::Bare);
    steps.extend([
        Step {
            name: format!("Download {}", artifact(image)),
            uses: Some(pieces.action("actions/download-artifact")),
            // By its id: another job could put an artifact of the same name in its place.
            with: pairs([("artifact-ids", found().braced()), ("path", "sarif".to_owned())]),
            ..Step::default()
        },
        Step {
            name: "Send the findings to code scanning".to_owned(),
            env: pairs([
                ("COMMIT_SHA", scope.plan("sha").braced()),
                ("DIRECTORY", "sarif".to_owned()),
                ("GH_TOKEN", path("github.token").braced()),
                ("IMAGE", image.name.to_string()),
                ("PR_NUMBER", scope.plan("pr").braced()),
            ]),
            run: Some(pieces.script("sarif")),
            ..Step::default()
        },
    ]);
    Job {
        id,
        about: vec!["Runs for a failed scan, too; the gate does not wait for it.".to_owned()],
        name: format!("Report {}", image.name),
        needs: Vec::new(),
        condition: Some(condition),
        permissions: vec![
            contents_read(),
            permission("security-events", "write", "sends findings to code scanning"),
        ],
        concurrency: None,
        kind: Kind::Steps(Box::new(Steps {
            environment: None,
            runs_on: pieces.hosted(),
            timeout: Check::Sarif.limit(),
            matrix: None,
            container: None,
            services: Vec::new(),
            env: Vec::new(),
            outputs: Vec::new(),
            steps,
        })),
    }
}
