//! Evaluates the expressions of concurrency groups and runners as GitHub does: paths, texts, `==`,
//! `!=`, `!`, `&&`, `||`, parentheses.
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/expressions>

use serde_json::Value;

/// Fills in a text with `${{ }}`.
pub fn filled(text: &str, contexts: &Value) -> String {
    let mut rest = text;
    let mut out = String::new();
    while let Some((before, inner)) = rest.split_once("${{") {
        let (expression, after) = inner.split_once("}}").unwrap();
        out.push_str(before);
        out.push_str(&spoken(&evaluate(expression, contexts)));
        rest = after;
    }
    out + rest
}

/// The value of an expression without its braces.
pub fn evaluate(expression: &str, contexts: &Value) -> Value {
    let tokens = tokens(expression);
    let mut reader = Reader { tokens: &tokens, at: 0, contexts };
    let value = reader.any();
    assert_eq!(reader.at, tokens.len(), "cannot read {expression}");
    value
}

/// As GitHub puts it into a text.
fn spoken(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

pub fn is_true(value: &Value) -> bool {
    !matches!(value, Value::Null | Value::Bool(false)) && *value != "" && *value != 0
}

fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '\'' => rest[1..].find('\'').unwrap() + 2,
            '(' | ')' => 1,
            '!' if !rest.starts_with("!=") => 1,
            '|' | '&' | '=' | '!' => 2,
            _ => rest.find(|c: char| " ()=!&|".contains(c)).unwrap_or(rest.len()),
        };
        tokens.push(rest[..length].to_owned());
        rest = rest[length..].trim_start();
    }
    tokens
}

struct Reader<'r> {
    tokens: &'r [String],
    at: usize,
    contexts: &'r Value,
}

impl Reader<'_> {
    fn takes(&mut self, token: &str) -> bool {
        let there = self.tokens.get(self.at).is_some_and(|next| next == token);
        self.at += usize::from(there);
        there
    }

    fn any(&mut self) -> Value {
        let mut value = self.all();
        while self.takes("||") {
            let other = self.all();
            value = if is_true(&value) { value } else { other };
        }
        value
    }

    fn all(&mut self) -> Value {
        let mut value = self.comparison();
        while self.takes("&&") {
            let other = self.comparison();
            value = if is_true(&value) { other } else { value };
        }
        value
    }

    fn comparison(&mut self) -> Value {
        let value = self.one();
        let (same, different) = (self.takes("=="), self.takes("!="));
        if !same && !different {
            return value;
        }
        let other = self.one();
        Value::Bool((spoken(&value).eq_ignore_ascii_case(&spoken(&other))) == same)
    }

    fn one(&mut self) -> Value {
        if self.takes("!") {
            return Value::Bool(!is_true(&self.one()));
        }
        if self.takes("(") {
            let value = self.any();
            assert!(self.takes(")"), "no `)` in {:?}", self.tokens);
            return value;
        }
        let token = self.tokens[self.at].clone();
        self.at += 1;
        match token.strip_prefix('\'') {
            Some(text) => text.trim_end_matches('\'').into(),
            None if token == "true" || token == "false" => (token == "true").into(),
            None => {
                let known = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
                assert!(token.chars().all(known), "cannot read `{token}` of {:?}", self.tokens);
                let path = format!("/{}", token.replace('.', "/"));
                self.contexts.pointer(&path).cloned().unwrap_or(Value::Null)
            }
        }
    }
}

#[test]
fn it_evaluates_like_github() {
    let contexts = serde_json::json!({ "github": { "ref": "refs/heads/a", "event": { "number": 7 } } });
    for (text, value) in [
        ("x-${{ github.event.number || github.ref }}", "x-7"),
        ("x-${{ github.event.missing || github.ref }}", "x-refs/heads/a"),
        ("${{ github.ref == 'refs/heads/a' && 'yes' || 'no' }}", "yes"),
        ("${{ !(github.ref != 'REFS/heads/a') }}", "true"),
        ("${{ github.missing }}-${{ github.event.number }}", "-7"),
        ("${{ github.missing == '' }}", "true"),
    ] {
        assert_eq!(filled(text, &contexts), value, "{text}");
    }
}
