//! The variables that a job finds in its environment: whatever is in the list of them is set, taken, and read.

use pipegen::compiler::{Source, compile};
use pipegen::language::value::variable::{OF_IMAGE, OF_ONLY_IMAGE, OF_RUN, Origin, Variable};
use std::fs;

const HEAD: &str = r#"
[pipeline]
name = "CI"
tags = [{ on = "push", tag = "{sha}" }]

[image.my-app]
repository = "ghcr.io/example/app"

[consumer.test]
run = "make test"
"#;
const LAYOUT: &str = "[consumer.look]\nhandoff = \"oci-layout\"\nrun = \"make look\"\n";

/// What compiles of a file: the text of everything; or the codes of what is wrong.
fn compiled(rest: &str) -> Result<String, Vec<&'static str>> {
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("Dockerfile"), "FROM scratch\n").unwrap();
    let source = Source { name: "pipeline.toml", text: &format!("{HEAD}{rest}"), dir: directory.path() };
    match compile(&source) {
        Ok(compiled) => Ok(compiled.files.iter().map(|file| file.text.as_str()).collect()),
        Err(found) => Err(found.iter().map(|one| one.code.as_str()).collect()),
    }
}

/// Each variable under the name that a job with the one image finds it, and whether the job has it as files.
fn all() -> Vec<(String, bool)> {
    let of_image =
        |variable: &Variable| (format!("MY_APP_{}", variable.name), variable.origin == Origin::Layout);
    let plain = OF_RUN.iter().chain([&OF_ONLY_IMAGE]).map(|variable| (variable.name.to_owned(), false));
    plain.chain(OF_IMAGE.iter().map(of_image)).collect()
}

#[test]
fn every_variable_is_set() {
    let (docker, files) = (compiled("").unwrap(), compiled(LAYOUT).unwrap());
    for (name, as_files) in all() {
        let set = format!("\n          {name}: ");
        let set_in_job = format!("\n      {name}: ");
        let text = if as_files { &files } else { &docker };
        assert!(text.contains(&set) || text.contains(&set_in_job), "nothing sets {name}");
    }
}

#[test]
fn no_variable_can_be_set_otherwise() {
    for (name, _) in all() {
        let own =
            format!("[consumer.own]\nimages = [\"my-app\"]\nrun = \"make\"\nenv = {{ {name} = \"1\" }}\n");
        assert_eq!(compiled(&own), Err(vec!["reserved-name"]), "{name}");
    }
}

#[test]
fn an_expression_reads_every_variable() {
    for (name, as_files) in all() {
        let layout = if as_files { "handoff = \"oci-layout\"\n" } else { "" };
        let step = format!("{{ run = \"make\", if = \"${{{{ env.{name} != '' }}}}\" }}");
        let job = format!("[consumer.own]\n{layout}steps = [{step}]\n");
        assert!(compiled(&job).is_ok(), "{name}: {:?}", compiled(&job));
    }
    let (in_docker, as_files) = ("MY_APP_OCI_LAYOUT", "MY_APP_IMAGE");
    for (name, handoff) in
        [(in_docker, "registry"), (as_files, "oci-layout"), ("IMAGE", "oci-layout"), (in_docker, "reference")]
    {
        let step = format!("{{ run = \"make\", if = \"${{{{ env.{name} != '' }}}}\" }}");
        let job = format!("[consumer.own]\nhandoff = \"{handoff}\"\nsteps = [{step}]\n");
        assert_eq!(compiled(&job), Err(vec!["unknown-name"]), "{name} with {handoff}");
    }
    let unknown = "[consumer.own]\nsteps = [{ run = \"make\", if = \"${{ env.MY_APP_NOTHING != '' }}\" }]\n";
    assert_eq!(compiled(unknown), Err(vec!["unknown-name"]));
}
