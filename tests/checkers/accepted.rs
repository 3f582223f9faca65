//! The only findings that are not mended, each with its reason.

use std::fmt;

use crate::finding::Finding;
use crate::trees::Tree;

/// An exception.
struct Accepted {
    /// The tests that it counts in.
    checkers: &'static [&'static str],
    /// The checker's name of the rule.
    rule: &'static str,
    /// Which findings of the rule; the others are refused.
    only: fn(&Tree, &Finding) -> bool,
    /// Why it is not mended.
    reason: &'static str,
}

const ACCEPTED: &[Accepted] = &[
    Accepted {
        checkers: &["zizmor_pedantic", "zizmor_auditor"],
        rule: "self-repository",
        only: |_, finding| finding.quote.starts_with("./"),
        reason: "zizmor wants `uses: $/…`, which actionlint 1.7 and act reject",
    },
    Accepted {
        checkers: &["zizmor_pedantic", "zizmor_auditor"],
        rule: "dangerous-triggers",
        only: |_, finding| has_reason(&finding.quote, "dangerous-triggers"),
        reason: "`workflow_run` has no other form; the comment on its line says what guards it",
    },
    Accepted {
        checkers: &["zizmor_auditor"],
        rule: "secrets-outside-env",
        only: |tree, finding| secret(&finding.quote).is_some_and(|name| tree.declares(name)),
        reason: "pipeline.toml names the secret; a GitHub environment is its author's choice",
    },
    Accepted {
        checkers: &["actionlint"],
        rule: "syntax-check",
        only: |_, finding| {
            let unknown = "unexpected key \"queue\" for \"concurrency\" section";
            finding.message.starts_with(unknown)
        },
        reason: "`concurrency.queue` is syntax of 2026, actionlint 1.7.7 is older",
    },
    Accepted {
        checkers: &["zizmor_auditor"],
        rule: "self-hosted-runner",
        only: |_, finding| finding.file.contains("-deploy-") && of_own_runner(&finding.quote),
        reason: "pipeline.toml names the runner, and a file that starts by hand alone runs no fork's code",
    },
    Accepted {
        checkers: &["actionlint"],
        rule: "runner-label",
        only: |tree, finding| of_own_runner(&tree.line(&finding.file, finding.line)),
        reason: "labels of a self-hosted runner are its owner's, who lists them in actionlint.yaml",
    },
];

/// Whether an inline ignore of the rule goes on to say why.
fn has_reason(quote: &str, rule: &str) -> bool {
    quote
        .split_once(&format!("# zizmor: ignore[{rule}] "))
        .is_some_and(|(_, reason)| !reason.trim().is_empty())
}

/// Whether the line of a job's runner says that the runner is self-hosted.
fn of_own_runner(line: &str) -> bool {
    line.trim_start().starts_with("runs-on: [self-hosted,")
}

/// The name in `secrets.NAME` or `secrets['NAME']`.
fn secret(quote: &str) -> Option<&str> {
    let name = quote.strip_prefix("secrets")?;
    let name = name.trim_start_matches(['.', '[', '\'']);
    name.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next()
}

/// The exceptions of one checker, and how often each was needed.
pub struct Tally(Vec<(&'static Accepted, usize)>);

impl Tally {
    /// Starts at zero.
    pub fn of(checker: &str) -> Self {
        let ours = |accepted: &&Accepted| accepted.checkers.contains(&checker);
        Self(ACCEPTED.iter().filter(ours).map(|a| (a, 0)).collect())
    }

    /// Counts what is accepted and returns the rest, with the tree's name before the path.
    pub fn sift(&mut self, tree: &Tree, findings: Vec<Finding>) -> Vec<Finding> {
        let refused = findings.into_iter().filter(|finding| {
            let hit = |(a, _): &&mut (&Accepted, usize)| a.rule == finding.rule && (a.only)(tree, finding);
            self.0.iter_mut().find(hit).map(|(_, count)| *count += 1).is_none()
        });
        refused.map(|f| Finding { file: format!("{}/{}", tree.name, f.file), ..f }).collect()
    }

    /// The rules whose exception nothing needed.
    pub fn stale(&self) -> Vec<&'static str> {
        self.0.iter().filter(|(_, count)| *count == 0).map(|(a, _)| a.rule).collect()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|(accepted, count)| {
            writeln!(f, "  accepted {count} × {}: {}", accepted.rule, accepted.reason)
        })
    }
}

#[test]
fn an_exception_that_nothing_needs_is_stale() {
    assert_eq!(Tally::of("actionlint").stale(), ["syntax-check", "runner-label"]);
}

#[test]
fn a_label_of_a_hosted_runner_has_to_be_known() {
    assert!(of_own_runner("    runs-on: [self-hosted, loyalty]"));
    assert!(!of_own_runner("    runs-on: [ubuntu-24.04, loyalty]"));
    assert!(!of_own_runner("    runs-on: loyalty"));
}

#[test]
fn an_ignore_without_a_reason_has_none() {
    let quote = "workflow_run\n# zizmor: ignore[dangerous-triggers]";
    assert!(!has_reason(quote, "dangerous-triggers"));
    assert!(!has_reason(&format!("{quote} "), "dangerous-triggers"));
    assert!(has_reason(&format!("{quote} guarded"), "dangerous-triggers"));
}

#[test]
fn the_name_of_a_secret_is_read_in_both_forms() {
    assert_eq!(secret("secrets.TOKEN"), Some("TOKEN"));
    assert_eq!(secret("secrets['TOKEN']"), Some("TOKEN"));
    assert_eq!(secret("inputs.TOKEN"), None);
}
