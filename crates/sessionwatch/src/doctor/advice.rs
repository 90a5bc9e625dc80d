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

const TOMCAT: Numbers = Numbers {
    read: [
        ("created", "active + destroyed, as Tomcat itself counts"),
        ("destroyed", "getExpiredSessions() of the session manager"),
        ("rejected", "getRejectedSessions() of the session manager"),
        ("active", "getActiveSessions() of the session manager"),
    ],
    missing: |_| "Its session manager is none of Tomcat's and has no such getter",
};

const JETTY: Numbers = Numbers {
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

const UNDERTOW: Numbers = Numbers {
    read: [
        ("created", "getCreatedSessionCount() of the session manager"),
        ("destroyed", "getExpiredSessionCount() of the session manager"),
        ("rejected", "getRejectedSessions() of the session manager"),
        ("active", "getActiveSessionCount() of the session manager"),
    ],
    missing: |_| {
        "Undertow counts only with statistics on: in WildFly \
         /subsystem=undertow:write-attribute(name=statistics-enabled,value=true), then reload; \
         Spring Boot has no setting for it"
    },
};

const GLASSFISH: Numbers = Numbers {
    read: [
        ("created", "getSessionCount() of the session manager"),
        ("destroyed", "getExpiredSessions() of the session manager"),
        ("rejected", "getRejectedSessions() of the session manager"),
        ("active", "getActiveSessions() of the session manager"),
    ],
    missing: |_| "Its session manager is none of GlassFish's and has no such getter",
};

const LIBERTY: Numbers = Numbers {
    read: [
        ("created", "nowhere"),
        ("destroyed", "nowhere"),
        ("rejected", "nowhere"),
        ("active", "the number of sessions in the store"),
    ],
    missing: |_| "Liberty's store tells how many sessions there are, and no more; there is nothing to turn on",
};

/// An application beside it without Spring Session is read as its container's others are.
const SPRING: Numbers = Numbers {
    read: [
        ("created", "as the container counts, where sessions are kept in it"),
        ("destroyed", "as the container counts, where sessions are kept in it"),
        ("rejected", "as the container counts, where sessions are kept in it"),
        ("active", "the sessions in the repository's map whose time is not up"),
    ],
    missing: |_| {
        "A repository in memory (MapSessionRepository) tells how many sessions there are, and no more; there is nothing \
         to turn on. Of one elsewhere (JDBC, Hazelcast, MongoDB) nothing is told"
    },
};

const OTHER: Numbers = Numbers {
    read: [
        ("created", "as the source tells it"),
        ("destroyed", "as the source tells it"),
        ("rejected", "as the source tells it"),
        ("active", "as the source tells it"),
    ],
    missing: |_| "The source does not tell it",
};

/// The family of a product, by the name that it gives itself.
pub(super) fn numbers_of(product: &str) -> &'static Numbers {
    let families = [
        // Spring Session is named beside its container.
        ("Spring Session", &SPRING),
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

    #[test]
    fn each_product_is_of_its_family() {
        let created = |product| numbers_of(product).read[0].1;
        assert_eq!(created("Apache Tomcat (TomEE)/10.0.27 (9.0.0)"), TOMCAT.read[0].1);
        assert_eq!(created("Apache Tomcat/11.0.27 in Spring Boot 4.1.2"), TOMCAT.read[0].1);
        assert_eq!(created("Jetty/12.1.14 in Spring Boot 4.1.2"), JETTY.read[0].1);
        assert_eq!(created("Undertow/2.3.23.Final in WildFly 39.0.1"), UNDERTOW.read[0].1);
        assert_eq!(created("Eclipse GlassFish 7.0.21"), GLASSFISH.read[0].1);
        assert_eq!(created("Jetty/12.1.14, Spring Session (MapSessionRepository)"), SPRING.read[0].1);
        assert_eq!(created("Something else"), OTHER.read[0].1);
    }
}
