//! The whole demo on a real server: visitors come, Tomcat agrees with them, and everybody goes home.

mod wait;

use std::path::Path;

use sessionwatch_demo::{Demo, SHOP_LIMIT};
use wait::until;

#[test]
fn the_demo_lives_and_ends() {
    let lines = std::cell::RefCell::new(Vec::new());
    let demo = Demo::start(|line| lines.borrow_mut().push(line.to_owned())).unwrap();
    assert!(lines.borrow().iter().any(|line| line.starts_with("starting Tomcat")), "{lines:?}");
    let pid = demo.pid();
    assert!(demo.address().starts_with("http://127.0.0.1:") && demo.address().ends_with("/shop/"));

    until("somebody came and somebody logged in", || {
        let counts = demo.crowd().counts();
        counts.created >= 3 && counts.rotated >= 1
    });
    let before = demo.crowd().counts().created;
    let told = demo.tomcat().manager("/shop").unwrap().unwrap();
    assert_eq!(told.limit, Some(u64::from(SHOP_LIMIT)));
    // The crowd goes on, one request after the other: what Tomcat told a moment ago is not more than what the visitors know
    // now and the one whose answer is on its way.
    let created = demo.crowd().counts().created;
    assert!(
        told.created >= before && told.created <= created + 1,
        "{} of {before} to {created}",
        told.created
    );
    assert_eq!(demo.crowd().failed(), 0);

    drop(demo);
    assert!(!Path::new("/proc").join(pid.to_string()).exists());
}
