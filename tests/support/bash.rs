//! Bash in a locale.
#![allow(dead_code, missing_docs, clippy::unwrap_used)]

use std::io::{Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

pub const LOCALES: [&str; 4] = ["C", "C.UTF-8", "en_US.UTF-8", "tr_TR.UTF-8"];

/// Makes the locales in a folder of the build, so that the test never runs without one.
fn locales() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("locales");
    std::fs::create_dir_all(&folder).unwrap();
    for locale in ["en_US", "tr_TR"] {
        let path = folder.join(format!("{locale}.UTF-8"));
        if !path.exists() {
            let made = tempfile::tempdir_in(&folder).unwrap();
            let fresh = made.path().join("locale");
            let status = Command::new("localedef").args(["-i", locale, "-f", "UTF-8"]).arg(&fresh).status();
            assert!(status.unwrap().success(), "localedef cannot make {locale}");
            // Another test may have been faster.
            let _ = std::fs::rename(&fresh, &path);
        }
    }
    folder
}

/// Runs `script` in a locale with `input` on standard input: a file, because bash reads a pipe byte
/// by byte.
pub fn bash(script: &str, locale: &str, input: &[u8]) -> String {
    bash_with(script, locale, input, &[])
}

pub fn bash_with(script: &str, locale: &str, input: &[u8], env: &[(&str, &str)]) -> String {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(input).unwrap();
    file.rewind().unwrap();
    let output = Command::new("bash")
        .args(["-c", script])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("LOCPATH", locales())
        .env("LC_ALL", locale)
        .env("LANG", locale)
        .envs(env.iter().copied())
        .stdin(file)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{locale}: {script}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

/// Fails where a locale is absent: bash would fall back to C, and the test would show nothing.
pub fn locales_are_there() {
    for locale in &LOCALES[1..] {
        assert_eq!(bash("x=é; echo ${#x}", locale, &[]), "1\n", "{locale} is absent");
    }
}
