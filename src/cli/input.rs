//! Reads `pipeline.toml`.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use crate::language::diagnostic::{Code, Diagnostic, Severity, Span};
use crate::output::Failure;

/// More than a hundred times the largest `pipeline.toml` that we know of.
const LIMIT: u64 = 1 << 20;
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A file that was read, as far as it could be.
#[derive(Clone, Debug, Default)]
pub struct Input {
    /// The path as the user wrote it.
    pub name: String,
    /// The text without its byte order mark; up to the first bad byte if it is not UTF-8.
    pub text: String,
    /// Bytes of the file before `text`.
    pub skipped: usize,
}

impl Input {
    /// The file, byte for byte where it is UTF-8.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let mark = if self.skipped == 0 { b"" } else { BYTE_ORDER_MARK };
        [mark, self.text.as_bytes()].concat()
    }
}

/// Reads the file at `path`; what is wrong with it comes beside what could be read.
///
/// # Errors
/// When there is a file that the machine fails to read.
pub fn read(path: &Path) -> Result<(Input, Option<Diagnostic>), Failure> {
    let mut input = Input { name: path.display().to_string(), ..Input::default() };
    let bytes = match bytes(path) {
        Ok(bytes) => bytes,
        Err(error) => return unreadable(path, error).map(|found| (input, Some(found))),
    };
    if bytes.len() as u64 > LIMIT {
        let message = format!("`{}` is larger than {} MiB", input.name, LIMIT >> 20);
        let help = "name the `pipeline.toml` with `-f FILE`";
        return Ok((input, Some(whole(Code::FileTooLarge, message, help))));
    }
    let rest = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&bytes);
    input.skipped = bytes.len() - rest.len();
    match std::str::from_utf8(rest) {
        Ok(text) => {
            text.clone_into(&mut input.text);
            Ok((input, None))
        }
        Err(error) => {
            let (valid, bad) = rest.split_at(error.valid_up_to());
            input.text = String::from_utf8_lossy(valid).into_owned();
            let offset = input.skipped + valid.len();
            let found = not_utf8(valid.len()..valid.len(), offset, bad.first().copied());
            Ok((input, Some(found)))
        }
    }
}

fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // To open a pipe would be to wait for somebody who writes into it. It is refused like a directory.
    if !std::fs::metadata(path)?.is_file() {
        return Err(ErrorKind::IsADirectory.into());
    }
    File::open(path)?.take(LIMIT + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn unreadable(path: &Path, error: io::Error) -> Result<Diagnostic, Failure> {
    let name = path.display();
    match error.kind() {
        ErrorKind::NotFound => Ok(whole(
            Code::FileNotFound,
            format!("there is no file `{name}`"),
            "`pipegen init` writes a first one; one that lies elsewhere is named with `-f FILE`",
        )),
        ErrorKind::IsADirectory | ErrorKind::NotADirectory => Ok(whole(
            Code::NotAFile,
            format!("`{name}` is not a file"),
            "name the `pipeline.toml` itself with `-f FILE`",
        )),
        _ => Err(Failure::new("read", path, error)),
    }
}

fn not_utf8(span: Span, offset: usize, byte: Option<u8>) -> Diagnostic {
    let byte = byte.unwrap_or_default();
    let message = format!("byte {offset} (0x{byte:02x}) is not part of a UTF-8 character");
    Diagnostic::error(Code::NotUtf8, span, message)
        .label("up to here it is UTF-8")
        .why("TOML files have to be UTF-8")
        .help("save the file as UTF-8 in your editor")
}

fn whole(code: Code, message: String, help: &str) -> Diagnostic {
    Diagnostic {
        code,
        severity: Severity::Error,
        message,
        labels: Vec::new(),
        why: None,
        help: Some(help.to_owned()),
    }
}
