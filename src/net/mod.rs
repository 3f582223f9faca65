//! Requests over HTTP: what is sent where, what comes back, and by which clock.

mod address;
mod answer;
mod clock;
mod fault;
mod http;

pub use address::{Address, is_here, without_users};
pub use answer::Answer;
pub use clock::{Clock, Skew, Skews, TOLERANCE, agree};
pub use fault::{Fault, Kind};
pub use http::{Ask, Client, Method};
