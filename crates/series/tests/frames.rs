//! Frames survive the wire, and nothing else does.

use std::sync::Arc;

use proptest::prelude::*;
use sessionwatch_series::frame::{
    ApplicationInfo, Applications, Cluster, Copies, Frame, FrameError, Hello, MAX_FRAME, MAX_TEXT, Tick,
    TickRow, decode, encode,
};

fn bytes(frame: &Frame) -> Vec<u8> {
    let mut out = Vec::new();
    encode(frame, &mut out);
    out
}

fn number() -> impl Strategy<Value = Option<u64>> {
    prop::option::of(0..u64::MAX)
}

fn cluster() -> impl Strategy<Value = Option<Arc<Cluster>>> {
    let copies = prop_oneof![Just(Copies::All), Just(Copies::One)];
    prop::option::weighted(
        0.2,
        (any::<String>(), copies).prop_map(|(name, copies)| Arc::new(Cluster { name: name.into(), copies })),
    )
}

prop_compose! {
    fn application()(
        slot: u32, default_host: bool, incarnation: u64, started_ms: i64, limit in number(),
        longest_seconds in number(), mean_seconds in number(), service: String, host: String, path: String,
        cluster in cluster(),
    ) -> ApplicationInfo {
        ApplicationInfo { slot, service: service.into(), host: host.into(), default_host, path: path.into(), incarnation, started_ms, limit, longest_seconds, mean_seconds, cluster }
    }
}

prop_compose! {
    fn row()(slot: u32, active in number(), created in number(), destroyed in number(), rejected in number()) -> TickRow {
        TickRow { slot, active, created, destroyed, rejected }
    }
}

fn frame() -> impl Strategy<Value = Frame> {
    prop_oneof![
        (any::<u32>(), any::<i64>(), any::<[String; 4]>()).prop_map(
            |(pid, started_ms, [build, identity, name, jdk])| {
                Frame::Hello(Hello { build, pid, started_ms, identity, name, jdk })
            }
        ),
        (any::<String>(), any::<Vec<u16>>(), prop::collection::vec(application(), 0..20)).prop_map(
            |(product, ports, applications)| Frame::Applications(Applications {
                product,
                ports,
                applications
            })
        ),
        (any::<i64>(), any::<[u64; 3]>(), prop::collection::vec(row(), 0..50)).prop_map(
            |(second, [cost_ns, dropped, cpu_ns], rows)| Frame::Tick(Tick {
                second,
                cost_ns,
                dropped,
                cpu_ns,
                rows
            })
        ),
        any::<String>().prop_map(Frame::Trouble),
        any::<bool>().prop_map(|reading| Frame::Welcome { reading }),
        any::<bool>().prop_map(Frame::Reading),
    ]
}

proptest! {
    #[test]
    fn a_frame_is_read_back_as_it_was(frame in frame(), rest: Vec<u8>) {
        let mut wire = bytes(&frame);
        let length = wire.len();
        for cut in [0, 3, 5, length - 1] {
            prop_assert_eq!(decode(&wire[..cut]), Ok(None), "incomplete is not wrong");
        }
        wire.extend(rest);
        prop_assert_eq!(decode(&wire), Ok(Some((frame, length))));
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes: Vec<u8>) {
        let _ = decode(&bytes);
    }

    /// Bytes that begin like a frame get further into the decoder than random ones.
    #[test]
    fn a_damaged_frame_is_refused_or_is_another_frame(frame in frame(), at: prop::sample::Index, to: u8) {
        let mut wire = bytes(&frame);
        let at = at.index(wire.len());
        wire[at] = to;
        if let Ok(Some((read, length))) = decode(&wire) {
            prop_assert_eq!(bytes(&read), &wire[..length]);
        }
    }
}

#[test]
fn what_is_wrong_with_a_frame_is_told() {
    let mut wire = bytes(&Frame::Reading(true));
    wire[4] = 9;
    assert_eq!(decode(&wire[..5]), Err(FrameError::Version(9)));
    assert_eq!(decode(&[0xff; 4]), Err(FrameError::Length(0xffff_ffff)));
    assert_eq!(decode(&[1, 0, 0, 0]), Err(FrameError::Length(1)));
    assert_eq!(decode(&[2, 0, 0, 0, 1, 99]), Err(FrameError::Kind(99)));
    assert_eq!(decode(&[2, 0, 0, 0, 1, 17]), Err(FrameError::Body));
    assert_eq!(decode(&[5, 0, 0, 0, 1, 4, 1, 0, 0xff]), Err(FrameError::Text));
    // A count of four billion rows in a frame of some bytes is refused before anything is allocated.
    let mut tick = bytes(&Frame::Tick(Tick::default()));
    let end = tick.len();
    tick[end - 4..].copy_from_slice(&[0xff; 4]);
    assert_eq!(decode(&tick), Err(FrameError::Body));
}

#[test]
fn a_text_that_is_too_long_is_cut_at_a_character() {
    let text = format!("x{}", "é".repeat(MAX_TEXT));
    let Ok(Some((Frame::Trouble(cut), _))) = decode(&bytes(&Frame::Trouble(text.clone()))) else {
        panic!("not a frame")
    };
    assert_eq!(cut.len(), MAX_TEXT - 1);
    assert!(text.starts_with(&cut));
}

#[test]
fn ten_thousand_applications_fit_into_one_frame() {
    let path = format!("/{}", "a".repeat(300));
    let info = ApplicationInfo {
        path: path.into(),
        host: "localhost".into(),
        service: "Catalina".into(),
        ..Default::default()
    };
    let list = Applications { applications: vec![info; 10_000], ..Applications::default() };
    assert!(bytes(&Frame::Applications(list)).len() <= MAX_FRAME);
}

/// The bytes of version 1, as `docs/format/agent-frame.md` draws them. A later version must still refuse them by
/// name or read them.
#[test]
fn version_1_is_what_it_was() {
    let fixture = include_str!("fixtures/agent-frame-v1.hex");
    let tick = Frame::Tick(Tick {
        second: 1_790_000_000,
        cost_ns: 45_000,
        dropped: 2,
        cpu_ns: 9_000_000,
        rows: vec![TickRow {
            slot: 7,
            active: Some(3),
            created: Some(10),
            destroyed: Some(7),
            rejected: None,
        }],
    });
    let hello = Frame::Hello(Hello {
        build: "0.1.0-0123456789ab".into(),
        pid: 4711,
        started_ms: 1_790_000_000_123,
        identity: "/opt/tomcat".into(),
        name: "tomcat".into(),
        jdk: "OpenJDK 64-Bit Server VM 17.0.15".into(),
    });
    let list = Frame::Applications(Applications {
        product: "Apache Tomcat/11.0.24".into(),
        ports: vec![8080],
        applications: vec![ApplicationInfo {
            slot: 7,
            service: "Catalina".into(),
            host: "localhost".into(),
            default_host: true,
            path: "/shop".into(),
            incarnation: 0x1122_3344,
            started_ms: 1_790_000_001_000,
            limit: Some(50),
            longest_seconds: Some(61),
            mean_seconds: None,
            cluster: None,
        }],
    });
    let frames = [
        hello,
        list,
        tick,
        Frame::Trouble("text".into()),
        Frame::Welcome { reading: true },
        Frame::Reading(false),
    ];
    let written: Vec<String> =
        frames.iter().map(|frame| bytes(frame).iter().map(|b| format!("{b:02x}")).collect()).collect();
    assert_eq!(written, fixture.lines().collect::<Vec<_>>());
}

/// Of version 2 is what version 1 can't say, and nothing else.
#[test]
fn version_2_is_a_list_with_clusters() {
    let info = |slot, path: &str, copies: Option<Copies>| ApplicationInfo {
        slot,
        service: "Catalina".into(),
        host: "localhost".into(),
        path: path.into(),
        cluster: copies
            .map(|copies| Arc::new(Cluster { name: format!("Catalina localhost#{path}").into(), copies })),
        ..ApplicationInfo::default()
    };
    let applications =
        vec![info(0, "/all", Some(Copies::All)), info(1, "/none", None), info(2, "/one", Some(Copies::One))];
    let written = bytes(&Frame::Applications(Applications { applications, ..Applications::default() }));
    let digits: String = written.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(digits, include_str!("fixtures/agent-frame-v2.hex").trim());

    for kind in [1, 3, 4, 16, 17] {
        assert_eq!(decode(&[2, 0, 0, 0, 2, kind]), Err(FrameError::Kind(kind)));
    }
    let mut none = bytes(&Frame::Applications(Applications::default()));
    none[4] = 2;
    assert_eq!(decode(&none), Err(FrameError::Body));
}
