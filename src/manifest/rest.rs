//! The small tables: steps, services, set-ups, inputs, registries, concurrency, pins.

use super::reader::{Errors, Read, Value, wrong_type};
use super::scalar::Scalar;
use super::shape::{Many, Map, leaf_schema, read_leaf, table, words};
use crate::span::Spanned;
use crate::value::{Condition, Duration, EnvName, Invalid, Leaf, Name, RelativePath, Script, Text};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use std::borrow::Cow;
use std::collections::BTreeMap;
use toml::de::DeValue;

table! {
    /// A step: a script or an action.
    "a step"
    pub struct Step {
        /// A script, run with bash.
        run: Option<Spanned<Script>>,
        /// An action: `owner/name`, pinned by pipegen or in `[actions]`, or `./path` in the repository.
        uses: Option<Spanned<String>>,
        /// Inputs of the action.
        with: Option<Map<WithKey, Spanned<Text>>>,
        /// Variables of the step.
        env: Option<Map<EnvName, Spanned<Text>>>,
        /// Name for `${{ steps.<id>.outputs.x }}`.
        id: Option<Spanned<StepId>>,
        /// Shown in the log. Default: the first line of the script, or the action.
        name: Option<Spanned<String>>,
        /// Where the script runs.
        working_directory: Option<Spanned<RelativePath>>,
        /// Whether it runs after a failure. Default: `success`.
        when: Option<Spanned<When>>,
        /// Runs only where this holds, too.
        r#if: Option<Spanned<Condition>>,
        /// Time limit. Default: the job's.
        timeout: Option<Spanned<Duration>>,
    }
}

words! {
    /// After what a step or an upload runs.
    pub enum When {
        /// If nothing has failed.
        Success = "success",
        /// If something has failed.
        Failure = "failure",
        /// In any case, when the run is cancelled too.
        Always = "always",
    }
}

table! {
    /// A container beside a job.
    "a service"
    pub struct Service {
        /// A reference, or `{image.<name>}` for an image of the pipeline.
        image: Spanned<Text>,
        /// `host:container` ports.
        ports: Option<Vec<Spanned<String>>>,
        /// Variables of the container.
        env: Option<Map<EnvName, Spanned<Text>>>,
        /// Command in the container that says whether it is ready; the job waits for it.
        health: Option<Spanned<String>>,
        /// Other options of `docker create`.
        options: Option<Spanned<String>>,
    }
}

table! {
    /// A container that a job's steps run in.
    "a container"
    pub struct Container {
        /// Its image, by digest.
        image: Spanned<String>,
        /// Other options of `docker create`.
        options: Option<Spanned<String>>,
        /// Variables of the container.
        env: Option<Map<EnvName, Spanned<Text>>>,
    }
}

table! {
    /// Files that a job keeps, or hands to other jobs.
    "an upload"
    pub struct Upload {
        /// Name of the artifact; the values of a matrix leg are appended. Default: the job's name.
        name: Option<Spanned<Name>>,
        /// Paths.
        path: Spanned<Many<Spanned<String>>>,
        /// How long it is kept, in whole days up to 90. Default: `3d`.
        keep: Option<Spanned<Duration>>,
        /// After what it is uploaded. Default: `always`.
        when: Option<Spanned<When>>,
    }
}

table! {
    /// Steps that several jobs begin with; becomes a local composite action.
    "[setup]"
    pub struct Setup {
        /// Steps, without secrets and without time limits: a composite action has neither.
        steps: Spanned<Vec<Spanned<Step>>>,
    }
}

table! {
    /// An input of a run that is started by hand.
    "[input]"
    pub struct Input {
        /// Its type. Default: `string`.
        r#type: Option<Spanned<InputType>>,
        /// Its value where nobody gives one, and in every event but `manual`.
        default: Spanned<Scalar>,
        /// What may be chosen, for `choice`.
        options: Option<Spanned<Vec<Spanned<String>>>>,
        /// Shown beside the field.
        about: Option<Spanned<String>>,
    }
}

words! {
    /// Type of a manual input.
    pub enum InputType {
        /// Any text.
        String = "string",
        /// A check box.
        Boolean = "boolean",
        /// A number.
        Number = "number",
        /// One of `options`.
        Choice = "choice",
    }
}

table! {
    /// How to log in to a registry.
    "[registry]"
    pub struct Registry {
        /// User, usually `${{ vars.X }}`.
        username: Spanned<Text>,
        /// Password, usually `${{ secrets.X }}`.
        password: Spanned<Text>,
    }
}

table! {
    /// What happens to a run when a newer one of the same branch or pull request starts.
    "[concurrency]"
    pub struct Concurrency {
        /// Default: `cancel`.
        pull_request: Option<Overlap>,
        /// Default: `parallel`.
        push: Option<Overlap>,
        /// Default: `parallel`.
        release: Option<Overlap>,
        /// Default: `parallel`.
        manual: Option<Overlap>,
    }
}

words! {
    /// What two runs that overlap do.
    pub enum Overlap {
        /// The newer one cancels the older.
        Cancel = "cancel",
        /// Both run. Promotion has a lock of its own.
        Parallel = "parallel",
    }
}

words! {
    /// Right of the token in one scope.
    pub enum Level {
        /// May read.
        Read = "read",
        /// May write.
        Write = "write",
        /// Neither.
        None = "none",
    }
}

/// A matrix: axes, and legs added or taken out.
#[derive(Clone, Debug, Default)]
pub struct Matrix {
    /// Values by axis.
    pub axes: BTreeMap<Spanned<EnvName>, Spanned<Vec<MatrixValue>>>,
    /// Legs added.
    pub include: Vec<BTreeMap<String, Scalar>>,
    /// Legs taken out.
    pub exclude: Vec<BTreeMap<String, Scalar>>,
}

/// A value of an axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MatrixValue {
    /// `${{ matrix.axis }}`.
    Scalar(Scalar),
    /// `${{ matrix.axis.key }}`.
    Row(BTreeMap<String, Scalar>),
}

impl Read for MatrixValue {
    fn read(value: &Value<'_>, errors: &mut Errors) -> Option<Self> {
        if matches!(value.get_ref(), DeValue::Table(_)) {
            leg(value, errors).map(Self::Row)
        } else {
            Scalar::read(value, errors).map(Self::Scalar)
        }
    }
}

fn leg(value: &Value<'_>, errors: &mut Errors) -> Option<BTreeMap<String, Scalar>> {
    let map: Map<WithKey, Scalar> = Map::read(value, errors)?;
    Some(map.0.into_iter().map(|(key, scalar)| (key.value.0, scalar)).collect())
}

struct Leg(BTreeMap<String, Scalar>);

impl Read for Leg {
    fn read(value: &Value<'_>, errors: &mut Errors) -> Option<Self> {
        leg(value, errors).map(Self)
    }
}

impl Read for Matrix {
    fn read(value: &Value<'_>, errors: &mut Errors) -> Option<Self> {
        let DeValue::Table(entries) = value.get_ref() else {
            errors.push(wrong_type(value, "a table"));
            return None;
        };
        let mut matrix = Self::default();
        for (key, value) in entries {
            match key.get_ref().as_ref() {
                "include" => {
                    matrix.include = Vec::<Leg>::read(value, errors)?.into_iter().map(|leg| leg.0).collect()
                }
                "exclude" => {
                    matrix.exclude = Vec::<Leg>::read(value, errors)?.into_iter().map(|leg| leg.0).collect()
                }
                _ => {
                    let name = toml::Spanned::new(key.span(), DeValue::String(key.get_ref().clone()));
                    let axis = Spanned::<EnvName>::read(&name, errors)?;
                    matrix.axes.insert(axis, Spanned::read(value, errors)?);
                }
            }
        }
        Some(matrix)
    }
}

impl JsonSchema for Matrix {
    fn schema_name() -> Cow<'static, str> {
        "Matrix".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let scalar = schemars::json_schema!({ "type": ["string", "number", "boolean"] });
        let leg = schemars::json_schema!({ "type": "object", "additionalProperties": scalar });
        schemars::json_schema!({
            "type": "object",
            "properties": {
                "include": { "type": "array", "items": leg, "description": "Legs added to the combinations." },
                "exclude": { "type": "array", "items": leg, "description": "Combinations taken out." }
            },
            "patternProperties": {
                "^[A-Za-z_][A-Za-z0-9_]*$": { "type": "array", "minItems": 1, "items": { "anyOf": [scalar, leg] } }
            },
            "additionalProperties": false
        })
    }
}

/// Strings whose form alone is checked while reading.
macro_rules! strings {
    ($($(#[doc = $doc:literal])+ $name:ident, $expected:literal, $pattern:literal;)+) => {
        $(
            $(#[doc = $doc])+
            #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
            pub struct $name(pub String);

            impl Leaf for $name {
                const EXPECTED: &'static str = $expected;
                const PATTERN: Option<&'static str> = Some($pattern);

                fn parse(text: &str) -> Result<Self, Invalid> {
                    let fits = regex::Regex::new($pattern).is_ok_and(|regex| regex.is_match(text));
                    if fits { Ok(Self(text.to_owned())) } else { Err(Invalid::new(format!("`{text}` is not {}", Self::EXPECTED))) }
                }
            }

            impl Read for $name {
                fn read(value: &Value<'_>, errors: &mut Errors) -> Option<Self> { read_leaf(value, errors) }
            }

            impl JsonSchema for $name {
                fn schema_name() -> Cow<'static, str> { stringify!($name).into() }
                fn json_schema(_: &mut SchemaGenerator) -> Schema { leaf_schema::<Self>() }
                fn inline_schema() -> bool { true }
            }
        )+
    };
}

strings! {
    /// Name of an action's input.
    WithKey, "the name of an input: letters, digits, `-` and `_`", "^[A-Za-z_][A-Za-z0-9_-]*$";
    /// Id of a step.
    StepId, "an id: letters, digits, `-` and `_`, no digit first", "^[A-Za-z_][A-Za-z0-9_-]*$";
    /// A scope of the token.
    Scope, "a scope such as `pull-requests`", "^(actions|attestations|checks|contents|deployments|discussions|id-token|issues|models|packages|pages|pull-requests|repository-projects|security-events|statuses)$";
    /// Host of a registry, with its port.
    Host, "the host of a registry such as `docker.io`", "^([a-z0-9][a-z0-9-]*\\.)+[a-z0-9-]+(:[0-9]+)?$|^localhost:[0-9]+$";
    /// `owner/name` of an action, with a path where it has one.
    ActionName, "`owner/name`", "^[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*$";
    /// A commit and the version that it is.
    Pin, "a commit and its version: `<40 hex> # v1.2.3`", "^[0-9a-f]{40} # v?[0-9][A-Za-z0-9.+-]*$";
}
