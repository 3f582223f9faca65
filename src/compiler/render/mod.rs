//! From typed workflows to text. The templates have loops and comments, no policy.

mod lengths;
mod scalar;
mod scripts;

pub use lengths::lengths;
pub use scalar::{block, condition, scalar, script};

use crate::model::GeneratedFile;
use crate::model::pipeline::{Image, Pipeline};
use crate::model::workflow::Tree;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior, Value, context};

const TEMPLATES: [(&str, &str); 7] = [
    ("workflow.yml", include_str!("../../../templates/yaml/workflow.yml")),
    ("job.yml", include_str!("../../../templates/yaml/job.yml")),
    ("steps.yml", include_str!("../../../templates/yaml/steps.yml")),
    ("pairs.yml", include_str!("../../../templates/yaml/pairs.yml")),
    ("composite.yml", include_str!("../../../templates/yaml/composite.yml")),
    ("ci-build.yml", include_str!("../../../templates/actions/ci-build.yml")),
    ("ci-image.yml", include_str!("../../../templates/actions/ci-image.yml")),
];

/// Renders everything that a pipeline yields, without headers, sorted by path.
///
/// # Errors
/// A template does not fit what it is given: a defect of pipegen.
pub fn render(pipeline: &Pipeline, tree: &Tree) -> Result<Vec<GeneratedFile>, String> {
    files(pipeline, tree).map_err(|error| format!("{error:#}"))
}

fn files(pipeline: &Pipeline, tree: &Tree) -> Result<Vec<GeneratedFile>, Error> {
    let env = environment(pipeline)?;
    let slug = &tree.slug;
    let mut files = vec![file(
        format!(".github/workflows/{slug}.yml"),
        yaml(&env, "workflow.yml", Value::from(Serde(&tree.root)))?,
    )];
    for (name, workflow) in &tree.others {
        let text = yaml(&env, "workflow.yml", Value::from(Serde(workflow)))?;
        files.push(file(format!(".github/workflows/{slug}-{name}.yml"), text));
    }
    if let Some(workflow) = &tree.retention {
        let text = yaml(&env, "workflow.yml", Value::from(Serde(workflow)))?;
        files.push(file(format!(".github/workflows/{slug}-retention.yml"), text));
    }
    for (name, setup) in &tree.setups {
        let text = yaml(&env, "composite.yml", Value::from(Serde(setup)))?;
        files.push(file(format!(".github/actions/{slug}-setup-{name}/action.yml"), text));
    }
    if !pipeline.images.is_empty() {
        let machine = pipeline.images.iter().any(Image::is_on_machine);
        for action in ["build", "image"] {
            let text = yaml(&env, &format!("ci-{action}.yml"), context! { slug, machine })?;
            files.push(file(format!(".github/actions/{slug}-{action}/action.yml"), text));
        }
    }
    files.extend(
        scripts::needed(pipeline, tree.is_divided)
            .map(|(name, text)| file(format!(".github/scripts/{slug}/{name}.sh"), text.to_owned())),
    );
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

fn file(path: String, text: String) -> GeneratedFile {
    GeneratedFile { path, text }
}

fn yaml(env: &Environment<'_>, template: &str, context: Value) -> Result<String, Error> {
    env.get_template(template)?.render(context)
}

fn environment(pipeline: &Pipeline) -> Result<Environment<'static>, Error> {
    let mut env = Environment::new();
    env.set_syntax(
        SyntaxConfig::builder()
            .block_delimiters("<%", "%>")
            .variable_delimiters("<[", "]>")
            .comment_delimiters("<#", "#>")
            .trim_blocks(true)
            .lstrip_blocks(true)
            .keep_trailing_newline(true)
            .build()?,
    );
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    let pins = pipeline.pins.clone();
    env.add_function("pin", move |name: &str| {
        let action = pins.get(name).map(|action| crate::compiler::lower::reference(&action));
        let (reference, version) =
            action.ok_or_else(|| Error::new(ErrorKind::InvalidOperation, format!("no pin for {name}")))?;
        Ok(format!("{reference} # {version}"))
    });
    env.add_filter("scalar", |text: &str| scalar(text));
    env.add_filter("quoted", |text: &str| scalar::quoted(text));
    env.add_filter("flag", |set: bool| if set { "true" } else { "false" });
    env.add_filter(
        "plain",
        |text: &str| if matches!(text, "true" | "false") { text.to_owned() } else { scalar(text) },
    );
    env.add_filter("block", |text: &str, indent: usize| block(text, indent));
    env.add_filter("script", |text: &str, indent: usize| script(text, indent));
    env.add_filter("pad", |_: &str, width: usize| " ".repeat(width));
    env.add_filter("literal", literal);
    env.add_filter("runner", |labels: Vec<String>| match labels.as_slice() {
        [only] => scalar(only),
        many => format!("[{}]", many.iter().map(|label| scalar(label)).collect::<Vec<_>>().join(", ")),
    });
    env.add_filter("condition", |parts: Vec<String>, indent: usize| condition(&parts, indent));
    for (name, text) in TEMPLATES {
        env.add_template(name, text)?;
    }
    Ok(env)
}

/// A default: a string, or a number or boolean as it stands.
fn literal(value: Value) -> Result<String, Error> {
    match value.as_str() {
        Some(text) => Ok(scalar(text)),
        None => Ok(value.get_attr("plain")?.to_string()),
    }
}
