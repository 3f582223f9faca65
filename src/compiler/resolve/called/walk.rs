//! The jobs of a called workflow, and of those that it calls: what they ask for, where they run, how long they
//! take and which commit they check out.

use super::file::{Declared, File, Job, expression};
use super::rights::{Right, Rights};
use crate::compiler::resolve::context::Context;
use crate::github::facts::data::LIMITS;
use std::collections::BTreeMap;

/// What the jobs of a called workflow do.
#[derive(Default)]
pub struct Found {
    /// Paths of all files.
    pub files: Vec<String>,
    /// How many calls were followed.
    calls: usize,
    /// Why one of them cannot be called.
    pub refused: Vec<String>,
    /// Jobs without a time limit.
    pub unbounded: Vec<String>,
    /// What jobs ask for beyond what they are given, by scope.
    pub beyond: BTreeMap<String, (Right, String)>,
    /// Jobs whose runner is not GitHub's, or is not known.
    pub own_runners: Vec<String>,
    /// Steps that check out another commit of a pull request.
    pub other_commits: Vec<String>,
    /// Jobs whose failure GitHub does not count.
    pub tolerated: Vec<String>,
    /// Files with a concurrency group.
    pub groups: Vec<String>,
    /// Environments that jobs name, each once.
    pub environments: Vec<String>,
    /// How many legs matrices have that are written out.
    pub legs: usize,
}

/// Longest chain of jobs in a file that is followed.
const DEEPEST: usize = 1_000;
/// Most calls that are followed: GitHub's parser takes no run with as many.
const MOST_CALLS: usize = 1_000;

/// Values of the inputs of a file, as they are written.
pub type Inputs = BTreeMap<String, String>;

/// Looks at every job; says how many minutes the file may take.
pub fn walk(cx: &Context<'_>, file: &File, inputs: &Inputs, granted: &Rights, found: &mut Found) -> u64 {
    let mut stack = vec![file.path.clone()];
    found.files.push(file.path.clone());
    Walk { cx, found }.file(file, inputs, granted, &mut stack)
}

struct Walk<'w, 'm> {
    cx: &'w Context<'m>,
    found: &'w mut Found,
}

impl Walk<'_, '_> {
    fn file(&mut self, file: &File, inputs: &Inputs, granted: &Rights, stack: &mut Vec<String>) -> u64 {
        let jobs = file.jobs();
        if file.has_group() && !self.found.groups.iter().any(|known| known == file.name()) {
            self.found.groups.push(file.name().to_owned());
        }
        let mut minutes = BTreeMap::new();
        for job in &jobs {
            let said = format!("`{}` of `{}`", job.id, file.name());
            let own = file.permissions(job).map(Rights::written);
            if let Some(own) = &own {
                for (scope, right) in own.beyond(granted) {
                    let known = self.found.beyond.entry(scope.to_owned()).or_default();
                    if right > known.0 {
                        *known = (right, said.clone());
                    }
                }
            }
            let taken = match job.uses() {
                Some(uses) => self.nested(uses, job, inputs, own.as_ref().unwrap_or(granted), stack, &said),
                None => self.job(job, inputs, &said),
            };
            minutes.insert(job.id, taken);
        }
        longest(&jobs, &minutes)
    }

    fn job(&mut self, job: &Job<'_>, inputs: &Inputs, said: &str) -> u64 {
        let longest = LIMITS.job_timeout_default_min;
        let minutes = job.timeout();
        if minutes.is_none() {
            self.found.unbounded.push(said.to_owned());
        }
        let hosted = job.runners(|text| known(text, inputs));
        if !hosted.is_some_and(|runners| runners.iter().all(crate::model::pipeline::Runner::is_hosted)) {
            self.found.own_runners.push(said.to_owned());
        }
        if job.checkouts().any(|commit| is_other(commit.as_deref(), inputs)) {
            self.found.other_commits.push(said.to_owned());
        }
        if job.is_tolerated() {
            self.found.tolerated.push(said.to_owned());
        }
        let known = |name: &String| self.found.environments.iter().any(|own| own.eq_ignore_ascii_case(name));
        let named = job.environment().map(|written| resolved(&written, inputs)).filter(|name| !known(name));
        self.found.environments.extend(named);
        self.found.legs += job.legs();
        // GitHub ends every job then, whatever is written.
        minutes.flatten().unwrap_or(longest).min(LIMITS.selfhosted_job_max_days * 24 * 60)
    }

    /// A job that calls another file.
    fn nested(
        &mut self,
        uses: &str,
        job: &Job<'_>,
        inputs: &Inputs,
        granted: &Rights,
        stack: &mut Vec<String>,
        said: &str,
    ) -> u64 {
        let Some(path) = uses.strip_prefix("./") else {
            self.found.refused.push(format!("{said} calls `{uses}`, which is in another repository"));
            return 0;
        };
        self.found.calls += 1;
        if self.found.calls > MOST_CALLS {
            let only = format!("more than {MOST_CALLS} calls");
            self.found.refused = vec![only];
            return 0;
        }
        // The file of the pipeline itself is the first level.
        if stack.iter().any(|above| above == path) || stack.len() + 2 > LIMITS.reusable_levels_total {
            self.found
                .refused
                .push(format!("{said} calls `{path}` in a circle, or deeper than GitHub follows"));
            return 0;
        }
        let text = (self.cx.files.read)(path).ok_or_else(|| "there is no such file".to_owned());
        match text.and_then(|text| File::read(path, &text).map_err(|unfit| unfit.to_string())) {
            Err(why) => {
                self.found.refused.push(format!("{said} calls `{path}`: {why}"));
                0
            }
            Ok(file) => {
                let given: Inputs =
                    job.with().map(|(name, value)| (name.to_owned(), resolved(&value, inputs))).collect();
                let given = with_defaults(&file.declared("inputs"), given);
                if !self.found.files.contains(&file.path) {
                    self.found.files.push(file.path.clone());
                }
                stack.push(file.path.clone());
                let minutes = self.file(&file, &given, granted, stack);
                stack.pop();
                minutes
            }
        }
    }
}

/// What inputs are, given or not.
pub fn with_defaults(declared: &[Declared<'_>], mut given: Inputs) -> Inputs {
    for input in declared {
        if !given.keys().any(|name| name.eq_ignore_ascii_case(input.name)) {
            given.insert(input.name.to_owned(), input.default.clone());
        }
    }
    given
}

/// How long the longest chain of jobs takes.
fn longest(jobs: &[Job<'_>], minutes: &BTreeMap<&str, u64>) -> u64 {
    let mut ends = minutes.clone();
    // GitHub refuses a circle; here it only has to end.
    for _ in 0..jobs.len().min(DEEPEST) {
        let mut is_settled = true;
        for job in jobs {
            let before = job.needs().into_iter().filter_map(|id| ends.get(id)).max().copied();
            let end = minutes.get(job.id).copied().unwrap_or_default() + before.unwrap_or_default();
            is_settled &= ends.insert(job.id, end) == Some(end);
        }
        if is_settled {
            break;
        }
    }
    ends.into_values().max().unwrap_or_default()
}

/// The value of an expression that reads one input.
fn known(expression: &str, inputs: &Inputs) -> Option<String> {
    let name = expression.strip_prefix("inputs.")?;
    let value = inputs.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value)?;
    (!value.is_empty() && !value.contains("${{") && !value.contains('{')).then(|| value.clone())
}

/// A value with the inputs that it reads; `||` goes on where one is empty.
fn resolved(text: &str, inputs: &Inputs) -> String {
    let Some(inner) = expression(text) else { return text.to_owned() };
    for operand in inner.split("||").map(str::trim) {
        let Some(name) = operand.strip_prefix("inputs.") else { return format!("${{{{ {operand} }}}}") };
        let value = inputs.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value);
        match value {
            Some(value) if !value.is_empty() => return value.clone(),
            Some(_) => {}
            None => return text.to_owned(),
        }
    }
    String::new()
}

/// Expressions that name the head of a pull request, or what is no commit of it. Whatever else is computed may be its
/// merge commit.
const OF_THE_HEAD: [&str; 2] = ["github.event.pull_request.head.sha", "github.base_ref"];

/// Whether a checkout has another commit of a pull request than its head. What names a branch or a Git tag means
/// another one; what names nothing does not.
fn is_other(written: Option<&str>, inputs: &Inputs) -> bool {
    let commit = written.map(|text| resolved(text, inputs)).unwrap_or_default();
    // What pipegen fills in is of the tested commit, its branch apart, which may have moved.
    let is_fixed = !commit.contains("${{") && !commit.contains("{branch}");
    let of_the_head = |inner: &str| OF_THE_HEAD.iter().any(|own| inner.eq_ignore_ascii_case(own));
    commit.is_empty() || !(is_fixed || expression(&commit).is_some_and(of_the_head))
}

#[cfg(test)]
mod tests {
    use super::{File, Inputs, is_other, longest};
    use std::collections::BTreeMap;

    #[test]
    fn a_file_takes_as_long_as_its_longest_chain_of_jobs() {
        let text = "on: workflow_call\njobs:\n  a: {}\n  b: { needs: a }\n  c: { needs: [a, b] }\n  d: {}\n  e: { needs: f }\n  f: { needs: e }\n";
        let Ok(file) = File::read("x.yml", text) else { panic!("it is read") };
        let jobs = file.jobs();
        let minutes = |long| BTreeMap::from([("a", 10), ("b", 5), ("c", 1), ("d", long), ("e", 0), ("f", 0)]);
        assert_eq!(longest(&jobs, &minutes(3)), 16);
        assert_eq!(longest(&jobs, &minutes(30)), 30, "a circle ends, too");
    }

    #[test]
    fn a_checkout_of_a_pull_request_names_the_tested_commit_or_what_is_no_commit_of_it() {
        let given: Inputs =
            [("ref", "{sha}"), ("none", ""), ("base", "main"), ("merge", "${{ github.sha }}")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into();
        let other = |text: &str| is_other(Some(text), &given);
        assert!(is_other(None, &given));
        for text in [
            "",
            "${{ github.sha }}",
            "${{ github.ref }}",
            "${{ github.head_ref }}",
            "${{ inputs.none }}",
            "${{ inputs.none || github.sha }}",
            "${{ inputs.merge }}",
            "refs/heads/${{ github.ref_name }}",
            "${{ github.SHA }}",
            "${{ env.REF }}",
            "${{ github.event.pull_request.merge_commit_sha }}",
            "refs/pull/${{ github.event.number }}/merge",
        ] {
            assert!(other(text), "{text}");
        }
        for text in [
            "main",
            "${{ inputs.ref }}",
            "${{ inputs.REF || github.sha }}",
            "${{ inputs.base }}",
            "${{ github.event.pull_request.head.sha || github.sha }}",
            "${{ github.base_ref }}",
        ] {
            assert!(!other(text), "{text}");
        }
    }
}
