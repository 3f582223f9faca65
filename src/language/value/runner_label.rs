//! Labels of the runner of a job.

use super::{Invalid, Leaf};
use crate::language::diagnostic::Code;

/// A label of the runner of a job, or the value of a leg that is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RunnerLabel {
    /// The label.
    Literal(String),
    /// What stands behind `matrix.` in `${{ matrix.os }}`: an axis, or a member of its rows.
    OfLeg(String),
}

impl Leaf for RunnerLabel {
    const EXPECTED: &'static str = "a label such as `ubuntu-24.04`, or `${{ matrix.os }}`";

    fn parse(text: &str) -> Result<Self, Invalid> {
        if !text.contains("${{") {
            return Ok(Self::Literal(text.to_owned()));
        }
        let path = of_leg(text).ok_or_else(|| {
            Invalid::new(Code::ExpressionContext, "only a value of the matrix may stand here")
                .why("platform and trust are decided for runners that pipegen knows when it writes the workflow")
                .help("write a label such as `\"ubuntu-24.04\"`, or `\"${{ matrix.os }}\"` where the axis `os` has labels")
        })?;
        Ok(Self::OfLeg(path.to_owned()))
    }
}

/// What stands behind `matrix.`, where nothing else stands there.
fn of_leg(text: &str) -> Option<&str> {
    let path = text.trim().strip_prefix("${{")?.strip_suffix("}}")?.trim().strip_prefix("matrix.")?;
    let parts: Vec<&str> = path.split('.').collect();
    let word = |part: &&str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
    };
    (parts.len() <= 2 && parts.iter().all(word)).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::{Leaf, RunnerLabel};

    #[test]
    fn nothing_but_one_value_of_the_matrix_is_an_expression() {
        let of_leg = |path: &str| Some(RunnerLabel::OfLeg(path.to_owned()));
        assert_eq!(RunnerLabel::parse("${{matrix.os}}").ok(), of_leg("os"));
        assert_eq!(RunnerLabel::parse("${{ matrix.target.runs-on }}").ok(), of_leg("target.runs-on"));
        for other in [
            "${{ matrix. }}",
            "${{ matrix.a.b.c }}",
            "${{ matrix.os || 'ubuntu-24.04' }}",
            "${{ vars.RUNNER }}",
            "ubuntu-${{ matrix.version }}",
            "${{ matrix.a }}${{ matrix.b }}",
        ] {
            assert!(RunnerLabel::parse(other).is_err(), "{other}");
        }
    }
}
