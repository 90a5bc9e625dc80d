//! Expositions as each server prints them.

use super::*;
use proptest::prelude::*;

fn read(text: &str) -> Observed {
    observed(text.as_bytes(), &Names::default()).unwrap()
}

fn says(text: &str, names: &Names) -> String {
    observed(text.as_bytes(), names).unwrap_err().to_string()
}

/// Path, active, created, destroyed, rejected.
type Row = (String, Option<u64>, Option<u64>, Option<u64>, Option<u64>);

fn rows(found: &Observed) -> Vec<Row> {
    let row = |one: &Application| (one.path.clone(), one.active, one.created, one.destroyed, one.rejected);
    found.applications.iter().map(row).collect()
}

#[test]
fn jmx_exporter_without_rules() {
    let found = read(
        "# TYPE Catalina_Manager_sessionCounter unknown\n\
         Catalina_Manager_sessionCounter{context=\"/shop,a=b\",host=\"localhost\"} 10.0\n\
         Catalina_Manager_activeSessions{context=\"/shop,a=b\",host=\"localhost\"} 3.0\n\
         Catalina_Manager_expiredSessions{context=\"/shop,a=b\",host=\"localhost\"} 7.0\n\
         Catalina_Manager_rejectedSessions{context=\"/shop,a=b\",host=\"localhost\"} 2.0\n\
         Catalina_Manager_maxActiveSessions{context=\"/shop,a=b\",host=\"localhost\"} -1.0\n\
         Catalina_Manager_activeSessions{context=\"/\",host=\"shop.example\"} 1.0\n\
         jvm_info{runtime=\"OpenJDK Runtime Environment\",vendor=\"x\",version=\"25\"} 1\n\
         process_start_time_seconds 1.790000000123E9\n",
    );
    assert_eq!(
        rows(&found),
        [
            ("/shop,a=b".into(), Some(3), Some(10), Some(7), Some(2)),
            (String::new(), Some(1), None, None, None),
        ]
    );
    assert_eq!((found.started_ms, found.jdk.as_str()), (1_790_000_000_123, "OpenJDK Runtime Environment 25"));
    assert_eq!(found.applications.iter().map(|one| one.default_host).collect::<Vec<_>>(), [true, false]);
    assert_eq!(found.applications[0].limit, None);
}

#[test]
fn jmx_exporter_with_the_rules_of_its_example() {
    let found = read(
        "tomcat_session_sessioncounter_total{context=\"/shop\",host=\"localhost\"} 10\n\
         tomcat_session_expiredsessions_total{context=\"/shop\",host=\"localhost\"} 7\n\
         tomcat_session_rejectedsessions_total{context=\"/shop\",host=\"localhost\"} 2\n\
         Catalina_Manager_activeSessions{context=\"/shop\",host=\"localhost\"} 3\n",
    );
    assert_eq!(rows(&found), [("/shop".into(), Some(3), Some(10), Some(7), Some(2))]);
}

#[test]
fn micrometer_has_one_application() {
    let found = read(
        "tomcat_sessions_active_current_sessions 3.0\ntomcat_sessions_active_max_sessions 4.0\n\
         tomcat_sessions_created_sessions_total 10.0\ntomcat_sessions_expired_sessions_total 7.0\n\
         tomcat_sessions_rejected_sessions_total 2.0\n",
    );
    assert_eq!(rows(&found), [(String::new(), Some(3), Some(10), Some(7), Some(2))]);
    assert_eq!((found.applications[0].high_water, found.applications[0].limit), (Some(4), None));
}

#[test]
fn wildfly_whose_statistics_are_off_tells_what_is_active_only() {
    let exposition = |active, created| {
        let labels = "{deployment=\"shop.war\",subdeployment=\"shop.war\"}";
        format!(
            "wildfly_undertow_active_sessions{labels} {active}\nwildfly_undertow_sessions_created_total{labels} {created}\n\
             wildfly_undertow_expired_sessions_total{labels} 0\nwildfly_undertow_rejected_sessions_total{labels} 0\n"
        )
    };
    assert_eq!(rows(&read(&exposition(3, 0))), [("shop.war".into(), Some(3), None, None, None)]);
    assert_eq!(rows(&read(&exposition(3, 3))), [("shop.war".into(), Some(3), Some(3), Some(0), Some(0))]);
}

#[test]
fn libertys_active_sessions_are_the_live_ones() {
    for prefix in ["vendor_", ""] {
        let labels = "{appname=\"default_host_shop\",mp_scope=\"vendor\",}";
        let found = read(&format!(
            "{prefix}session_create_total{labels} 10\n{prefix}session_liveSessions{labels} 3\n\
             {prefix}session_activeSessions{labels} 1\n{prefix}session_invalidated_total{labels} 7\n\
             {prefix}session_invalidatedbyTimeout_total{labels} 4\n"
        ));
        assert_eq!(rows(&found), [("shop".into(), Some(3), Some(10), Some(7), None)]);
        assert!(found.applications[0].default_host);
    }
}

#[test]
fn names_that_were_added_come_first() {
    let names = Names {
        active: Some("my_sessions".into()),
        created: Some("my_sessions_begun_total".into()),
        application: Some("app".into()),
        host: Some("vhost".into()),
        ..Names::default()
    };
    let text = "my_sessions{app=\"/a\",vhost=\"x\"} 2\nmy_sessions{app=\"/b\"} 1\n\
                my_sessions_begun_total{app=\"/b\"} 9\ntomcat_sessions_active_current_sessions 3\n";
    let found = observed(text.as_bytes(), &names).unwrap();
    assert_eq!(
        rows(&found),
        [("/b".into(), Some(1), Some(9), None, None), ("/a".into(), Some(2), None, None, None)]
    );
}

#[test]
fn what_cannot_be_used_is_told() {
    let none = Names::default();
    assert!(says("<html>\n", &none).contains("the answer begins with '<html>'"));
    assert!(says("", &none).contains("an empty line"));
    assert!(says("up 1\n", &none).contains("none of the 1 samples has a name that is known"));
    let names = Names { active: Some("s".into()), ..none };
    assert!(says("s{a=\"1\"} 1\ns{a=\"2\"} 2\n", &names).contains("s has several"));
}

#[test]
fn what_is_no_count_is_not_told() {
    for odd in ["NaN", "-1", "+Inf", "1e300"] {
        let found = read(&format!("tomcat_sessions_active_current_sessions {odd}\n"));
        assert_eq!(found.applications[0].active, None, "{odd}");
    }
}

proptest! {
    #[test]
    fn no_exposition_makes_it_panic(value in "\\PC*", context in "\\PC*") {
        let text = format!("Catalina_Manager_activeSessions{{context=\"{context}\"}} {value}\nprocess_start_time_seconds {value}");
        let _ = observed(text.as_bytes(), &Names::default());
    }
}
