//! Prunes repositories of Docker's registry with the whole command, and prints how long that took, how many
//! requests it needed, and what of the time the processors worked for either side. `cargo xtask bench` runs it
//! for `docs/benchmarks.md`; it needs `docker-registry` and GNU time.
#![allow(missing_docs, clippy::print_stdout)]

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";
const CONFIG: &str = "application/vnd.oci.image.config.v1+json";
const LAYER: &str = "application/vnd.oci.image.layer.v1.tar+gzip";
const NAME: &str = "acme/app";
const DAY: u64 = 86_400;
/// Clock ticks in a second, as Linux tells the time of a process.
const TICKS: f64 = 100.0;
/// Layers of an image, of which the first three are those of all.
const LAYERS: u64 = 6;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    println!(
        "| | time | requests | own processor time | the registry's | peak memory |\n|---|---|---|---|---|---|"
    );
    measure(2_000, &[])?;
    measure(10_000, &[])?;
    measure(2_000, &["--apply", "--allow-share", "100"])
}

fn measure(tags: u64, arguments: &[&str]) -> Result<()> {
    let home = tempfile::tempdir()?;
    let manifests = Storage { root: home.path().join("registry/docker/registry/v2") }.fill(tags)?;
    let registry = Registry::start(home.path())?;
    let measured = home.path().join("measured");
    let mut command = Command::new("/usr/bin/time");
    command.arg("--format=%M %U %S").arg("--output").arg(&measured);
    command.arg(env!("CARGO_BIN_EXE_pipegen")).args(["prune", "--without-github", "-f"]);
    command.arg(pipeline(home.path(), &registry.address)?).args(arguments);
    command.env("DOCKER_CONFIG", home.path()).env("XDG_STATE_HOME", home.path().join("state"));
    command.env("GITHUB_REPOSITORY", "acme/app").env_remove("GITHUB_STEP_SUMMARY");
    let (before, start) = (registry.worked()?, Instant::now());
    let output = command.stderr(Stdio::piped()).output()?;
    let (time, worked) = (start.elapsed().as_secs_f64(), registry.worked()? - before);
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    let said = String::from_utf8(output.stdout)?;
    let requests = said.split(" requests").next().and_then(|text| text.rsplit([' ', '\n']).next());
    let measured = fs::read_to_string(measured)?;
    let numbers: Vec<f64> = measured.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    let [memory, user, system] = numbers[..] else { return Err(measured.into()) };
    let words = arguments.first().map_or(String::new(), |word| format!(" {word}"));
    println!(
        "| `pipegen prune{words}`, {tags} tags, {manifests} manifests | {time:.1} s | {} | {:.1} s | {worked:.1} s | {:.0} MiB |",
        requests.unwrap_or("?"),
        user + system,
        memory / 1024.0
    );
    Ok(())
}

fn pipeline(home: &Path, address: &str) -> Result<PathBuf> {
    let file = home.join("pipeline.toml");
    let pipeline = format!(
        "[pipeline]\nname = \"CI\"\ntags = [\n\
         {{ on = \"push\", tag = \"latest\", keep = \"forever\" }},\n\
         {{ on = \"push\", tag = \"sha-{{short-sha}}\", keep = \"30d\" }},\n]\n\
         [image.app]\nrepository = \"{address}/{NAME}\"\nfiles = [\"Dockerfile\"]\n\
         [registry.\"{address}\"]\nusername = \"u\"\npassword = \"${{{{ secrets.PASSWORD }}}}\"\n\
         [consumer.test]\nrun = \"true\"\n\
         [pipegen]\ninstall = \"true\"\n[retention]\nschedule = \"0 3 * * *\"\n"
    );
    fs::write(&file, pipeline)?;
    fs::write(home.join("Dockerfile"), "FROM scratch\n")?;
    Ok(file)
}

/// What the registry keeps, written as it writes it: to push all that would take longer than to prune it.
struct Storage {
    root: PathBuf,
}

impl Storage {
    /// So many tags: three of ten are indexes of two images, nine of ten have outlived their row. Gives the
    /// number of manifests.
    fn fill(&self, tags: u64) -> Result<usize> {
        let mut manifests = 0;
        for number in 0..tags {
            let age = if number % 10 == 9 { DAY } else { (40 + number % 300) * DAY };
            let digest = match number % 10 {
                0 | 3 | 6 => {
                    manifests += 3;
                    let images = [self.image(number, "amd64", age)?, self.image(number, "arm64", age)?];
                    self.manifest(
                        INDEX,
                        &json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": images }),
                    )?
                }
                _ => {
                    manifests += 1;
                    self.image(number, "amd64", age)?
                }
            };
            let digest = digest["digest"].as_str().unwrap_or_default();
            let tag = if number == 9 { "latest".to_owned() } else { format!("sha-{number:07x}") };
            self.link(&format!("_manifests/tags/{tag}/current"), digest)?;
            self.link(&format!("_manifests/tags/{tag}/index/{}", digest.replace(':', "/")), digest)?;
        }
        Ok(manifests)
    }

    fn image(&self, number: u64, architecture: &str, age: u64) -> Result<Value> {
        let layer = |layer| {
            let of = if layer < 3 { String::new() } else { format!("{number} {architecture}") };
            let digest = digest(format!("layer {layer} {of}").as_bytes());
            json!({ "mediaType": LAYER, "digest": digest, "size": 1_000_000 })
        };
        let layers: Vec<Value> = (0..LAYERS).map(layer).collect();
        let made = SystemTime::now() - Duration::from_secs(age);
        let made = OffsetDateTime::from_unix_timestamp(made.duration_since(UNIX_EPOCH)?.as_secs() as i64)?;
        let made = made.format(&Rfc3339)?;
        let labels = json!({
            "org.opencontainers.image.created": made,
            "org.opencontainers.image.revision": format!("{number:040x}"),
            "org.opencontainers.image.source": "https://github.com/acme/app"
        });
        let ids: Vec<&Value> = layers.iter().map(|layer| &layer["digest"]).collect();
        let config = json!({
            "architecture": architecture, "os": "linux", "created": made,
            "config": { "Labels": labels }, "rootfs": { "type": "layers", "diff_ids": ids }
        });
        let config = self.blob(CONFIG, &config)?;
        let digest = config["digest"].as_str().unwrap_or_default();
        self.link(&format!("_layers/{}", digest.replace(':', "/")), digest)?;
        let manifest =
            json!({ "schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": layers });
        self.manifest(MANIFEST, &manifest)
    }

    fn manifest(&self, kind: &str, manifest: &Value) -> Result<Value> {
        let descriptor = self.blob(kind, manifest)?;
        let digest = descriptor["digest"].as_str().unwrap_or_default();
        self.link(&format!("_manifests/revisions/{}", digest.replace(':', "/")), digest)?;
        Ok(descriptor)
    }

    /// Writes the bytes of this document. Gives its descriptor.
    fn blob(&self, kind: &str, document: &Value) -> Result<Value> {
        let text = document.to_string();
        let digest = digest(text.as_bytes());
        let hex = digest.trim_start_matches("sha256:");
        let folder = self.root.join("blobs/sha256").join(&hex[..2]).join(hex);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("data"), &text)?;
        Ok(json!({ "mediaType": kind, "digest": digest, "size": text.len() }))
    }

    fn link(&self, place: &str, digest: &str) -> Result<()> {
        let folder = self.root.join("repositories").join(NAME).join(place);
        fs::create_dir_all(&folder)?;
        Ok(fs::write(folder.join("link"), digest)?)
    }
}

fn digest(bytes: &[u8]) -> String {
    let mut text = "sha256:".to_owned();
    for byte in Sha256::digest(bytes) {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Docker's registry on a port of its own.
struct Registry {
    process: Child,
    address: String,
}

impl Registry {
    fn start(home: &Path) -> Result<Self> {
        let (config, log) = (home.join("registry.yml"), home.join("registry.txt"));
        let storage = home.join("registry");
        let text = format!(
            "version: 0.1\nlog: {{level: info, accesslog: {{disabled: true}}}}\n\
             storage: {{filesystem: {{rootdirectory: '{}'}}, delete: {{enabled: true}}}}\n\
             http: {{addr: '127.0.0.1:0'}}\n",
            storage.display()
        );
        fs::write(&config, text)?;
        let mut command = Command::new("docker-registry");
        let process = command.arg("serve").arg(config).stdout(Stdio::null()).stderr(fs::File::create(&log)?);
        let mut registry = Self { process: process.spawn()?, address: String::new() };
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(20) {
            let text = fs::read_to_string(&log)?;
            let found = text.split("listening on ").nth(1).and_then(|rest| rest.split_once('"'));
            if let Some((address, _)) = found {
                registry.address = address.to_owned();
                return Ok(registry);
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Err("docker-registry did not start".into())
    }

    /// The seconds that processors have worked for it.
    fn worked(&self) -> Result<f64> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.process.id()))?;
        let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
        // `utime` and `stime`, the 14th and the 15th of all.
        Ok(fields.skip(11).take(2).filter_map(|word| word.parse::<f64>().ok()).sum::<f64>() / TICKS)
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
