//! Files with some tokens deleted, doubled, exchanged, or replaced by what breaks naive tools.

use super::random::Random;

/// Values of every type, and strings that mean something to GitHub, to a shell, to YAML or to us.
const VALUES: &[&str] = &[
    "7",
    "-1",
    "0",
    "1e400",
    "0x1F",
    "1.5",
    "true",
    "[]",
    "{}",
    "1979-05-27",
    "[1, \"a\"]",
    "{ a = 1 }",
    "[[]]",
    "inf",
    "nan",
    "9223372036854775808",
    "{ run = \"x\" }",
    "[{ on = \"push\", tag = \"x\" }]",
    "''",
    "'a'",
    "' '",
    "'*'",
    "'**'",
    "'!x'",
    "'-'",
    "'.'",
    "'..'",
    "'../x'",
    "'/'",
    "'./x'",
    "'a/../b'",
    "'~'",
    "'main'",
    "'push'",
    "'release'",
    "'pull-request'",
    "'merge-queue'",
    "'manual'",
    "'nightly'",
    "'app'",
    "'base'",
    "'latest'",
    "'key-x'",
    "'promoted-x'",
    "'{sha}'",
    "'{branch}'",
    "'{input.who}'",
    "'{arg.WHO}'",
    "'{image}'",
    "'{image.app}'",
    "'{image.app.digest}'",
    "'{image.nothing}'",
    "'{version}'",
    "'{sha'",
    "'{}'",
    "'{{}}'",
    "'${{'",
    "'${{ }}'",
    "'${{ github.sha }}'",
    "'${{ github.actor }}'",
    "'${{ secrets.A }}'",
    "'${{ vars.A }}'",
    "'${{ vars.A || 1 }}'",
    "'${{ matrix.suite }}'",
    "'${{ matrix.nothing }}'",
    "'${{ inputs.who }}'",
    "'${{ inputs.nothing }}'",
    "'${{ steps.prepare.outputs.x }}'",
    "'${{ needs.plan.outputs.x }}'",
    "'${{ env.A }}'",
    "'${{ job.status }}'",
    "'${{ runner.temp }}'",
    "'${{ strategy.job-index }}'",
    "'${{ always() }}'",
    "'${{ toJSON(github) }}'",
    "'${{ toJSON(matrix) }}'",
    "'${{ toJSON(steps) }}'",
    "'${{ hashFiles(''x'') }}'",
    "'${{ fromJSON(''[1]'')[0] }}'",
    "'${{ github.event.*.x }}'",
    "'${{ github[''sha''] }}'",
    "'${{ a }} ${{ b }}'",
    "'${{ inputs.who }}${{ matrix.suite }}'",
    "'$((1))'",
    "'$(id)'",
    "'`id`'",
    "'\"'",
    "\"'\"",
    "'\\'",
    "'a b'",
    "'a,b'",
    "'%2C'",
    "'::error::x'",
    "'é'",
    "'\u{1f600}'",
    "'\u{feff}'",
    "\"\\u0000\"",
    "\"\\u001b[31m\"",
    "\"a\\nb\"",
    "\"a\\r\\nb\"",
    "\"a\\rb\"",
    "\"\\t\"",
    "'#'",
    "': x'",
    "'- x'",
    "'&a'",
    "'!!x'",
    "'null'",
    "'yes'",
    "'1s'",
    "'0m'",
    "'90s'",
    "'7h'",
    "'8d'",
    "'9999999d'",
    "'linux/amd64'",
    "'linux/arm64'",
    "'linux/arm/v7'",
    "'windows-2025'",
    "'self-hosted'",
    "'ubuntu-24.04'",
    "'ghcr.io/example/app'",
    "'ghcr.io/A/b'",
    "'localhost:5000/a'",
    "'app:ci'",
    "'actions/checkout'",
    "'actions/checkout@v4'",
    "'./prepare'",
    "'./nothing'",
    "'docker://x'",
    "'* * * * *'",
    "'*/1 * * * *'",
    "'call'",
    "'registry'",
    "'artifact'",
    "'oci-layout'",
    "'workflow-run'",
    "'build'",
    "'none'",
    "'write'",
    "'choice'",
    "'cancel'",
    "'cat <<END'",
    "\"cat <<'END'\\n${{ github.actor }}\\nEND\"",
    "\"echo '${{ github.actor }}'\"",
    "\"echo \\\"${{ github.actor }}\"",
    "'# ${{ github.actor }}'",
    "\"x\\n${{ github.actor\"",
];
const WORDS: &[&str] = &[
    "run",
    "steps",
    "uses",
    "with",
    "env",
    "if",
    "when",
    "id",
    "name",
    "on",
    "branches",
    "paths",
    "needs",
    "images",
    "handoff",
    "wiring",
    "matrix",
    "include",
    "exclude",
    "setup",
    "upload",
    "download",
    "inputs",
    "secrets",
    "permissions",
    "lock",
    "checkout",
    "timeout",
    "like",
    "tags",
    "tag",
    "after",
    "platforms",
    "from",
    "files",
    "IMAGE",
    "COMMIT_SHA",
    "GITHUB_TOKEN",
    "GITHUB_SHA",
    "rebuild",
    "plan",
    "gate",
    "promote",
    "build-app",
    "app",
    "base",
    "image",
    "consumer",
    "job",
    "pipeline",
    "x.y",
    "X",
    "\"\"",
    "\"a b\"",
    "\"é\"",
    "\"\\u0000\"",
    "__proto__",
];
const MARKS: &[&str] = &["=", ",", "[", "]", "{", "}", ".", "\n", " ", "'", "\"", "\"\"\"", "#", "[[", "]]"];

/// A file in pieces: strings, words, marks, blanks, line breaks, comments.
pub fn tokens(text: &str) -> Vec<String> {
    let pattern = regex::Regex::new(
        r#"(?s)"""(?:[^\\]|\\.)*?"""|'[^'\n]*'|"(?:[^"\\\n]|\\.)*"|[A-Za-z0-9_-]+|#[^\n]*|[ \t]+|\n|."#,
    );
    pattern.unwrap().find_iter(text).map(|found| found.as_str().to_owned()).collect()
}

/// A file and what was done to it.
pub struct Mutated {
    pub whole: String,
    pub changes: Vec<String>,
}

/// One change or, less often, several.
pub fn mutated(tokens: &[String], random: &mut Random) -> Mutated {
    let mut all = tokens.to_vec();
    let mut changes = Vec::new();
    for _ in 0..[1, 1, 1, 1, 2, 2, 3, 5][random.below(8)] {
        let strings = places(&all, |token| token.starts_with(['"', '\'']));
        let words = places(&all, |token| token.starts_with(|c: char| c.is_alphanumeric()));
        let solid = places(&all, |token| !token.trim().is_empty());
        let lines = places(&all, |token| token == "\n");
        if strings.is_empty() || words.is_empty() || lines.len() < 2 {
            break;
        }
        let (at, new) = match random.below(20) {
            0..=7 => (*random.of(&strings), (*random.of(VALUES)).to_owned()),
            8..=11 => (*random.of(&strings), all[*random.of(&strings)].clone()),
            12..=13 => (*random.of(&words), all[*random.of(&words)].clone()),
            14 => (*random.of(&words), (*random.of(WORDS)).to_owned()),
            15..=17 => {
                changes.push(line(&mut all, &lines, random));
                continue;
            }
            18 => (*random.of(&solid), (*random.of(MARKS)).to_owned()),
            _ => (*random.of(&solid), String::new()),
        };
        let number = 1 + all[..at].concat().matches('\n').count();
        changes.push(format!("`{}` in line {number} became `{new}`", all[at]));
        all[at] = new;
    }
    Mutated { whole: all.concat(), changes }
}

fn places(tokens: &[String], wanted: impl Fn(&str) -> bool) -> Vec<usize> {
    (0..tokens.len()).filter(|at| wanted(&tokens[*at])).collect()
}

/// Takes a line out, or puts it, or its twin, in front of another.
fn line(all: &mut Vec<String>, ends: &[usize], random: &mut Random) -> String {
    let at = random.below(ends.len() - 1);
    let own: Vec<String> = all[ends[at] + 1..=ends[at + 1]].to_vec();
    let number = at + 2;
    let goal = *random.of(ends) + 1;
    match random.below(3) {
        0 => {
            all.drain(ends[at] + 1..=ends[at + 1]);
            format!("line {number} deleted")
        }
        1 => {
            all.splice(goal..goal, own);
            format!("line {number} doubled")
        }
        _ => {
            let gone = if goal > ends[at] { goal.saturating_sub(own.len()).max(ends[at] + 1) } else { goal };
            all.drain(ends[at] + 1..=ends[at + 1]);
            all.splice(gone..gone, own);
            format!("line {number} moved")
        }
    }
}
