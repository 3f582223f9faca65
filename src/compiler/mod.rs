//! All phases in a row: text, manifest, pipeline, workflows, files, inspection.

pub mod divide;
pub mod graph;
pub mod inspect;
pub mod lower;
pub mod parse;
pub mod render;
pub mod resolve;

use crate::language::diagnostic::{Code, Diagnostic};
use crate::model::GeneratedFile;
use crate::model::pipeline::Pipeline;
use crate::model::workflow::{Division, Tree};
use crate::output::header;
use graph::Graph;
use std::io::Read;
use std::path::Path;

/// A `pipeline.toml` and where it lies.
pub struct Source<'a> {
    /// The path as the user wrote it.
    pub name: &'a str,
    /// The text.
    pub text: &'a str,
    /// Where the paths in it start: the root of the repository.
    pub dir: &'a Path,
}

/// What a pipeline yields.
pub struct Compiled {
    /// Every file, header included, sorted by path.
    pub files: Vec<GeneratedFile>,
    /// The pipeline that they are made of.
    pub pipeline: Pipeline,
    /// What is worth a warning.
    pub warnings: Vec<Diagnostic>,
}

/// Compiles.
///
/// # Errors
/// Everything that is wrong with the file, at once.
pub fn compile(source: &Source<'_>) -> Result<Compiled, Vec<Diagnostic>> {
    let (pipeline, warnings) = resolve(source)?;
    let files = files(&pipeline, &origin(source))?;
    let findings = inspect::inspect(&files);
    if findings.is_empty() {
        return Ok(Compiled { files, pipeline, warnings });
    }
    Err(findings.iter().map(|finding| about(finding, &pipeline)).collect())
}

/// Renders and signs: one workflow that holds all jobs, or where it is too large, several.
fn files(pipeline: &Pipeline, origin: &str) -> Result<Vec<GeneratedFile>, Vec<Diagnostic>> {
    let refused = |refusal: Option<Diagnostic>| refusal.map_or(Ok(()), |error| Err(vec![error]));
    refused(divide::too_many_called(pipeline))?;
    let graph = Graph::new(pipeline);
    let tree = lower::lower(pipeline, &graph, &Division::default());
    // Jobs of a part are a little shorter. What is far too much is not looked at any further.
    refused(divide::memory(&tree, 1_500))?;
    let files = signed(pipeline, &tree, origin)?;
    let path = format!(".github/workflows/{}.yml", tree.slug);
    let root = files.iter().find(|file| file.path == path).map_or("", |file| file.text.as_str());
    if !divide::is_too_small(&graph, &tree.root, root.chars().count()) {
        refused(divide::memory(&tree, 1_000))?;
        return Ok(files);
    }
    let division = divide::divide(pipeline, &graph, &render::lengths(root))?;
    let tree = lower::lower(pipeline, &graph, &division);
    refused(divide::memory(&tree, 1_000))?;
    signed(pipeline, &tree, origin)
}

fn signed(pipeline: &Pipeline, tree: &Tree, origin: &str) -> Result<Vec<GeneratedFile>, Vec<Diagnostic>> {
    let rendered = render::render(pipeline, tree).map_err(|error| vec![unfit(&error)])?;
    let sign = |file: GeneratedFile| GeneratedFile {
        text: header::sign(&pipeline.slug, origin, &file.text),
        ..file
    };
    Ok(rendered.into_iter().map(sign).collect())
}

/// The path of `file` as seen from the directory `root`, with `/`; None where it does not lie below.
#[must_use]
pub fn below(file: &Path, root: &Path) -> Option<String> {
    let real = |path: &Path| if path.as_os_str().is_empty() { Path::new(".") } else { path }.canonicalize();
    let (own, root) = (real(file.parent()?).ok()?, real(root).ok()?);
    let path = own.strip_prefix(&root).ok()?.join(file.file_name()?);
    Some(path.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/"))
}

/// What a header calls the file: its path from the root; where it does not lie below that, its name
/// alone, because nothing else of its path is the same on every machine.
fn origin(source: &Source<'_>) -> String {
    let name = Path::new(source.name);
    let alone = || name.file_name().map_or(source.name.into(), |name| name.to_string_lossy()).into_owned();
    below(name, source.dir).unwrap_or_else(alone)
}

/// Compiles as far as the pipeline: what `graph` and `tags` need.
///
/// # Errors
/// Everything that is wrong with the file, at once.
pub fn resolve(source: &Source<'_>) -> Result<(Pipeline, Vec<Diagnostic>), Vec<Diagnostic>> {
    let read = |path: &str| text_of(&source.dir.join(path));
    let is_directory = |path: &str| source.dir.join(path).is_dir();
    let exists = |path: &str| source.dir.join(path).exists();
    let files =
        resolve::Files { name: &origin(source), read: &read, is_directory: &is_directory, exists: &exists };
    let broken = match parse::parse(source.text) {
        Ok(manifest) => return resolve::resolve(&manifest, &files, None).map_err(explained),
        Err(broken) => *broken,
    };
    let further = broken.rest.as_ref().map(|rest| resolve::resolve(rest, &files, Some(&broken.unread)));
    let further = further.and_then(Result::err).into_iter().flatten();
    Err(broken.errors.into_iter().chain(further).collect())
}

/// Nothing is ever refused without a word.
fn explained(found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    match found.is_empty() {
        true => vec![defect("pipegen refuses this pipeline, and none of its rules says why".to_owned())],
        false => found,
    }
}

/// No Dockerfile, and no other file that is looked into, is larger.
const LIMIT: u64 = 8 << 20;

/// The text of a file; None where there is none. A pipe is no file: nobody may ever write into it.
#[must_use]
pub fn text_of(place: &Path) -> Option<String> {
    let mut text = String::new();
    if !place.metadata().ok()?.is_file() {
        return None;
    }
    let file = std::fs::File::open(place).ok()?;
    let read = file.take(LIMIT).read_to_string(&mut text);
    read.is_ok().then_some(text)
}

fn unfit(message: &str) -> Diagnostic {
    defect(format!("pipegen made a file that it refuses: {message}"))
}

fn defect(message: String) -> Diagnostic {
    Diagnostic { labels: Vec::new(), ..Diagnostic::error(Code::OutputInvalid, 0..0, message) }
}

/// Rules of the inspection that say how much fits. What is too much is the user's, not a defect:
/// only the whole output shows it.
const SIZES: [&str; 3] = ["expression-too-long", "limits", "run-size"];

/// A finding in a rendered file, with the table that the job came from.
fn about(finding: &inspect::Finding, pipeline: &Pipeline) -> Diagnostic {
    if SIZES.contains(&finding.rule) {
        let place = format!("{} {}", finding.file, finding.place);
        let message = format!("more than a run of GitHub carries: {}", place.trim_end());
        let error = Diagnostic::error(Code::PipelineTooLarge, 0..0, message);
        return Diagnostic { labels: Vec::new(), why: Some(finding.message.clone()), ..error }.help(
            "write less of what stands there: fewer jobs, shorter lists of paths, or a second pipeline",
        );
    }
    let message = format!("{}: {}: {} ({})", finding.file, finding.place, finding.message, finding.rule);
    let id = finding
        .place
        .strip_prefix("jobs.")
        .and_then(|place| place.split(['.', '[']).next())
        .unwrap_or_default();
    let job = pipeline.jobs.values().find(|job| job.name.as_str() == id).map(|job| job.span.clone());
    let image = || {
        let built = id.strip_prefix("build-")?;
        let fits =
            |name: &str| built == name || built.strip_prefix(name).is_some_and(|rest| rest.starts_with('-'));
        pipeline.images.iter().find(|image| fits(image.name.as_str())).map(|image| image.span.clone())
    };
    let diagnostic = match job.or_else(image) {
        Some(span) => Diagnostic::error(Code::OutputInvalid, span, message),
        None => unfit(&message),
    };
    diagnostic.why("the generated files are read again before they are written, and GitHub would refuse or misread this one")
}
