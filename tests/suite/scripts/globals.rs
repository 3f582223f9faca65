//! Scripts that read one another have one set of variables: no two of them assign the same one, unless both
//! mean it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use regex::Regex;

/// Variables that several scripts assign, because one hands them to the other.
const SHARED: [(&str, &str); 17] = [
    ("AFTERWARDS", "moves.sh puts it into the summary, and after.sh adds to it"),
    ("CONSEQUENCE", "what record.sh says of tags, at.sh says of tests"),
    ("DIGEST_OF", "serving.sh reads what it was told, and deploy-decide.sh fills it, which is told none"),
    ("FACT", "what is known of the run: event.sh fills it, the plan adds the image whose tag it makes"),
    ("FETCHED", "registry.sh asks machine.sh for what is on a machine, which answers in its place"),
    ("FOUND", "registry.sh fills it, and find.sh empties it where nothing counts"),
    ("HITS", "files.sh fills it, and submodules.sh says which patterns a submodule may fit"),
    ("HOST", "publish.sh empties it, and machine.sh fills it where the image stays on a machine"),
    ("HOST_NAME", "the same"),
    ("IFS", "in front of `read` alone"),
    ("LC_ALL", "the same in all of them"),
    ("MEDIA_TYPE", "as FETCHED"),
    ("PROMOTIONS", "the plan's, to which a run that adopts a tag adds"),
    ("REPLY", "the answer of the function that was called last"),
    ("UNPROVEN", "promote.sh empties it, and advisory.sh fills it where an image does not gate"),
    ("VERSION_PARTS", "version.sh fills it, and event.sh empties it where there is no version"),
    ("here", "the directory of the scripts, the same in all of them"),
];

/// Every script by its name.
fn scripts() -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/scripts");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(&path).unwrap())
        })
        .collect()
}

/// A script and all that it reads.
fn read_together<'s>(scripts: &'s BTreeMap<String, String>, name: &'s str, all: &mut BTreeSet<&'s str>) {
    if !all.insert(name) {
        return;
    }
    let source = Regex::new(r#"(?m)^\s*(?:if .*then )?source .*/([a-z-]+)\.sh""#).unwrap();
    for found in source.captures_iter(&scripts[name]) {
        let (own, _) = scripts.get_key_value(&found[1]).unwrap();
        read_together(scripts, own, all);
    }
}

/// The bodies of functions, and what stands outside of them.
fn bodies(text: &str) -> (String, Vec<String>) {
    let begins = Regex::new(r"^[a-z_]+\(\) \{(.*)$").unwrap();
    let (mut outside, mut functions, mut inside) = (String::new(), Vec::new(), None::<String>);
    for line in text.lines() {
        if let Some(found) = begins.captures(line) {
            match found[1].trim_end().strip_suffix('}') {
                Some(whole) => functions.push(whole.to_owned()),
                None => inside = Some(format!("{}\n", &found[1])),
            }
        } else if line == "}" {
            functions.extend(inside.take());
        } else {
            let to = inside.as_mut().unwrap_or(&mut outside);
            to.push_str(line);
            to.push('\n');
        }
    }
    (outside, functions)
}

fn assigned(body: &str) -> BTreeSet<String> {
    let sets = Regex::new(r"(?m)(?:^|[\s;({&|])([A-Za-z_]\w*)(?:\[[^\]]*\])?\+?=([^=]|$)").unwrap();
    let reads = Regex::new(r"(?m)\b(?:read|mapfile)((?: -[a-z]+(?: '')?)*)((?: [A-Za-z_]\w*)+)").unwrap();
    let loops = Regex::new(r"\bfor ([A-Za-z_]\w*) in").unwrap();
    let mut names: BTreeSet<String> = sets.captures_iter(body).map(|found| found[1].to_owned()).collect();
    names.extend(
        reads
            .captures_iter(body)
            .flat_map(|found| found[2].split_whitespace().map(str::to_owned).collect::<Vec<_>>()),
    );
    names.extend(loops.captures_iter(body).map(|found| found[1].to_owned()));
    names
}

fn locals(body: &str) -> BTreeSet<String> {
    let declares = Regex::new(r"(?m)\b(?:local|declare)((?: -[aAir]+)*) ([^\n;&|]*)").unwrap();
    let names = Regex::new(r"(?:^|\s)([A-Za-z_]\w*)(?:[=\s]|$)").unwrap();
    let mut found = BTreeSet::new();
    for declared in declares.captures_iter(body) {
        // Neighbours share the blank between them.
        let words = declared[2].replace(' ', "  ");
        found.extend(names.captures_iter(&words).map(|name| name[1].to_owned()));
    }
    found
}

/// The variables that a script leaves behind.
fn globals(text: &str) -> BTreeSet<String> {
    let comment = Regex::new(r"(?m)^\s*#.*$").unwrap();
    let quoted = Regex::new(r"(?s)\$'(?:\\.|[^'\\])*'|'[^']*'").unwrap();
    let plain = quoted.replace_all(&comment.replace_all(text, ""), "''").into_owned();
    let (outside, functions) = bodies(&plain);
    let mut names = assigned(&outside);
    for body in functions {
        let own = locals(&body);
        names.extend(assigned(&body).into_iter().filter(|name| !own.contains(name)));
    }
    names
}

#[test]
fn no_two_scripts_of_a_job_assign_one_variable_by_accident() {
    let scripts = scripts();
    let globals: BTreeMap<&str, BTreeSet<String>> =
        scripts.iter().map(|(name, text)| (name.as_str(), globals(text))).collect();
    let mut found = BTreeSet::new();
    for name in scripts.keys() {
        let mut all = BTreeSet::new();
        read_together(&scripts, name, &mut all);
        let mut owners: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for script in all {
            for variable in &globals[script] {
                owners.entry(variable).or_default().insert(script);
            }
        }
        for (variable, owners) in owners {
            if owners.len() > 1 && !SHARED.iter().any(|(shared, _)| *shared == variable) {
                found.insert(format!("{variable}: {owners:?}"));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

/// The reader of scripts finds what the test above is about.
#[test]
fn what_a_script_leaves_behind_is_found() {
    let text = "A=1\nfirst() {\n  local b=1 c d=2\n  b=2 c=3 E=4\n  while read -r f; do G+=(x); done\n}\nsecond() { H[x]=1; }\n# I=1\njq 'J=1'\nif [[ $k == x ]]; then L=1; fi\n";
    let names: Vec<String> = globals(text).into_iter().collect();
    assert_eq!(names, ["A", "E", "G", "H", "L", "f"]);
}
