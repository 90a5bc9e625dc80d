//! Writes a CATALINA_BASE: the settings and applications of one server, apart from Tomcat's own files.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::DemoError;

use super::application::Application;
use super::cluster::Member;
use super::setup::Setup;

/// The user for whom Tomcat's text interface and its JMX proxy answer.
pub(super) const USER: &str = "sessionwatch-demo";
/// The name of the server's default virtual host.
pub(super) const DEFAULT_HOST: &str = "localhost";
/// The program that starts Tomcat without MBeans, in the base folder.
pub(super) const WITHOUT_MBEANS: &str = "WithoutMBeans.java";

const SESSION_TIMEOUT: &str = "<session-timeout>30</session-timeout>";

/// Writes everything but the applications' place in time: what is in `base` afterwards is a server ready to
/// be started with the files of the distribution in `home`.
pub(super) fn write(base: &Path, home: &Path, setup: &Setup, password: &str) -> Result<(), DemoError> {
    for folder in ["conf/Catalina/localhost", "logs", "temp", "webapps", "work"] {
        create(&base.join(folder))?;
    }
    for name in ["catalina.properties", "logging.properties"] {
        let (from, to) = (home.join("conf").join(name), base.join("conf").join(name));
        fs::copy(&from, &to).map_err(DemoError::file("copy", &from))?;
    }
    save(&base.join("conf/web.xml"), &defaults(home, setup.session_minutes)?)?;
    save(&base.join("conf/context.xml"), &context_defaults(setup.quick_expiry))?;
    save(&base.join("conf/tomcat-users.xml"), &users(password))?;
    save(&base.join("conf/Catalina/localhost/manager.xml"), &own(&home.join("webapps/manager"), true))?;
    if setup.examples {
        save(
            &base.join("conf/Catalina/localhost/examples.xml"),
            &own(&home.join("webapps/examples"), false),
        )?;
    }
    if !setup.mbeans {
        save(&base.join(WITHOUT_MBEANS), include_str!("WithoutMBeans.java"))?;
    }
    for (index, application) in setup.applications.iter().enumerate() {
        application.write(&place(base, index, application))?;
    }
    write_server(base, setup, setup.port.unwrap_or(0))
}

/// Writes the server's settings for this port; 0 is any free one.
pub(super) fn write_server(base: &Path, setup: &Setup, port: u16) -> Result<(), DemoError> {
    save(&base.join("conf/server.xml"), &server(base, setup, port))
}

/// Where the files of the application with this index go.
fn place(base: &Path, index: usize, application: &Application) -> PathBuf {
    match application.folder_name() {
        Some(name) => host_folder(base, application.host()).join(name),
        None => base.join("unfoldered").join(index.to_string()),
    }
}

fn host_folder(base: &Path, host: Option<&str>) -> PathBuf {
    match host {
        None | Some(DEFAULT_HOST) => base.join("webapps"),
        Some(host) => base.join("hosts").join(host),
    }
}

fn server(base: &Path, setup: &Setup, port: u16) -> String {
    let delay = if setup.quick_expiry { 1 } else { 10 };
    let mut hosts = vec![DEFAULT_HOST];
    for host in setup.applications.iter().filter_map(Application::host) {
        if !hosts.contains(&host) {
            hosts.push(host);
        }
    }
    let cluster = setup.member.as_ref().map(Member::element).unwrap_or_default();
    let hosts: String = hosts.into_iter().map(|name| host(base, setup, name)).collect();
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<Server port="-1">
  <Listener className="org.apache.catalina.core.JreMemoryLeakPreventionListener"/>
  <Listener className="org.apache.catalina.mbeans.GlobalResourcesLifecycleListener"/>
  <Listener className="org.apache.catalina.core.ThreadLocalLeakPreventionListener"/>
  <GlobalNamingResources>
    <Resource name="UserDatabase" auth="Container" type="org.apache.catalina.UserDatabase"
              factory="org.apache.catalina.users.MemoryUserDatabaseFactory" pathname="conf/tomcat-users.xml"/>
  </GlobalNamingResources>
  <Service name="Catalina">
    <Connector address="127.0.0.1" port="{port}" protocol="org.apache.coyote.http11.Http11NioProtocol"/>
    <Engine name="Catalina" defaultHost="{DEFAULT_HOST}" backgroundProcessorDelay="{delay}">
      <Realm className="org.apache.catalina.realm.UserDatabaseRealm" resourceName="UserDatabase"/>
{cluster}{hosts}    </Engine>
  </Service>
</Server>
"#
    )
}

fn host(base: &Path, setup: &Setup, name: &str) -> String {
    let mut inside = String::new();
    for (index, application) in setup.applications.iter().enumerate() {
        if application.host().unwrap_or(DEFAULT_HOST) == name && application.folder_name().is_none() {
            inside += &format!(
                "        <Context path=\"{}\" docBase=\"{}\" workDir=\"work/unfoldered-{index}\"/>\n",
                escaped(application.path()),
                escaped(&place(base, index, application).to_string_lossy()),
            );
        }
    }
    format!(
        "      <Host name=\"{}\" appBase=\"{}\" unpackWARs=\"true\" autoDeploy=\"false\">\n{inside}      </Host>\n",
        escaped(name),
        escaped(&host_folder(base, Some(name)).to_string_lossy()),
    )
}

/// The distribution's defaults for every application, with another time-out.
fn defaults(home: &Path, session_minutes: u32) -> Result<String, DemoError> {
    let path = home.join("conf/web.xml");
    let text = fs::read_to_string(&path).map_err(DemoError::file("read", &path))?;
    if !text.contains(SESSION_TIMEOUT) {
        return Err(DemoError::Settings(format!(
            "{} does not hold {SESSION_TIMEOUT}: this release of Tomcat is not known here",
            path.display()
        )));
    }
    Ok(text.replace(SESSION_TIMEOUT, &format!("<session-timeout>{session_minutes}</session-timeout>")))
}

fn context_defaults(quick_expiry: bool) -> String {
    let expiry = if quick_expiry { "  <Manager processExpiresFrequency=\"1\"/>\n" } else { "" };
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Context>\n{expiry}</Context>\n")
}

fn users(password: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<tomcat-users>\n  <role rolename=\"manager-script\"/>\n  <role \
         rolename=\"manager-jmx\"/>\n  <user username=\"{USER}\" password=\"{password}\" \
         roles=\"manager-script,manager-jmx\"/>\n</tomcat-users>\n"
    )
}

/// One of the applications that come with Tomcat, used where it is, for this machine only.
fn own(folder: &Path, privileged: bool) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<Context docBase="{}" privileged="{privileged}">
  <Valve className="org.apache.catalina.valves.RemoteAddrValve" allow="127\.\d+\.\d+\.\d+"/>
</Context>
"#,
        escaped(&folder.to_string_lossy())
    )
}

/// Text as it may stand in an attribute.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn create(folder: &Path) -> Result<(), DemoError> {
    fs::create_dir_all(folder).map_err(DemoError::file("create", folder))
}

fn save(path: &Path, text: &str) -> Result<(), DemoError> {
    fs::write(path, text).map_err(DemoError::file("write", path))
}

#[cfg(test)]
mod tests {
    use super::super::setup::Release;
    use super::*;

    #[test]
    fn a_hostile_path_stays_inside_its_attribute() {
        let path = format!("/\"/><script>&{}", "x".repeat(300));
        let setup = Setup::new(Release::Tomcat11).application(Application::unlimited_shop(&path));
        let xml = server(Path::new("/base"), &setup, 0);
        assert!(xml.contains("path=\"/&quot;/&gt;&lt;script&gt;&amp;xxx"), "{xml}");
        assert!(!xml.contains("<script>"), "{xml}");
    }

    #[test]
    fn each_virtual_host_is_there_once() {
        let setup = Setup::new(Release::Tomcat11)
            .application(Application::unlimited_shop("/a").on_host("shop.example"))
            .application(Application::unlimited_shop("/b").on_host("shop.example"));
        let xml = server(Path::new("/base"), &setup, 0);
        assert_eq!(xml.matches("<Host name=").count(), 2, "{xml}");
    }
}
