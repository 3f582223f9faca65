//! How many cases a property is tried on.
#![allow(dead_code, missing_docs)]

/// `PIPEGEN_CASES` where it is set: a night's run, or a quick one. Else `usual`.
pub fn cases(usual: u32) -> u32 {
    number("PIPEGEN_CASES", usual)
}

/// `PIPEGEN_SEED` where it is set: other cases than the usual ones.
pub fn seed() -> u64 {
    u64::from(number("PIPEGEN_SEED", 0))
}

fn number(variable: &str, usual: u32) -> u32 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}
