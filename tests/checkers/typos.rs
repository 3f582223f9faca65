//! What an editor says with the committed schema: nothing about what the language takes, something
//! about what people mistype.

use std::fs;

use crate::finding::{Finding, list};
use crate::tools::root;
use crate::{language, schema};

const RIGHT: &str = "\
[pipeline]
name = \"CI\"

[image.app]
repository = \"ghcr.io/example/app\"

[consumer.test]
steps = [{ run = \"make test\" }]
";

/// A mistake: what is replaced by what, and where the schema has to object.
const TYPOS: [(&str, &str, &str); 14] = [
    ("name = \"CI\"", "nmae = \"CI\"", "$.pipeline"),
    ("name = \"CI\"", "name = 1", "$.pipeline.name"),
    ("[image.app]", "[images.app]", "$"),
    ("[image.app]", "[image.App]", "$.image"),
    ("repository", "repositories", "$.image.app"),
    ("repository = ", "default_branch = 1\nrepository = ", "$.image.app"),
    ("repository = ", "platforms = \"linux/x86\"\nrepository = ", "$.image.app.platforms"),
    ("repository = ", "cache = [\"local\"]\nrepository = ", "$.image.app.cache[0]"),
    ("repository = ", "public = \"yes\"\nrepository = ", "$.image.app.public"),
    ("repository = ", "minutes = 0\nrepository = ", "$.image.app.minutes"),
    ("repository = ", "max-age = \"1 week\"\nrepository = ", "$.image.app['max-age']"),
    ("steps = [{ run", "steps = [{ runs", "$.consumer.test.steps[0]"),
    ("steps = ", "wiring = \"workflow_call\"\nsteps = ", "$.consumer.test.wiring"),
    ("steps = ", "permissions = { content = \"read\" }\nsteps = ", "$.consumer.test.permissions"),
];

/// What check-jsonschema says of these texts, each finding with the number of its text as its file.
fn said(texts: &[String]) -> Result<Vec<Finding>, String> {
    let directory = tempfile::tempdir().map_err(|error| error.to_string())?;
    let mut files = Vec::new();
    for (at, text) in texts.iter().enumerate() {
        let file = format!("{at:03}.toml");
        fs::write(directory.path().join(&file), text).map_err(|error| error.to_string())?;
        files.push(file);
    }
    let schema = root().join("pipeline.schema.json").display().to_string();
    schema::check(&["--schemafile", &schema], &files, directory.path())
}

#[test]
fn the_schema_objects_to_what_people_mistype() {
    let mut texts = vec![RIGHT.to_owned()];
    texts.extend(TYPOS.iter().map(|(right, wrong, _)| {
        assert_eq!(RIGHT.matches(right).count(), 1, "{right}");
        RIGHT.replace(right, wrong)
    }));
    let findings = crate::or_panic(said(&texts));
    let about = |at: usize| -> Vec<&str> {
        let file = format!("{at:03}.toml");
        let own = findings.iter().filter(|finding| finding.file == file);
        own.map(|finding| finding.message.split(": ").next().unwrap_or_default()).collect()
    };
    assert_eq!(about(0), [""; 0]);
    for (at, (_, wrong, place)) in TYPOS.iter().enumerate() {
        assert!(about(at + 1).contains(place), "{wrong}: {:?}", about(at + 1));
    }
}

#[test]
fn the_schema_takes_every_case_of_the_language() {
    let (names, texts): (Vec<String>, Vec<String>) = language::cases().into_iter().unzip();
    assert!(names.len() > 200, "{} files", names.len());
    let named = |finding: Finding| {
        let at = finding.file.trim_end_matches(".toml").parse::<usize>().ok();
        Finding { file: at.and_then(|at| names.get(at)).cloned().unwrap_or_default(), ..finding }
    };
    let findings: Vec<Finding> = crate::or_panic(said(&texts)).into_iter().map(named).collect();
    assert!(findings.is_empty(), "{}", list(&findings));
}
