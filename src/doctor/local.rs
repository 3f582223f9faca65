//! What the clone says: who owns which files, and which workflows there are.

use super::subject::name_of;
use crate::output::header;
use std::path::Path;

/// Where GitHub looks for CODEOWNERS, and [in which order](https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners#codeowners-file-location).
const PLACES: [&str; 3] = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];
const WORKFLOWS: &str = ".github/workflows";

/// What the clone says.
#[derive(Clone, Debug, Default)]
pub struct Local {
    /// The CODEOWNERS that counts.
    pub owners: Option<OwnersFile>,
    /// Path and name of each workflow.
    pub workflows: Vec<(String, String)>,
    /// Names of those that are the only or first workflow of some pipeline of pipegen.
    pub pipelines: Vec<String>,
}

/// A CODEOWNERS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnersFile {
    /// Its path.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl Local {
    /// Reads the clone at `root`; what cannot be read is not there.
    #[must_use]
    pub fn read(root: &Path) -> Self {
        let owners = PLACES.iter().find_map(|path| {
            let bytes = std::fs::read(root.join(path)).ok()?;
            Some(OwnersFile { path: (*path).to_owned(), text: String::from_utf8_lossy(&bytes).into_owned() })
        });
        let mut local = Self { owners, ..Self::default() };
        let Ok(listing) = std::fs::read_dir(root.join(WORKFLOWS)) else { return local };
        let names = listing.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let mut names: Vec<String> =
            names.filter(|name| name.ends_with(".yml") || name.ends_with(".yaml")).collect();
        names.sort();
        for file in names {
            let path = format!("{WORKFLOWS}/{file}");
            let Ok(text) = std::fs::read_to_string(root.join(&path)) else { continue };
            // GitHub shows the path of a workflow without a name.
            let name = name_of(&text).unwrap_or_else(|| path.clone());
            if header::owner(text.as_bytes()).is_some_and(|slug| file == format!("{slug}.yml")) {
                local.pipelines.push(name.clone());
            }
            local.workflows.push((path, name));
        }
        local
    }
}
