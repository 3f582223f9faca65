//! Pipelines of any size.

use crate::process::{command, root, run};
use std::fs;
use std::path::PathBuf;

/// A directory with a `pipeline.toml`.
pub struct Size {
    /// What it has, for a table.
    pub what: String,
    directory: PathBuf,
}

/// The same with what was generated.
pub struct Spread {
    /// What it has, and over how many files.
    pub name: String,
    /// The words with which pipegen is told of it.
    pub place: [String; 4],
}

impl Size {
    /// An image and so many consumers.
    pub fn consumers(count: usize) -> Result<Self, String> {
        let mut text = "[image.app]\nrepository = \"ghcr.io/acme/app\"\n".to_owned();
        tables(&mut text, count, "consumer", "run = \"make test\"\nimages = [\"app\"]\n");
        Self::write(format!("{count} consumers"), &text)
    }

    /// So many jobs with files of their own.
    pub fn called(count: usize) -> Result<Self, String> {
        let mut text = String::new();
        tables(&mut text, count, "job", "run = \"make test\"\nwiring = \"call\"\n");
        Self::write(format!("{count} jobs that are called"), &text)
    }

    /// Ten thousand keys that the language has not.
    pub fn errors() -> Result<Self, String> {
        let mut text = String::new();
        let keys: String = (0..10).map(|key| format!("key-{key} = 1\n")).collect();
        tables(&mut text, 1_000, "job", &format!("run = \"make test\"\n{keys}"));
        Self::write("10,000 unknown keys".to_owned(), &text)
    }

    fn write(what: String, text: &str) -> Result<Self, String> {
        let directory = root().join("target/bench").join(what.replace([' ', ','], "-"));
        let put = || {
            if directory.exists() {
                fs::remove_dir_all(&directory)?;
            }
            fs::create_dir_all(&directory)?;
            fs::write(directory.join("Dockerfile"), "FROM scratch\n")?;
            fs::write(directory.join("pipeline.toml"), format!("[pipeline]\nname = \"CI\"\n{text}"))
        };
        put().map_err(|error| format!("{}: {error}", directory.display()))?;
        Ok(Self { what, directory })
    }

    /// The words with which pipegen is told of it.
    pub fn place(&self) -> [String; 4] {
        let path = |path: PathBuf| path.to_string_lossy().into_owned();
        [
            "-f".to_owned(),
            path(self.directory.join("pipeline.toml")),
            "--root".to_owned(),
            path(self.directory.clone()),
        ]
    }

    /// Writes what pipegen makes of it.
    pub fn generate(self) -> Result<Spread, String> {
        let pipegen = root().join("target/release/pipegen");
        let mut command = command(&pipegen.to_string_lossy(), &self.place());
        run(command.stdout(std::process::Stdio::null()))?;
        let folder = self.directory.join(".github/workflows");
        let files = fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        let name = match files.count() {
            1 => format!("{} in 1 workflow", self.what),
            many => format!("{} in {many} workflows", self.what),
        };
        Ok(Spread { name, place: self.place() })
    }
}

fn tables(text: &mut String, count: usize, kind: &str, body: &str) {
    for number in 0..count {
        text.push_str(&format!("[{kind}.t{number}]\n{body}"));
    }
}
