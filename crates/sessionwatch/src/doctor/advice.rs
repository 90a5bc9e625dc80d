//! Where each family of servers keeps its numbers, and what to do about one that it does not tell.
//!
//! Shorter than `docs/servers.md`, which has the traps and what was seen on the real servers.

/// What is read of a family.
pub(super) struct Numbers {
    /// Created, destroyed, rejected, active: the name, and where it is read.
    pub(super) read: [(&'static str, &'static str); 4],
    /// Why a number of that name may be missing, and the setting that turns it on.
    pub(super) missing: fn(&str) -> &'static str,
}

/// Which numbers an application tells, as far as it depends on them whose they are.
#[derive(Clone, Copy)]
pub(super) struct Told {
    pub(super) created: bool,
    pub(super) active: bool,
    pub(super) copies: Option<Copies>,
}

/// Where the sessions of a cluster are, as the API says it.
#[derive(Clone, Copy, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Copies {
    All,
    One,
}

static TOMCAT: Numbers = Numbers {
    read: [
        ("created", "active + destroyed, as Tomcat itself counts"),
        ("destroyed", "getExpiredSessions() of the session manager"),
        ("rejected", "getRejectedSessions() of the session manager"),
        ("active", "getActiveSessions() of the session manager"),
    ],
    missing: |_| "Its session manager is none of Tomcat's and has no such getter",
};

static TOMCAT_DELTA: Numbers = Numbers {
    read: [
        ("created", "sessions begun here, by the dates that the DeltaManager notes"),
        ("destroyed", "getExpiredSessions() without those that ended on other servers of the cluster"),
        ("rejected", "getRejectedSessions() of the DeltaManager"),
        ("active", "getActiveSessions(), all sessions of the cluster; the total counts them once"),
    ],
    missing: |_| "Its session manager is another one than Tomcat's DeltaManager",
};

static TOMCAT_BACKUP: Numbers = Numbers {
    read: [
        ("created", "sessions begun here, by the dates that the BackupManager notes"),
        ("destroyed", "getExpiredSessions() of the BackupManager"),
        ("rejected", "getRejectedSessions() of the BackupManager"),
        ("active", "getActiveSessionsFull(), all sessions of the cluster; the total counts them once"),
    ],
    missing: |_| "Its session manager is another one than Tomcat's BackupManager",
};

static JETTY: Numbers = Numbers {
    read: [
        ("created", "getSessionsCreated() of the session manager"),
        ("destroyed", "lifetimes noted by the session manager"),
        ("rejected", "nowhere"),
        ("active", "getSessionsCurrent() of the session cache"),
    ],
    missing: |name| match name {
        "rejected" => "Jetty has no limit of sessions: none is rejected, and there is nothing to turn on",
        "active" => "Its cache keeps no sessions in memory (NullSessionCache): use DefaultSessionCache",
        _ => "Its session manager is none of Jetty's",
    },
};

macro_rules! statistics_off {
    () => {
        "Undertow counts only with statistics on: in WildFly \
         /subsystem=undertow:write-attribute(name=statistics-enabled,value=true), then reload; \
         Spring Boot has no setting for it"
    };
}

static UNDERTOW: Numbers = Numbers {
    read: [
        ("created", "getCreatedSessionCount() of the session manager"),
        ("destroyed", "getExpiredSessionCount() of the session manager"),
        ("rejected", "getRejectedSessions() of the session manager"),
        ("active", "getActiveSessionCount() of the session manager"),
    ],
    missing: |name| match name {
        "destroyed" | "rejected" => {
            concat!(statistics_off!(), ". With <distributable/> WildFly counts no logout and refuses nobody")
        }
        _ => statistics_off!(),
    },
};

static GLASSFISH: Numbers = Numbers {
    read: [
        ("created", "getSessionCount() of the session manager"),
        ("destroyed", "getExpiredSessions() of the session manager"),
        ("rejected", "getRejectedSessions() of the session manager"),
        ("active", "getActiveSessions() of the session manager"),
    ],
    missing: |_| "Its session manager is none of GlassFish's and has no such getter",
};

static LIBERTY: Numbers = Numbers {
    read: [
        ("created", "active + destroyed"),
        ("destroyed", "getInvalidatedCount() of the statistics"),
        ("rejected", "nowhere"),
        ("active", "the number of sessions in the store"),
    ],
    missing: |name| match name {
        "rejected" => "Liberty has no counter of refused sessions alone, and there is nothing to turn on",
        _ => {
            "Liberty counts only with its monitoring on: <feature>monitor-1.0</feature> in the featureManager of \
             server.xml; it shows with the first session after that"
        }
    },
};

static LUCEE: Numbers = Numbers {
    read: [
        ("created", "nowhere"),
        ("destroyed", "nowhere"),
        ("rejected", "nowhere"),
        ("active", "the number of session scopes that Lucee holds"),
    ],
    missing: |name| match name {
        "active" => {
            "Its sessions are kept outside of memory (sessionStorage), and Lucee does not know how many there are"
        }
        _ => {
            "Lucee counts no session that begins or ends; with this.sessionType=\"jee\" in Application.cfc the container \
             counts them, for the whole web application"
        }
    },
};

static SPRING: Numbers = Numbers {
    read: [
        ("created", "nowhere"),
        ("destroyed", "nowhere"),
        ("rejected", "nowhere"),
        ("active", "the sessions in the repository's map whose time is not up"),
    ],
    missing: |_| {
        "A repository in memory (MapSessionRepository) tells how many sessions there are, and no more; there is nothing \
         to turn on. Those in Redis are told by a source (docs/sources.md). Of one elsewhere (JDBC, Hazelcast, MongoDB) nothing is told"
    },
};

/// Both tell the same: which of them an application is cannot be seen.
static SPRING_OR_UNDERTOW: Numbers = Numbers {
    read: [
        ("created", "nowhere"),
        ("destroyed", "nowhere"),
        ("rejected", "nowhere"),
        (
            "active",
            "the sessions in Spring Session's map, or getActiveSessionCount() where sessions are Undertow's own",
        ),
    ],
    missing: |name| match name {
        "active" => (SPRING.missing)(name),
        _ => {
            "A repository of Spring Session in memory (MapSessionRepository) tells how many sessions there are, and no \
             more; and Undertow counts only with statistics on: in WildFly \
             /subsystem=undertow:write-attribute(name=statistics-enabled,value=true), then reload; Spring Boot has no \
             setting for it"
        }
    },
};

static OTHER: Numbers = Numbers {
    read: [
        ("created", "as the source tells it"),
        ("destroyed", "as the source tells it"),
        ("rejected", "as the source tells it"),
        ("active", "as the source tells it"),
    ],
    missing: |_| "The source does not tell it",
};

/// The family of an application: by how it is named, if it is one in CFML inside another server; by what it tells, if the
/// server has applications of Spring Session; and by the name that the product gives itself.
pub(super) fn numbers_of(product: &str, application: &str, told: Told) -> &'static Numbers {
    if product.contains("Lucee/") && application.contains(" (CFML ") {
        return &LUCEE;
    }
    match told.copies {
        Some(Copies::All) => return &TOMCAT_DELTA,
        Some(Copies::One) => return &TOMCAT_BACKUP,
        None => {}
    }
    let container = container(product);
    if !product.contains("Spring Session") || told.created {
        container
    } else if std::ptr::eq(container, &UNDERTOW) && told.active {
        &SPRING_OR_UNDERTOW
    } else {
        &SPRING
    }
}

fn container(product: &str) -> &'static Numbers {
    let families = [
        // GlassFish and TomEE name others too: the more special one comes first.
        ("GlassFish", &GLASSFISH),
        ("Payara", &GLASSFISH),
        ("Undertow", &UNDERTOW),
        ("Liberty", &LIBERTY),
        ("Jetty", &JETTY),
        ("Tomcat", &TOMCAT),
    ];
    families.into_iter().find(|(name, _)| product.contains(name)).map_or(&OTHER, |(_, numbers)| numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Told = Told { created: true, active: true, copies: None };
    const ACTIVE: Told = Told { created: false, active: true, copies: None };
    const NOTHING: Told = Told { created: false, active: false, copies: None };

    fn is(product: &str, application: &str, told: Told, expected: &Numbers) -> bool {
        std::ptr::eq(numbers_of(product, application, told), expected)
    }

    #[test]
    fn each_product_is_of_its_family() {
        for (product, expected) in [
            ("Apache Tomcat (TomEE)/10.0.27 (9.0.0)", &TOMCAT),
            ("Apache Tomcat/11.0.27 in Spring Boot 4.1.2", &TOMCAT),
            ("Jetty/12.1.14 in Spring Boot 4.1.2", &JETTY),
            ("Undertow/2.3.23.Final in WildFly 39.0.1", &UNDERTOW),
            ("Eclipse GlassFish 7.0.21", &GLASSFISH),
            ("Something else", &OTHER),
        ] {
            assert!(is(product, "/shop", ALL, expected), "{product}");
        }
    }

    #[test]
    fn each_application_of_a_server_is_described_by_itself() {
        let both = "Apache Tomcat/9.0.117, Lucee/6.2.0.321";
        assert!(is(both, "/shop", ALL, &TOMCAT) && is(both, "/ (CFML shop)", ACTIVE, &LUCEE));
        let tomcat = "Apache Tomcat/11.0.24";
        assert!(is(tomcat, "/shop", Told { copies: Some(Copies::All), ..ALL }, &TOMCAT_DELTA));
        assert!(is(tomcat, "/shop", Told { copies: Some(Copies::One), ..ALL }, &TOMCAT_BACKUP));
        let spring = "Jetty/12.1.14, Spring Session (MapSessionRepository)";
        assert!(is(spring, "/plain", ALL, &JETTY) && is(spring, "/shop", ACTIVE, &SPRING));
        let undertow = "Undertow/2.3.24.Final, Spring Session (MapSessionRepository)";
        assert!(is(undertow, "/plain", ALL, &UNDERTOW) && is(undertow, "/shop", NOTHING, &SPRING));
        assert!(is(undertow, "/either", ACTIVE, &SPRING_OR_UNDERTOW));
    }
}
