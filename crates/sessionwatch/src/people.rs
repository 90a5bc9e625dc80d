//! `sessionwatch user`: who may log in on the page.

use std::io::{BufRead, IsTerminal};

use miette::{IntoDiagnostic, Result, WrapErr, miette};
use sessionwatch_access::record::Did;
use sessionwatch_access::users::Users;

use crate::cli::{Person, User};
use crate::noted::note;

/// Does what is asked.
pub(crate) fn run(user: User) -> Result<()> {
    match user.what {
        Person::Add { name, role, data } => {
            let folder = data.data_dir;
            let password = password(&name)?;
            Users::change(&Users::file(&folder), |users| users.add(&name, role, &password))
                .into_diagnostic()?;
            note(&folder, Did::UserAdded, &format!("{name} ({role})"));
            println!("{name} may log in as {role}.");
        }
        Person::Remove { name, data } => {
            let folder = data.data_dir;
            Users::change(&Users::file(&folder), |users| users.remove(&name)).into_diagnostic()?;
            note(&folder, Did::UserRemoved, &name);
            println!("{name} may not log in any more.");
        }
        Person::List { data } => {
            let users = Users::read(&Users::file(&data.data_dir)).into_diagnostic()?;
            for user in users.iter() {
                println!("{:<10} {}", user.role, user.name);
            }
            if users.is_empty() {
                println!("There is no user: sessionwatch user add NAME --role admin adds one.");
            }
        }
        Person::Passwd { name, role, data } => {
            let folder = data.data_dir;
            let password = if role.is_none() { Some(password(&name)?) } else { None };
            Users::change(&Users::file(&folder), |users| users.set(&name, role, password.as_deref()))
                .into_diagnostic()?;
            let changed =
                role.map_or_else(|| format!("{name} (password)"), |role| format!("{name} ({role})"));
            note(&folder, Did::UserChanged, &changed);
            match role {
                Some(role) => println!("{name} is {role} now."),
                None => println!("{name} has another password; who has logged in as them is logged out."),
            }
        }
    }
    Ok(())
}

/// Asked for twice where somebody sits, else the first line of the standard input. Never an argument: those are seen by
/// everybody on the machine.
fn password(name: &str) -> Result<String> {
    if std::io::stdin().is_terminal() {
        let ask = |what: &str| {
            rpassword::prompt_password(what).into_diagnostic().wrap_err("cannot ask for the password")
        };
        let first = ask(&format!("Password for {name}: "))?;
        return if ask("The same again: ")? == first {
            Ok(first)
        } else {
            Err(miette!("the two were not the same; nothing was changed"))
        };
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).into_diagnostic().wrap_err("cannot read the password")?;
    Ok(line.trim_end_matches(['\n', '\r']).to_owned())
}
