//! Servers without an agent: read over HTTP, or telling by themselves.
//!
//! A reader ([`jmxproxy`], [`jolokia`], [`prometheus`]) asks a server and makes of its answer what was
//! [`observed`]. A [`feed`] makes of that the same three things that an agent says: who the server is, which
//! applications there are, and their counters. They leave through a [`sink`]. [`poll`] does so again and again, in a
//! task for each [`source`] ([`readers`] hold them); a [`teller`] needs no asking,
//! nor does an exporter of [`otlp`]. A store of sessions ([`spring_redis`]) is asked once and tells from then on.
//!
//! What is understood and how it is fetched are apart: each parser is a function of bytes.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod exposition;
pub mod feed;
pub mod jmxproxy;
pub mod jolokia;
mod look_error;
pub mod misread;
mod names;
pub mod object_name;
pub mod observed;
pub mod otlp;
#[cfg(test)]
mod paper;
pub mod poll;
pub mod prometheus;
mod quoted;
pub mod readers;
mod run;
pub mod sink;
pub mod source;
pub mod spring_redis;
pub mod teller;
mod time;
mod tomcat;
mod wildfly;
