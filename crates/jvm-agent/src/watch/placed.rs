//! Whom root made responsible for a socket: the owner of a folder that nobody but root could have put where it is.

use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// What there is to know about a folder.
#[derive(Debug, Clone, Copy)]
pub(super) struct Folder {
    owner: u32,
    /// Somebody besides its owner may put something into it.
    open: bool,
}

impl Folder {
    /// The folder at a path; nothing that only leads to one.
    pub(super) fn at(path: &Path) -> Option<Self> {
        let found = std::fs::symlink_metadata(path).ok().filter(std::fs::Metadata::is_dir)?;
        Some(Self { owner: found.uid(), open: found.mode() & 0o022 != 0 })
    }
}

/// The user whom root gave the folder that a socket lies in, `FOLDER/USER/agent.sock`: a service's own, below `/run`. All
/// folders above must be root's alone. A folder in `/tmp`, or below somebody's home, could be anybody's.
pub(super) fn by_root(socket: &Path, look: impl Fn(&Path) -> Option<Folder>) -> Option<u32> {
    let mut folders = socket.ancestors().skip(2);
    let given = look(folders.next()?).filter(|folder| !folder.open)?;
    folders
        .all(|above| look(above).is_some_and(|above| above.owner == 0 && !above.open))
        .then_some(given.owner)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The folders of a machine: their owners, and who may write to them.
    fn placed(socket: &str, folders: &[(&str, u32, bool)]) -> Option<u32> {
        by_root(Path::new(socket), |path| {
            let found = folders.iter().find(|(name, ..)| Path::new(name) == path);
            found.map(|&(_, owner, open)| Folder { owner, open })
        })
    }

    #[test]
    fn a_folder_below_what_is_roots_alone_says_whose_it_is() {
        let run = [("/", 0, false), ("/run", 0, false), ("/run/sessionwatch", 990, false)];
        assert_eq!(placed("/run/sessionwatch/998/agent.sock", &run), Some(990));
    }

    #[test]
    fn what_somebody_else_could_have_put_there_says_nothing() {
        let open = [("/", 0, false), ("/tmp", 0, true), ("/tmp/sessionwatch-998", 990, false)];
        assert_eq!(placed("/tmp/sessionwatch-998/998/agent.sock", &open), None);
        let own =
            [("/", 0, false), ("/home", 0, false), ("/home/bob", 990, false), ("/home/bob/run", 990, false)];
        assert_eq!(placed("/home/bob/run/998/agent.sock", &own), None);
        let shared = [("/", 0, false), ("/run", 0, false), ("/run/sessionwatch", 990, true)];
        assert_eq!(placed("/run/sessionwatch/998/agent.sock", &shared), None);
        assert_eq!(placed("/run/sessionwatch/998/agent.sock", &shared[..2]), None, "it is not there");
        assert_eq!(placed("/agent.sock", &shared), None);
    }

    #[test]
    fn the_folders_of_this_machine_are_looked_at() {
        assert_eq!(Folder::at(Path::new("/")).map(|folder| folder.owner), Some(0));
        assert!(Folder::at(&std::env::temp_dir().join("sessionwatch-nothing")).is_none());
        let lab = std::env::temp_dir().join(format!("sessionwatch-placed-{}", std::process::id()));
        std::os::unix::fs::symlink("/", &lab).unwrap();
        assert!(Folder::at(&lab).is_none(), "a link is no folder");
        std::fs::remove_file(lab).unwrap();
    }
}
