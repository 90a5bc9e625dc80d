//! Frames to bytes.

use super::cluster::Copies;
use super::kind::{self, NOT_TOLD};
use super::message::{ApplicationInfo, Applications, Frame, Hello, MAX_TEXT, Tick};

/// Appends one frame to `out`.
pub fn encode(frame: &Frame, out: &mut Vec<u8>) {
    let start = out.len();
    out.extend_from_slice(&[0; 4]);
    let has_clusters = matches!(frame, Frame::Applications(list) if list.have_clusters());
    out.push(if has_clusters { 2 } else { 1 });
    match frame {
        Frame::Hello(hello) => hello_body(hello, out),
        Frame::Applications(applications) => applications_body(applications, out),
        Frame::Tick(tick) => tick_body(tick, out),
        Frame::Trouble(text) => {
            out.push(kind::TROUBLE);
            put_text(text, out);
        }
        Frame::Welcome { reading } => out.extend_from_slice(&[kind::WELCOME, u8::from(*reading)]),
        Frame::Reading(on) => out.extend_from_slice(&[kind::READING, u8::from(*on)]),
    }
    let length = u32::try_from(out.len() - start - 4).unwrap_or(u32::MAX);
    out[start..start + 4].copy_from_slice(&length.to_le_bytes());
}

fn hello_body(hello: &Hello, out: &mut Vec<u8>) {
    out.push(kind::HELLO);
    out.extend_from_slice(&hello.pid.to_le_bytes());
    out.extend_from_slice(&hello.started_ms.to_le_bytes());
    for text in [&hello.build, &hello.identity, &hello.name, &hello.jdk] {
        put_text(text, out);
    }
}

fn applications_body(applications: &Applications, out: &mut Vec<u8>) {
    out.push(kind::APPLICATIONS);
    put_text(&applications.product, out);
    put_count(applications.ports.len(), out);
    for port in &applications.ports {
        out.extend_from_slice(&port.to_le_bytes());
    }
    put_count(applications.applications.len(), out);
    let have_clusters = applications.have_clusters();
    for application in &applications.applications {
        put_application(application, out);
        if have_clusters {
            put_cluster(application, out);
        }
    }
}

fn put_cluster(application: &ApplicationInfo, out: &mut Vec<u8>) {
    match &application.cluster {
        None => out.push(Copies::NO_CLUSTER),
        Some(cluster) => {
            out.push(cluster.copies.number());
            put_text(&cluster.name, out);
        }
    }
}

fn put_application(application: &ApplicationInfo, out: &mut Vec<u8>) {
    out.extend_from_slice(&application.slot.to_le_bytes());
    out.push(u8::from(application.default_host));
    out.extend_from_slice(&application.incarnation.to_le_bytes());
    out.extend_from_slice(&application.started_ms.to_le_bytes());
    for number in [application.limit, application.longest_seconds, application.mean_seconds] {
        put_number(number, out);
    }
    for text in [&*application.service, &*application.host, &*application.path] {
        put_text(text, out);
    }
}

fn tick_body(tick: &Tick, out: &mut Vec<u8>) {
    out.push(kind::TICK);
    out.extend_from_slice(&tick.second.to_le_bytes());
    for number in [tick.cost_ns, tick.dropped, tick.cpu_ns] {
        out.extend_from_slice(&number.to_le_bytes());
    }
    put_count(tick.rows.len(), out);
    for row in &tick.rows {
        out.extend_from_slice(&row.slot.to_le_bytes());
        for number in [row.active, row.created, row.destroyed, row.rejected] {
            put_number(number, out);
        }
    }
}

fn put_number(number: Option<u64>, out: &mut Vec<u8>) {
    out.extend_from_slice(&number.unwrap_or(NOT_TOLD).to_le_bytes());
}

fn put_count(count: usize, out: &mut Vec<u8>) {
    out.extend_from_slice(&u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes());
}

fn put_text(text: &str, out: &mut Vec<u8>) {
    let mut end = text.len().min(MAX_TEXT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let length = u16::try_from(end).unwrap_or(u16::MAX);
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(&text.as_bytes()[..end]);
}
