//! A first `pipeline.toml`, from what a repository already has.
//!
//! Nothing is asked and nothing is run. What the repository proves is written down; what is a guess
//! says so in a comment, with what it rests on; what cannot be known is left out.

mod bake;
mod commands;
mod compose;
mod dockerfile;
mod draft;
mod existing;
mod files;
mod images;
mod naming;
mod project;
mod quoting;
mod recipes;
mod start;
mod tests_found;
mod tree;

use std::path::Path;

use tree::Tree;

/// What was made of a repository.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The name of the pipeline.
    pub name: String,
    /// The text of `pipeline.toml`.
    pub text: String,
    /// What was guessed, and from what: one line each.
    pub guesses: Vec<String>,
    /// What somebody has to know or to do: one line each.
    pub notes: Vec<String>,
}

/// Why a repository has nothing that a pipeline could build, with what was seen instead.
#[derive(Clone, Debug)]
pub struct Nothing {
    /// One line each.
    pub notes: Vec<String>,
}

/// Drafts a pipeline for the repository at `root`. `file` is where it will lie, as seen from there:
/// files that it already made are its own. `schema` says that the JSON Schema will lie beside it.
///
/// # Errors
/// When there is nothing to build.
pub fn draft(root: &Path, file: &str, schema: bool) -> Result<Draft, Nothing> {
    let tree = Tree::read(root);
    let mut said = Said::default();
    if tree.cut {
        said.note(format!("only the first {} files were looked at", tree::LIMIT));
    }
    let mut about = Said::default();
    let project = project::read(root, &mut about);
    let compose = compose::read(&tree, &mut said);
    let baked = bake::read(&tree, &mut said);
    let images = images::find(&tree, &project, &compose, &baked, &mut said);
    let workflows = existing::read(&tree);
    if images.is_empty() {
        return Err(Nothing { notes: said.notes });
    }
    about.guesses.append(&mut said.guesses);
    about.notes.append(&mut said.notes);
    let mut said = about;
    let name = naming::pipeline(&tree, &workflows, file, &mut said);
    let jobs = commands::jobs(&tree, &images, &compose, &mut said);
    existing::builders(&workflows, file, &mut said);
    let text =
        draft::write(&draft::Parts { name: &name, project: &project, images: &images, jobs: &jobs, schema });
    Ok(Draft { name: name.0, text, guesses: said.guesses, notes: said.notes })
}

/// What is told beside the file.
#[derive(Default)]
struct Said {
    guesses: Vec<String>,
    notes: Vec<String>,
}

impl Said {
    fn guess(&mut self, line: impl Into<String>) {
        self.guesses.push(line.into());
    }

    fn note(&mut self, line: impl Into<String>) {
        self.notes.push(line.into());
    }
}
