//! Packs the files of the page of the API where `api/docs.rs` takes them from; tells cargo that the built page of the
//! sessions is part of this crate, also when it is built for the first time after the crate was.

use std::error::Error;
use std::fs::File;
use std::io::{Cursor, copy};
use std::path::PathBuf;

use flate2::Compression;
use flate2::write::GzEncoder;
use utoipa_swagger_ui_vendored::SWAGGER_UI_VENDORED;
use zip::ZipArchive;
use zip::result::ZipError;

/// Of the fifteen files that come with Swagger UI.
const FILES: [&str; 2] = ["swagger-ui-bundle.js", "swagger-ui.css"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=../../ui/dist");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").ok_or("cargo says where to")?);
    let mut archive = ZipArchive::new(Cursor::new(SWAGGER_UI_VENDORED))?;
    let paths =
        archive.file_names().map(|path| Ok(path?.into_owned())).collect::<Result<Vec<_>, ZipError>>()?;
    for file in FILES {
        let path = paths.iter().find(|path| path.ends_with(&format!("/dist/{file}")));
        let path = path.ok_or_else(|| format!("Swagger UI has no {file}"))?;
        let mut packed = GzEncoder::new(File::create(out.join(format!("{file}.gz")))?, Compression::best());
        copy(&mut archive.by_name(path)?, &mut packed)?;
        packed.finish()?;
    }
    Ok(())
}
