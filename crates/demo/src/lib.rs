//! Real servers and real visitors, for the demo, the end-to-end tests and the benchmarks.
//!
//! - [`Jdk`]: the Java runtimes of this machine, found when asked for.
//! - [`Artifact`]: a Maven artifact, fetched once by the `mvn` client and unpacked into a cache folder;
//!   [`Libraries`]: what a program is built on, fetched and kept likewise.
//! - [`JavaAgent`]: a program that a JVM loads at its start, and that tells about it over HTTP.
//! - [`Tomcat`]: a real Tomcat as a child process in a base folder of its own, described by a [`Setup`],
//!   with [`Application`]s in it; it is stopped when dropped and does not outlive this process.
//! - [`Jetty`], and [`Boot`], a program on Spring Boot with any of its servers: each a [`Program`], with the same shop.
//! - [`Large`]: servers too large for every run: TomEE, WildFly, GlassFish, Liberty, and Lucee in a Tomcat.
//! - [`SessionNumbers`]: what that Tomcat itself tells about each application's sessions.
//! - [`Visitor`]: a real HTTP client with a cookie, which counts what it caused ([`Counts`]).
//! - [`Crowd`]: visitors without end, by the plan of a [`Day`].
//! - [`Demo`]: all of it together: one Tomcat with its examples, a shop with a session limit, and a crowd.
//!
//! Everything blocks, nothing is asynchronous. Every server listens on 127.0.0.1 only. The id of a session
//! lives in one field of one visitor, goes out in its `Cookie` header and nowhere else: no log line, error or
//! debug output holds it.
#![forbid(unsafe_code)]

mod artifact;
mod boot;
mod cache;
mod checksum;
mod compile;
mod copy;
mod crowd;
mod day;
mod demo;
mod error;
mod http;
mod jar;
mod java_agent;
mod jdk;
mod jetty;
mod large;
mod libraries;
mod log;
mod maven;
mod process;
mod program;
mod shop;
mod spring_shop;
mod tomcat;
mod unpack;
mod visitor;

pub use artifact::Artifact;
pub use boot::{Boot, Inside, Sessions};
pub use cache::cache_folder;
pub use crowd::Crowd;
pub use day::{Day, Plan, Step};
pub use demo::{Demo, SHOP_LIMIT};
pub use error::DemoError;
pub use http::Site;
pub use java_agent::JavaAgent;
pub use jdk::Jdk;
pub use jetty::{Environment, Jetty, JettyRelease};
pub use large::{LIMIT, Large};
pub use libraries::Libraries;
pub use program::Program;
pub use spring_shop::spring_shop;
pub use tomcat::{Application, Member, Release, SessionNumbers, Setup, Tomcat};
pub use visitor::{Arrival, Counts, Visitor};
