//! `subject` for libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| sessionwatch_fuzz::subject::check(input));
