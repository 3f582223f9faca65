//! Why GitHub refuses, and what to do about it.

use crate::net::{Answer, Ask, Fault, Kind};

/// What an endpoint asks of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// To read a package and its versions:
    /// [`packages: read`](https://docs.github.com/en/packages/learn-github-packages/about-permissions-for-github-packages).
    ReadPackage,
    /// To delete a version of a package:
    /// [`packages: write` and the role Admin](https://docs.github.com/en/packages/learn-github-packages/deleting-and-restoring-a-package#required-permissions-to-delete-or-restore-a-package).
    DeletePackage,
    /// To read [pull requests](https://docs.github.com/en/rest/pulls/pulls#list-pull-requests).
    ReadPulls,
    /// To read [runs](https://docs.github.com/en/rest/actions/workflow-runs#list-workflow-runs-for-a-repository).
    ReadRuns,
    /// To read [deployments](https://docs.github.com/en/rest/deployments/deployments).
    ReadDeployments,
    /// To read a repository's settings: [Administration](https://docs.github.com/en/rest/authentication/permissions-required-for-fine-grained-personal-access-tokens#repository-permissions-for-administration),
    /// which no job's token has.
    ReadSettings,
    /// To read an organisation's runners: [Self-hosted runners](https://docs.github.com/en/rest/authentication/permissions-required-for-fine-grained-personal-access-tokens#organization-permissions-for-self-hosted-runners).
    ReadRunners,
    /// To read names of [secrets](https://docs.github.com/en/rest/actions/secrets#list-repository-secrets).
    ReadSecrets,
    /// To read [variables](https://docs.github.com/en/rest/actions/variables#list-repository-variables).
    ReadVariables,
    /// To read names of the secrets and variables of an environment:
    /// [Environments](https://docs.github.com/en/rest/authentication/permissions-required-for-fine-grained-personal-access-tokens#repository-permissions-for-environments).
    ReadEnvironments,
    /// To read [files](https://docs.github.com/en/rest/repos/repos#list-codeowners-errors).
    ReadContents,
    /// Nothing but a token.
    Nothing,
}

impl Need {
    /// What to give to a token that lacks it.
    #[must_use]
    pub fn right(self) -> String {
        let role = match self {
            Self::DeletePackage => {
                ", and the repository the role Admin under \"Manage Actions access\" of the package"
            }
            Self::ReadPackage => ", and the repository a role under \"Manage Actions access\" of the package",
            Self::ReadSettings
            | Self::ReadRunners
            | Self::ReadSecrets
            | Self::ReadVariables
            | Self::ReadEnvironments => {
                return format!(
                    "use a fine-grained token with the permission {}; a classic one needs {}; a job's GITHUB_TOKEN \
                     cannot have it",
                    self.permission(),
                    self.scope()
                );
            }
            _ => "",
        };
        format!("give the job {}{role}; a classic token needs {}", self.permission(), self.scope())
    }

    /// The right of a job's token, or of a fine-grained one where a job's cannot have it.
    #[must_use]
    pub const fn permission(self) -> &'static str {
        match self {
            Self::ReadPackage => "`packages: read`",
            Self::DeletePackage => "`packages: write`",
            Self::ReadPulls => "`pull-requests: read`",
            Self::ReadRuns => "`actions: read`",
            Self::ReadDeployments => "`deployments: read`",
            Self::ReadSettings => "`Administration: read`",
            Self::ReadRunners => "`Self-hosted runners: read` of the organisation",
            Self::ReadSecrets => "`Secrets: read`",
            Self::ReadVariables => "`Variables: read`",
            Self::ReadEnvironments => "`Environments: read`",
            Self::ReadContents => "`contents: read`",
            Self::Nothing => "any permission",
        }
    }

    /// The scope of a classic token.
    #[must_use]
    pub const fn scope(self) -> &'static str {
        match self {
            Self::ReadPackage => "`read:packages`",
            Self::DeletePackage => "`read:packages` and `delete:packages`",
            Self::ReadSettings => "`repo`, and its owner the role Admin",
            Self::ReadRunners => "`admin:org`",
            Self::ReadSecrets | Self::ReadVariables | Self::ReadEnvironments => {
                "`repo`, and its owner the role Write"
            }
            Self::ReadDeployments => "`repo_deployment`",
            Self::ReadPulls | Self::ReadRuns | Self::ReadContents | Self::Nothing => {
                "`repo` where the repository is private"
            }
        }
    }

    const fn is_package(self) -> bool {
        matches!(self, Self::ReadPackage | Self::DeletePackage)
    }
}

/// Whether a limit is [used up](https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit),
/// the hourly one or a secondary one.
pub fn is_limit(answer: &Answer) -> bool {
    let is_hourly = answer.header("x-ratelimit-remaining").is_some_and(|left| left.trim() == "0");
    let is_secondary =
        answer.header("retry-after").is_some() || answer.message().contains("secondary rate limit");
    answer.status == 403 && (is_hourly || is_secondary)
}

/// The fault that a limit is.
pub fn limited(answer: &Answer, ask: &Ask<'_>, attempts: u32) -> Fault {
    let text = format!("{}: {} (asked {attempts} times)", answer.status, answer.message());
    let fault = Fault::new(Kind::Limited, ask.to_string(), text.replace(" (asked 1 times)", ""));
    let reset = answer.header("x-ratelimit-reset").and_then(|text| text.trim().parse().ok());
    let reset = reset.and_then(|reset| time::OffsetDateTime::from_unix_timestamp(reset).ok());
    match (answer.header("retry-after"), reset) {
        (Some(seconds), _) => fault.help(format!("try again in {} seconds", seconds.trim())),
        (None, Some(at)) => fault.help(format!(
            "GitHub lifts the limit on {} at {:02}:{:02}:{:02} UTC; what was done until now stays done, and the \
             next call goes on from there",
            at.date(),
            at.hour(),
            at.minute(),
            at.second()
        )),
        (None, None) => fault.help("try again in a few minutes"),
    }
}

/// The fault that an answer is, with what its token lacks.
pub fn refused(answer: &Answer, ask: &Ask<'_>, need: Need) -> Fault {
    let fault = answer.refused(ask);
    match answer.status {
        401 => {
            fault.help("the token is wrong or has expired: look at the name of the secret, and at its date")
        }
        403 => fault.help(denied(answer, need)),
        404 if need.is_package() => {
            let help = format!(
                "look at the name in `repository`. GitHub answers 404 too where a token may not see a package: {}",
                need.right()
            );
            fault.help(help)
        }
        404 => {
            let help = format!(
                "look at the name of the repository. GitHub answers 404 too where a token may not see it: {}",
                need.right()
            );
            fault.help(help)
        }
        _ => fault,
    }
}

fn denied(answer: &Answer, need: Need) -> String {
    if answer.header("x-github-sso").is_some() {
        return "the organisation wants single sign-on: authorise the token for it under Settings, Developer \
                settings, Personal access tokens"
            .to_owned();
    }
    if answer.message().contains("personal access token") && need.is_package() {
        return format!(
            "GitHub's packages take no fine-grained token: use a classic one with {}, or the job's GITHUB_TOKEN",
            need.scope()
        );
    }
    need.right()
}
