//! From a container's filters to the one of Spring Session: itself, or behind the proxy by which Spring puts a bean there.

use crate::jvm::{Failure, Frame, Local, Reach, Step};

const FILTER: &str = "org.springframework.session.web.http.SessionRepositoryFilter";
/// Spring's own proxy of a filter, and how Spring Boot derives from it.
const PROXIES: [&str; 2] = [
    "org.springframework.web.filter.DelegatingFilterProxy",
    "org.springframework.boot.web.servlet.DelegatingFilterProxyRegistrationBean$1",
];
/// Under this name Spring Session looks for the bean, whoever made it.
const BEAN: &str = "springSessionRepositoryFilter";
/// What leads on to filters: collections, and what the containers have around a filter.
const ON: [&str; 12] = [
    "java.util.HashMap",
    "java.util.HashMap$Node",
    "java.util.LinkedHashMap",
    "java.util.LinkedHashMap$Entry",
    "java.util.concurrent.ConcurrentHashMap",
    "java.util.concurrent.ConcurrentHashMap$Node",
    "java.util.ArrayList",
    "java.util.concurrent.CopyOnWriteArrayList",
    "org.apache.catalina.core.ApplicationFilterConfig",
    "io.undertow.util.CopyOnWriteMap",
    "io.undertow.servlet.core.ManagedFilters",
    "io.undertow.servlet.core.ManagedFilter",
];
/// The same of Jetty, where each generation of servlets has packages of its own: the handlers on a request's way from the
/// manager of its session to its filters, one of which Spring Boot replaces by its own.
const ON_IN_JETTY: [&str; 5] = [
    ".SessionHandler",
    ".ConstraintSecurityHandler",
    ".ServletHandler",
    "$JettyEmbeddedServletHandler",
    ".FilterHolder",
];
/// More objects than this are not looked at.
const MOST: usize = 10_000;

/// What there is among the filters.
pub(super) enum Found<'f> {
    /// No Spring Session.
    None,
    /// A place for it, which the first request fills.
    NotMade,
    /// The filter itself.
    Filter(Local<'f>),
}

/// The step to filters of Spring, from a container's.
pub(super) fn to_filters(class: &str) -> Step {
    let is_of = |package: &&str| class.starts_with(*package);
    let in_jetty = || {
        ["org.eclipse.jetty.", "org.springframework.boot."].iter().any(is_of)
            && ON_IN_JETTY.iter().any(|on| class.ends_with(on))
    };
    if class == FILTER || PROXIES.contains(&class) {
        Step::Take
    } else if ON.contains(&class) || in_jetty() {
        Step::Follow
    } else {
        Step::Skip
    }
}

/// The step to the filter, from the beans of an application.
pub(super) fn to_filter(class: &str) -> Step {
    match class {
        FILTER => Step::Take,
        "java.util.concurrent.ConcurrentHashMap" | "java.util.concurrent.ConcurrentHashMap$Node" => {
            Step::Follow
        }
        _ => Step::Skip,
    }
}

/// Looks for the filter from where a container keeps its filters.
///
/// # Errors
/// When the JVM has no room for references.
pub(super) fn filter<'f>(
    frame: &Frame<'f>,
    from: &Local<'_>,
    filters: &mut Reach,
    beans: &mut Reach,
) -> Result<Found<'f>, Failure> {
    for found in filters.from(frame, from, MOST)? {
        let Some(bean) = bean(frame, &found) else { return Ok(Found::Filter(found)) };
        if bean == BEAN {
            let behind = behind(frame, &found).or_else(|_| made(frame, &found, beans));
            return Ok(behind.map_or(Found::NotMade, Found::Filter));
        }
    }
    Ok(Found::None)
}

/// The name of the bean that a proxy stands for; `None` for anything else.
fn bean(frame: &Frame<'_>, proxy: &Local<'_>) -> Option<String> {
    let name = frame.field(proxy, c"targetBeanName", c"Ljava/lang/String;").ok()?;
    frame.text(&name, c"toString").ok().flatten()
}

/// The filter that a proxy has asked for, at its first request.
fn behind<'f>(frame: &Frame<'f>, proxy: &Local<'_>) -> Result<Local<'f>, Failure> {
    frame
        .field(proxy, c"delegate", c"Ljakarta/servlet/Filter;")
        .or_else(|_| frame.field(proxy, c"delegate", c"Ljavax/servlet/Filter;"))
}

/// The filter among the beans that the application has made at its start.
fn made<'f>(frame: &Frame<'f>, proxy: &Local<'_>, beans: &mut Reach) -> Result<Local<'f>, Failure> {
    let context = frame.field(
        proxy,
        c"webApplicationContext",
        c"Lorg/springframework/web/context/WebApplicationContext;",
    )?;
    let factory = frame.object(
        &context,
        c"getBeanFactory",
        c"()Lorg/springframework/beans/factory/config/ConfigurableListableBeanFactory;",
    )?;
    let all = frame.field(&factory, c"singletonObjects", c"Ljava/util/Map;")?;
    beans.from(frame, &all, MOST)?.pop().ok_or_else(|| Failure::Missing("filter among the beans".into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_leads_through_each_container_and_past_everything_else() {
        for class in [
            "org.apache.catalina.core.ApplicationFilterConfig",
            "org.eclipse.jetty.ee10.servlet.SessionHandler",
            "org.eclipse.jetty.servlet.FilterHolder",
            "org.springframework.boot.jetty.servlet.JettyEmbeddedWebAppContext$JettyEmbeddedServletHandler",
            "io.undertow.servlet.core.ManagedFilter",
        ] {
            assert_eq!(to_filters(class), Step::Follow, "{class}");
        }
        assert_eq!(to_filters(FILTER), Step::Take);
        for class in
            ["org.apache.catalina.core.StandardContext", "java.lang.String", "org.example.ServletHandler"]
        {
            assert_eq!(to_filters(class), Step::Skip, "{class}");
        }
    }
}
