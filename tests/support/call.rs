//! Calls of the command line in this process, with a compiler that is easy to steer.

use std::fs;
use std::path::Path;

use pipegen::cli::{self, Compile, Console};
use pipegen::compiler::{Compiled, Source, resolve};
use pipegen::language::diagnostic::{Code, Diagnostic};

/// What one call did.
#[derive(Debug)]
pub struct Ran {
    pub exit: u8,
    pub out: String,
    pub err: String,
}

pub fn call(compile: Compile, arguments: &[&str]) -> Ran {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let all = std::iter::once(&"pipegen").chain(arguments);
    let exit = cli::run(all, compile, Console::plain(&mut out, &mut err));
    Ran {
        exit,
        out: String::from_utf8_lossy(&out).into_owned(),
        err: String::from_utf8_lossy(&err).into_owned(),
    }
}

/// The same for a file with `text`, whose path is given as `pipeline.toml` in what is printed.
pub fn call_on(text: &[u8], compile: Compile, arguments: &[&str]) -> Ran {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("pipeline.toml");
    fs::write(&file, text).unwrap();
    let ran = call(compile, &[&["-f", path(&file)], arguments].concat());
    let directory = format!("{}/", path(directory.path()));
    Ran { out: ran.out.replace(&directory, ""), err: ran.err.replace(&directory, ""), ..ran }
}

pub fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Yields the files of `super::files` that the text does not name after `-`; `BAD` is an error,
/// `ODD` a warning.
pub fn fake(source: &Source<'_>) -> Result<Compiled, Vec<Diagnostic>> {
    let at = |word: &str| source.text.find(word).map(|start| start..start + word.len());
    if let Some(span) = at("BAD") {
        return Err(vec![Diagnostic::error(Code::InvalidName, span, "it is bad")]);
    }
    let warning = |span| Diagnostic::warning(Code::InvalidName, span, "it is odd");
    let mut files = super::files();
    files.retain(|file| !source.text.contains(&format!("-{}", file.path)));
    let pipeline = Source { text: "[pipeline]\nname = \"CI\"\n[job.test]\nrun = \"make\"\n", ..*source };
    let (pipeline, _) = resolve(&pipeline)?;
    Ok(Compiled { files, pipeline, warnings: at("ODD").map(warning).into_iter().collect() })
}
