//! Remembers from which pins a directory was installed.

use std::fs;
use std::path::{Path, PathBuf};

/// A file inside an installed directory that holds the pins it was made from.
///
/// It holds them whole: shorter than a hash to write, and a person can read what is installed. The
/// directory's own path is part of it, because a Python environment does not survive being moved.
pub struct Stamp {
    directory: PathBuf,
    pins: String,
}

impl Stamp {
    /// The stamp that `directory` should bear, made from the files that pin its content.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn new(directory: &Path, files: &[PathBuf]) -> Result<Self, String> {
        let mut pins = format!("{}\n", directory.display());
        for file in files {
            let text = fs::read_to_string(file);
            pins += &text.map_err(|error| format!("{}: {error}", file.display()))?;
        }
        let directory = directory.to_owned();
        Ok(Self { directory, pins })
    }

    /// Whether the directory was installed from exactly these pins.
    pub fn holds(&self) -> bool {
        fs::read_to_string(self.file()).is_ok_and(|pins| pins == self.pins)
    }

    /// Empties the directory, so that nothing of other pins remains.
    ///
    /// # Errors
    /// When the directory cannot be removed or made.
    pub fn clear(&self) -> Result<(), String> {
        let failed = |error| format!("{}: {error}", self.directory.display());
        if self.directory.exists() {
            fs::remove_dir_all(&self.directory).map_err(failed)?;
        }
        fs::create_dir_all(&self.directory).map_err(failed)
    }

    /// Says that the installation is complete.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn set(&self) -> Result<(), String> {
        let file = self.file();
        fs::write(&file, &self.pins).map_err(|error| format!("{}: {error}", file.display()))
    }

    fn file(&self) -> PathBuf {
        self.directory.join("installed-from")
    }
}
