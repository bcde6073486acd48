//! The `plusgroep` program: parses arguments, runs, turns an error into one Dutch sentence and an exit code.

fn main() {}
