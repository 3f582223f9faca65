//! Programs that keep passwords for Docker.

use super::keychain::Credentials;
use crate::net::{Fault, Kind};
use serde::Deserialize;
use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// How long a helper may take: it may ask somebody for a password, and nobody is there in CI.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long the rest of its output may take once it has ended.
const REST: Duration = Duration::from_secs(1);
/// The longest answer.
const LARGEST: usize = 1 << 20;

#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "Username")]
    user: String,
    #[serde(rename = "Secret")]
    password: String,
}

/// Asks `docker-credential-<program> get`, by
/// [Docker's protocol](https://github.com/docker/docker-credential-helpers#development). Nothing where it
/// knows no such registry.
///
/// # Errors
/// It is not there, takes too long, or fails.
pub fn get(program: &str, account: &str) -> Result<Option<Credentials>, Fault> {
    let name = format!("docker-credential-{program}");
    let fault = |message: String| {
        Fault::new(Kind::Denied, format!("{name} get"), message).help(format!(
            "log in where no helper is set up, or put the log-in of {account} into DOCKER_AUTH_CONFIG"
        ))
    };
    let io = |error: std::io::Error| fault(error.to_string());
    let is_plain = program.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    if !is_plain {
        return Err(fault("is no name of a program".to_owned()));
    }
    let (input, output) = (Stdio::piped(), Stdio::piped());
    let mut child = Command::new(&name)
        .arg("get")
        .stdin(input)
        .stdout(output)
        .stderr(Stdio::null())
        .spawn()
        .map_err(io)?;
    if let Some(mut stdin) = child.stdin.take() {
        // A helper that does not read what it is asked fails below.
        let _ = stdin.write_all(account.as_bytes());
    }
    // Read beside: a helper may leave a process behind that keeps its output open, and what was written
    // before it ended is all that counts.
    let (sender, receiver) = mpsc::channel();
    if let Some(mut stdout) = child.stdout.take() {
        std::thread::spawn(move || {
            let mut piece = [0; 4096];
            while let Ok(length) = stdout.read(&mut piece) {
                if length == 0 || sender.send(piece[..length].to_vec()).is_err() {
                    break;
                }
            }
        });
    }
    let status = wait(&mut child).map_err(io)?;
    let Some(status) = status else {
        return Err(fault(format!("did not answer within {} seconds", PATIENCE.as_secs())));
    };
    let text = said(&receiver);
    if !status.success() {
        let said = String::from_utf8_lossy(&text);
        let unknown = said.contains("credentials not found");
        return if unknown { Ok(None) } else { Err(fault(format!("failed with {status}"))) };
    }
    let answer: Answer = serde_json::from_slice(&text).map_err(|_| fault("gave no such JSON".to_owned()))?;
    if answer.user == "<token>" {
        return Err(fault("has an identity token, which is not supported".to_owned()));
    }
    Ok(Some(Credentials { user: answer.user, password: answer.password }))
}

/// What a helper that has ended wrote: to the end of its output, or as long as something comes.
fn said(pieces: &mpsc::Receiver<Vec<u8>>) -> Vec<u8> {
    let mut text = Vec::new();
    while let Ok(piece) = pieces.recv_timeout(REST) {
        text.extend(piece);
        if text.len() > LARGEST {
            break;
        }
    }
    text
}

/// Waits as long as there is patience; one that takes longer is ended.
fn wait(child: &mut Child) -> std::io::Result<Option<std::process::ExitStatus>> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if Instant::now() >= deadline {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}
