//! Files with some tokens deleted, doubled, exchanged, or replaced by what breaks naive tools.

use crate::random::Random;

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
        let solid: Vec<usize> = (0..all.len()).filter(|at| !all[*at].trim().is_empty()).collect();
        let Some(at) = (!solid.is_empty()).then(|| *random.of(&solid)) else { break };
        let old = all[at].clone();
        let done = match random.below(10) {
            0 => {
                all.remove(at);
                "deleted".to_owned()
            }
            1 => {
                all.insert(at, old.clone());
                "doubled".to_owned()
            }
            2 => {
                let other = *random.of(&solid);
                all.swap(at, other);
                format!("swapped with `{}`", all[at])
            }
            3 => {
                let other = all[*random.of(&solid)].clone();
                all[at].clone_from(&other);
                format!("became `{other}`")
            }
            _ => {
                all[at] = of_its_kind(&old, random);
                format!("became `{}`", all[at])
            }
        };
        changes.push(format!(
            "`{old}` in line {} {done}",
            1 + all[..at.min(all.len())].concat().matches('\n').count()
        ));
    }
    Mutated { whole: all.concat(), changes }
}

/// A value for a value, a word for a word: what leaves the file TOML gets further.
fn of_its_kind(token: &str, random: &mut Random) -> String {
    let pool = match token.chars().next() {
        Some('"' | '\'' | '0'..='9' | 't' | 'f') => VALUES,
        Some(c) if c.is_alphanumeric() || c == '_' => WORDS,
        _ => MARKS,
    };
    (*random.of(pool)).to_owned()
}
