//! `pipegen init`: writes a first `pipeline.toml`.

use std::path::{Path, PathBuf};

use clap::Args;

use super::exit::{Exit, Stop};
use super::options::DEFAULT_FILE;
use super::paint::{Paint, paint};
use super::report::clean;
use super::session::Session;
use crate::compiler;
use crate::compiler::Source;
use crate::init::{self, Draft, Nothing};
use crate::language::manifest::schema;
use crate::output;

/// Options of `pipegen init`.
#[derive(Args, Clone, Debug, Default)]
pub struct InitArgs {
    /// Replace a pipeline.toml that is there
    #[arg(long)]
    pub force: bool,
}

/// For `--help`.
pub(super) const HELP: &str = "\
Looks at Dockerfiles, bake and compose files, test scripts, the Makefile, package.json, workflows,
and at what Git knows of `origin`. Asks nothing, runs nothing. Writes pipeline.toml at the root and
pipeline.schema.json beside it, and says what it guessed and from what.

Exit codes:
  0  written
  2  there is a pipeline.toml already, or nothing to build; nothing was written
  3  the machine failed: a file could not be read or written";

/// Name of the schema that editors read.
const SCHEMA: &str = "pipeline.schema.json";

/// Writes the draft and the schema, or nothing.
///
/// # Errors
/// When a pipeline is there, there is nothing to build, or the machine fails.
pub fn run(args: &InitArgs, session: &mut Session<'_>) -> Result<Exit, Stop> {
    session.check_root()?;
    let root = session.options.root().to_path_buf();
    let file = file(session, &root);
    let shown = file.display().to_string();
    if file.symlink_metadata().is_ok() && !args.force {
        return Err(Stop::Wrong(format!("there is a `{shown}` already; `pipegen init --force` replaces it")));
    }
    let beside = file.with_file_name(SCHEMA);
    let free = beside.symlink_metadata().is_err();
    let ours = || std::fs::read_to_string(&beside).is_ok_and(|text| schema::is_ours(&text));
    let with_schema = free || ours();
    let origin = compiler::below(&file, &root).unwrap_or_else(|| DEFAULT_FILE.to_owned());
    let draft = match init::draft(&root, &origin, with_schema) {
        Ok(draft) => draft,
        Err(nothing) => return nothing_to_build(session, &nothing),
    };
    proven(session, &shown, &draft, &root)?;
    output::replace(&file, &draft.text)?;
    let mut written = vec![shown];
    if with_schema {
        output::replace(&beside, &schema::schema())?;
        written.push(beside.display().to_string());
    }
    let color = session.console.out.color();
    for path in &written {
        let word = paint(&format!("{:<11}", "created"), Paint::Green, color);
        session.console.out.put(format!("{word} {}\n", clean::visible(path)))?;
    }
    told(session, &draft, with_schema)?;
    Ok(Exit::Fine)
}

/// FILE where it was given; else `pipeline.toml` at the root.
fn file(session: &Session<'_>, root: &Path) -> PathBuf {
    let given = &session.options.file;
    if given == Path::new(DEFAULT_FILE) { root.join(DEFAULT_FILE) } else { given.clone() }
}

fn nothing_to_build(session: &mut Session<'_>, nothing: &Nothing) -> Result<Exit, Stop> {
    for note in &nothing.notes {
        session.console.err.put(format!("note: {}\n", clean::visible(note)))?;
    }
    Err(Stop::Wrong(
        "there is nothing to build here: no Dockerfile that is shipped. Add one, or write pipeline.toml by \
         hand; nothing was written"
            .to_owned(),
    ))
}

/// A draft that does not compile would be worse than none.
fn proven(session: &Session<'_>, name: &str, draft: &Draft, root: &Path) -> Result<(), Stop> {
    let source = Source { name, text: &draft.text, dir: root };
    (session.compile)(&source).map(drop).map_err(|errors| {
        let first = errors.first().map_or_else(String::new, |error| format!(": {}", error.message));
        Stop::Wrong(format!(
            "the draft does not compile{first}. This is a defect of pipegen, please report it; nothing was written"
        ))
    })
}

fn told(session: &mut Session<'_>, draft: &Draft, with_schema: bool) -> Result<(), Stop> {
    let mut text = String::new();
    for (lead, lines) in [("guessed", &draft.guesses), ("note", &draft.notes)] {
        for line in lines {
            text.push_str(&format!("{lead}: {}\n", clean::visible(line)));
        }
    }
    if !with_schema {
        text.push_str(&format!("note: {SCHEMA} is there and not pipegen's; it was left alone\n"));
    }
    let next = session.options.again("pipegen");
    text.push_str(&format!("next: read the file, then write the workflows: {}\n", clean::visible(&next)));
    text.push_str(&format!(
        "then: commit all of it in a pull request, and require the check `{} gate`\n",
        clean::visible(&draft.name)
    ));
    session.console.err.put(text)
}
