//! Tells cargo that the built page is part of this crate: also when it is built for the first time after the crate was.

fn main() {
    println!("cargo:rerun-if-changed=../../ui/dist");
}
