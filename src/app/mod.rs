//! Use cases: what people do with the register, free of terminal and command line.

pub mod import;
